import SpiceBytes
public import SpiceDrawing
public import SpiceGeometry
public import SpicePixels
import SpiceServerCore
import SpiceServerRuntime
import SpiceWire

/// A display that a host draws on, command by command.
///
/// What is drawn shows in the order in which it is drawn, at every client. Nothing here waits; a host that draws without
/// end waits for ``ready()`` now and then.
public final class SpiceServerDisplay: Sendable {
  /// Pixels that a side of a cursor may have.
  private static let cursorSide = 512

  let worker: DisplayWorker
  private let source: CommandQueue

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

  /// What the display shows once everything that was drawn so far is on it.
  public func picture() async -> Bitmap? {
    await withCheckedContinuation { continuation in
      worker.async { display in
        display.takeAll()
        continuation.resume(returning: display.engine.picture())
      }
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

  /// Draws a picture with its top left pixel at a place.
  public func draw(_ picture: ServerPicture, at place: Point) {
    let box = Rect(
      left: place.x, top: place.y, right: Int32(clamping: Int(place.x) + picture.width),
      bottom: Int32(clamping: Int(place.y) + picture.height))
    let base = DrawBase(surface: .primary, box: box)
    let sourceArea = Rect(width: picture.width, height: picture.height)
    if picture.hasAlpha {
      var blend = DrawAlphaBlend()
      blend.base = base
      blend.sourceArea = sourceArea
      add(DeviceDraw(.drawAlphaBlend(blend), pictures: [picture.device]))
    } else {
      var copy = DrawCopy()
      copy.base = base
      copy.sourceArea = sourceArea
      copy.scaleMode = .nearest
      add(DeviceDraw(.drawCopy(copy), pictures: [picture.device], isOpaque: true))
    }
  }

  /// Gives the display a command of the protocol's own, for whatever has no method here.
  public func draw(_ command: DeviceDraw) { add(command) }

  private func add(_ draw: DeviceDraw) { if source.add(.draw(draw)) { worker.wake() } }

  // MARK: The cursor

  /// Gives the cursor a shape, a picture with alpha, and shows it: the pixel of it that points is `hotSpot`, and points at
  /// `place`.
  ///
  /// - Returns: Whether the shape is small enough: 512 pixels a side.
  @discardableResult
  public func setCursor(_ picture: ServerPicture, hotSpot: Point, at place: Point) -> Bool {
    guard picture.width <= Self.cursorSide, picture.height <= Self.cursorSide else { return false }
    var set = CursorSet()
    set.position = Point16(place)
    set.isVisible = true
    set.shape.flags = []
    set.shape.header.unique = picture.id.rawValue
    set.shape.header.type = .alpha
    set.shape.header.width = UInt16(clamping: picture.width)
    set.shape.header.height = UInt16(clamping: picture.height)
    set.shape.header.hotSpotX = UInt16(clamping: hotSpot.x)
    set.shape.header.hotSpotY = UInt16(clamping: hotSpot.y)
    set.shape.pixels = WireRange(offset: 0, count: picture.pixels.count)
    add(DeviceCursor(.set(set), blobs: picture.pixels))
    return true
  }

  /// Moves the cursor, and shows it if it was hidden.
  public func moveCursor(to place: Point) { add(DeviceCursor(.move(Point16(place)))) }

  /// Hides the cursor, until it is moved.
  public func hideCursor() { add(DeviceCursor(.hide)) }

  private func add(_ cursor: DeviceCursor) { if source.add(cursor) { worker.wake() } }
}

extension Point16 {
  fileprivate init(_ point: Point) { self.init(x: Int16(clamping: point.x), y: Int16(clamping: point.y)) }
}
