import SpiceBytes
public import SpiceDrawing
public import SpiceGeometry
public import SpicePixels
import SpiceServerCore
import SpiceServerRuntime
import SpiceWire
import Synchronization

/// A display that a host draws on, command by command.
///
/// What is drawn shows in the order in which it is drawn, at every client; what lies beyond the display is left out.
/// Nothing here waits; a host that draws without end waits for ``ready()`` now and then.
public final class SpiceServerDisplay: Sendable {
  /// Pixels that a side of a cursor may have.
  private static let cursorSide = 512

  let worker: DisplayWorker
  private let source: CommandQueue
  /// The display's pixels: the engine refuses commands that go beyond them.
  private let bounds = Mutex(Rect())

  init(source: CommandQueue, worker: DisplayWorker) {
    self.source = source
    self.worker = worker
  }

  /// The number of the display, from 0.
  public var id: Int { Int(worker.id) }

  /// Returns when what was drawn has been taken up, as far as clients keep up with it, or the display is gone.
  public func ready() async { await source.waitForRoom() }

  /// Gives the display another size, and makes it black.
  ///
  /// - Returns: Whether the size is possible, and the display still there.
  @discardableResult
  public func resize(width: Int, height: Int) -> Bool {
    let hasSize = worker.syncIfThere { display in
      display.takeAll()
      let isPossible = display.engine.createPrimary(
        DeviceSurface(id: .primary, format: .xrgb, width: width, height: height))
      display.primaryChanged(allowsPositions: true)
      return isPossible
    }
    let isPossible = hasSize ?? false
    bounds.withLock { $0 = isPossible ? Rect(width: width, height: height) : Rect() }
    return isPossible
  }

  /// What the display shows once everything that was drawn so far is on it; nil if it has no size, or is gone.
  public func picture() async -> Bitmap? {
    await worker.answer { display in
      display.takeAll()
      return display.engine.picture()
    } ?? nil
  }

  // MARK: Drawing

  /// Fills a rectangle with a colour, 0xRRGGBB.
  public func fill(_ rect: Rect, color: UInt32) {
    let box = rect.intersection(size)
    guard !box.isEmpty else { return }
    var fill = DrawFill()
    fill.base.box = box
    fill.brush = .solid(color & 0xFF_FFFF)
    add(DeviceDraw(.drawFill(fill), isOpaque: true))
  }

  /// Moves what is shown: what is at `source` now is at the top left of `rect` then.
  public func copy(from source: Point, to rect: Rect) {
    let (dx, dy) = (Int(source.x) - Int(rect.left), Int(source.y) - Int(rect.top))
    let size = size
    let box = rect.intersection(size).translated(x: dx, y: dy).intersection(size).translated(x: -dx, y: -dy)
    guard !box.isEmpty else { return }
    let start = Point(x: Int32(clamping: Int(box.left) + dx), y: Int32(clamping: Int(box.top) + dy))
    add(DeviceDraw(.copyBits(CopyBits(base: DrawBase(surface: .primary, box: box), source: start)), isOpaque: true))
  }

  /// Draws a picture, or the part of it in `area`, with the top left pixel of that at a place.
  ///
  /// Of a picture that is not reused, only what shows crosses the line.
  public func draw(_ picture: ServerPicture, area: Rect? = nil, at place: Point) {
    let whole = Rect(width: picture.width, height: picture.height)
    let corner = area.map { Point(x: $0.left, y: $0.top) } ?? Point()
    let (dx, dy) = (Int(place.x) - Int(corner.x), Int(place.y) - Int(corner.y))
    let box = (area ?? whole).intersection(whole).translated(x: dx, y: dy).intersection(size)
    guard !box.isEmpty else { return }
    var sourceArea = box.translated(x: -dx, y: -dy)
    var device = picture.device
    if !picture.isReused, sourceArea != whole {
      device = picture.device(of: sourceArea)
      sourceArea = Rect(width: sourceArea.width, height: sourceArea.height)
    }
    let base = DrawBase(surface: .primary, box: box)
    if picture.hasAlpha {
      var blend = DrawAlphaBlend()
      blend.base = base
      blend.sourceArea = sourceArea
      add(DeviceDraw(.drawAlphaBlend(blend), pictures: [device]))
    } else {
      var copy = DrawCopy()
      copy.base = base
      copy.sourceArea = sourceArea
      copy.scaleMode = .nearest
      add(DeviceDraw(.drawCopy(copy), pictures: [device], isOpaque: true))
    }
  }

  /// Gives the display a command of the protocol's own, for whatever has no method here.
  public func draw(_ command: DeviceDraw) { add(command) }

  private var size: Rect { bounds.withLock { $0 } }

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
