import SpiceBytes
public import SpiceDrawing
public import SpiceGeometry
import SpicePixels
import SpiceServerCore
import SpiceServerRuntime
import SpiceWire
import Synchronization

/// A display that a host draws on, command by command.
///
/// What is drawn shows in the order in which it is drawn, at every client. Nothing here waits; a host that draws without
/// end waits for ``ready()`` now and then.
public final class SpiceServerDisplay: Sendable {
  let worker: DisplayWorker
  private let source: CommandQueue
  private let lastImage = Atomic<UInt64>(0)
  private let lastShape = Atomic<UInt64>(0)

  init(source: CommandQueue, worker: DisplayWorker, width: Int, height: Int) {
    self.source = source
    self.worker = worker
  }

  /// The number of the display, from 0.
  public var id: Int { Int(worker.id) }

  /// Returns when what was drawn has been taken up, as far as clients keep up with it.
  public func ready() async { await source.waitForRoom() }

  /// Gives the display another size, and makes it black.
  ///
  /// - Returns: Whether the size is possible.
  @discardableResult
  public func resize(width: Int, height: Int) -> Bool {
    worker.sync { display in
      display.takeAll()
      let isPossible = display.engine.createPrimary(
        DeviceSurface(id: .primary, format: .xrgb, width: width, height: height))
      display.primaryChanged(allowsPositions: true)
      return isPossible
    }
  }

  // MARK: Drawing

  /// Fills a rectangle with a colour, 0xRRGGBB.
  public func fill(_ rect: Rect, color: UInt32) {
    var fill = DrawFill()
    fill.base.box = rect
    fill.brush = .solid(color & 0xFF_FFFF)
    add(DeviceDraw(.drawFill(fill), isOpaque: true))
  }

  /// Moves what is shown: what is at `source` now is at the top left of `rect` then.
  public func copy(from source: Point, to rect: Rect) {
    add(DeviceDraw(.copyBits(CopyBits(base: DrawBase(surface: .primary, box: rect), source: source)), isOpaque: true))
  }

  /// Draws a picture at a place.
  public func draw(_ picture: ServerPicture, x: Int, y: Int) {
    let number = lastImage.add(1, ordering: .relaxed).newValue
    var copy = DrawCopy()
    copy.base.box = Rect(
      left: Int32(clamping: x), top: Int32(clamping: y), right: Int32(clamping: x + picture.width),
      bottom: Int32(clamping: y + picture.height))
    copy.sourceArea = Rect(width: picture.width, height: picture.height)
    copy.scaleMode = .nearest
    let image = picture.device(number: number)
    if picture.hasAlpha {
      var blend = DrawAlphaBlend()
      (blend.base, blend.sourceArea) = (copy.base, copy.sourceArea)
      add(DeviceDraw(.drawAlphaBlend(blend), pictures: [image]))
    } else {
      add(DeviceDraw(.drawCopy(copy), pictures: [image], isOpaque: true))
    }
  }

  /// Gives the display a command of the protocol's own, for whatever has no method here.
  public func draw(_ command: DeviceDraw) { add(command) }

  private func add(_ draw: DeviceDraw) { if source.add(.draw(draw)) { worker.wake() } }

  // MARK: The cursor

  /// Gives the cursor a shape: a picture with alpha, and the pixel of it that points.
  public func setCursor(_ picture: ServerPicture, hotSpotX: Int, hotSpotY: Int, x: Int, y: Int) {
    var set = CursorSet()
    set.position = Point16(x: Int16(clamping: x), y: Int16(clamping: y))
    set.isVisible = true
    set.shape.flags = []
    set.shape.header.unique = lastShape.add(1, ordering: .relaxed).newValue
    set.shape.header.type = .alpha
    set.shape.header.width = UInt16(clamping: picture.width)
    set.shape.header.height = UInt16(clamping: picture.height)
    set.shape.header.hotSpotX = UInt16(clamping: hotSpotX)
    set.shape.header.hotSpotY = UInt16(clamping: hotSpotY)
    set.shape.pixels = WireRange(offset: 0, count: picture.pixels.count)
    add(DeviceCursor(.set(set), blobs: picture.pixels))
  }

  /// Moves the cursor.
  public func moveCursor(x: Int, y: Int) {
    add(DeviceCursor(.move(Point16(x: Int16(clamping: x), y: Int16(clamping: y)))))
  }

  /// Hides the cursor, until it is moved.
  public func hideCursor() { add(DeviceCursor(.hide)) }

  private func add(_ cursor: DeviceCursor) { if source.add(cursor) { worker.wake() } }
}

/// A picture of 32 bits a pixel: B, G, R and alpha, or a byte that is not looked at; top row first, no gaps.
public struct ServerPicture: Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Number of rows.
  public let height: Int
  /// Four bytes for each pixel. Colours are premultiplied by their alpha.
  public let pixels: [UInt8]
  /// Whether the fourth byte is alpha.
  public let hasAlpha: Bool

  /// A picture; nil if there are not four bytes for each of its pixels.
  public init?(width: Int, height: Int, pixels: [UInt8], hasAlpha: Bool = false) {
    guard width > 0, height > 0, width <= 1 << 15, height <= 1 << 15, pixels.count == width * height * 4 else {
      return nil
    }
    self.width = width
    self.height = height
    self.pixels = pixels
    self.hasAlpha = hasAlpha
  }

  func device(number: UInt64) -> DevicePicture {
    let bitmap = DeviceBitmap(
      format: hasAlpha ? .rgba : .bit32, width: width, height: height, stride: width * 4, isTopDown: true,
      pixels: SourceBytes(pixels))
    return DevicePicture(
      id: ImageID(rawValue: number << 32), width: width, height: height, content: .bitmap(bitmap))
  }
}
