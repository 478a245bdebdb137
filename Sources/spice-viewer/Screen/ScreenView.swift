import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpiceViewerKit

/// Shows one monitor of a guest's, and says where the pointer is on it.
@MainActor
final class ScreenView {
  let canvas = Canvas()
  /// The canvas, with bars to move it if it is larger than the window.
  let scroller: Scroller
  /// What is shown: pixels of the display, by tiles.
  private(set) var picture = ScreenPicture()
  /// Called when the guest's monitor has another size.
  var onGuestSize: @MainActor (Size) -> Void = { _ in }
  /// Called when the window's room has another size, or another scale.
  var onRoom: @MainActor () -> Void = {}
  /// Counts what is shown, for the figures.
  private(set) var frameCount = 0

  /// A size in the guest's pixels.
  struct Size: Equatable {
    var width: Int
    var height: Int
  }

  /// How large it is shown.
  var mode = ScaleMode.fit { didSet { if mode != oldValue { layout() } } }
  /// What ``ScaleMode/fit`` aims at.
  var zoom = Zoom.one { didSet { if zoom != oldValue { layout() } } }
  /// Whether what is drawn is outlined.
  var showsOutlines = false { didSet { outline() } }

  /// Which pointer is shown.
  var pointerDrawing = PointerDrawing.auto

  /// Whether what is shown is not how it is now.
  var isDimmed = false { didSet { if isDimmed != oldValue { canvas.redraw() } } }

  private let outlines = OutlineLayer()
  private var geometry = ViewGeometry(guest: Rect(), width: 0, height: 0, scale: 1, mode: .fit)
  private var leastSize = Size(width: 0, height: 0)
  private var feed: FrameFeed?
  /// Whether the last frame is still to be drawn; there is no use for another one before.
  private var awaitsDrawing = false
  /// Whether frames are asked for a graphics card.
  private var hasCard = true
  /// When a frame was asked for last.
  private var asked = ContinuousClock.now
  private let asking = Postponed()
  /// The least time from one frame that is shown at once to the next: nobody sees more.
  private static let interval = Duration.milliseconds(15)
  private var display: SpiceDisplay?
  private var monitor: Rect?
  private var pointer: SpiceDisplay.Pointer?
  private var shape: PointerShape?
  /// Whether the pointer is drawn into the picture: the guest moves it, not the desktop.
  private var drawsPointer = false

  init() {
    let layers = Overlay(canvas)
    layers.append(outlines.canvas)
    scroller = Scroller(layers)
    canvas.expand()
    canvas.setFocusable(true)
    canvas.setAccessibleName(tr("The machine's screen"))
    canvas.draw = { [unowned self] painter, width, height in draw(painter, width, height) }
    canvas.onResize = { [unowned self] _, _ in layout() }
    canvas.onScaleChange { [weak self] in self?.layout() }
  }

  isolated deinit { feed?.stop() }

  /// Shows a monitor of a display; nil for all of the display's picture.
  func show(_ display: SpiceDisplay, monitor: Rect?) {
    guard display !== self.display || monitor != self.monitor else { return }
    (self.display, self.monitor) = (display, monitor)
    restart()
    outline()
  }

  /// Leaves the last picture as it is.
  func stop() {
    feed?.stop()
    (feed, display) = (nil, nil)
    outline()
  }

  private func outline() { outlines.watch(showsOutlines ? display : nil) }

  private func restart() {
    feed?.stop()
    feed = display?.feed()
    awaitsDrawing = false
    askForFrame()
  }

  private func askForFrame() {
    asking.cancel()
    guard let feed else { return }
    asked = .now
    hasCard = !canvas.isPaintedByProcessor
    let target = ScreenFrame.Target(
      monitor: monitor, factor: pixelFactor, hasCard: hasCard, isShared: canvas.sharesPixels, kept: picture.kept)
    feed.next { [weak self] update in
      guard let update else { return }
      let frame = ScreenFrame(update, to: target)
      Task { @MainActor in self?.take(frame, from: feed) }
    }
  }

  private func take(_ frame: ScreenFrame, from feed: FrameFeed) {
    guard feed === self.feed else { return }
    frameCount += 1
    if showAtOnce(frame) {
      let next = asked + Self.interval
      return next <= .now ? askForFrame() : asking.run(after: next - .now) { [weak self] in self?.askForFrame() }
    }
    let isNewSize = frame.grid.area != picture.grid.area
    picture.apply(frame)
    if isNewSize {
      layout()
      onGuestSize(Size(width: frame.grid.area.width, height: frame.grid.area.height))
    }
    awaitsDrawing = true
    canvas.redraw()
  }

  /// Shows what has changed of what is kept without the toolkit, which still has the same pixels to draw, if nothing else is
  /// to be seen there.
  private func showAtOnce(_ frame: ScreenFrame) -> Bool {
    guard let kept = frame.kept, kept === picture.kept, frame.grid == picture.grid, !awaitsDrawing,
      geometry.factor == Double(frame.factor), !isDimmed, !showsOutlines, !showsPointer,
      canvas.size == scroller.size, !canvas.isCovered
    else { return false }
    let (left, top) = (geometry.picture.x * geometry.scale, geometry.picture.y * geometry.scale)
    return canvas.show(kept, frame.parts, left: Int(left.rounded()), top: Int(top.rounded()))
  }

  /// How often each of the guest's pixels is in the textures: the toolkit blurs what it enlarges.
  private var pixelFactor: Int {
    let factor = geometry.factor
    return factor >= 2 && factor == factor.rounded() ? Int(factor) : 1
  }

  private func layout() {
    let (width, height) = canvas.size
    let before = pixelFactor
    geometry = ViewGeometry(
      guest: picture.grid.area, width: Double(width), height: Double(height), scale: canvas.scale, mode: mode,
      zoom: zoom)
    outlines.geometry = geometry
    var least = Size(width: 1, height: 1)
    if case .exact(let zoom) = mode, !picture.isEmpty {
      let size = ViewGeometry.size(of: picture.grid.area, zoom: zoom, scale: canvas.scale)
      least = Size(width: Int(size.width.rounded(.up)), height: Int(size.height.rounded(.up)))
    }
    if least != leastSize {
      leastSize = least
      canvas.setLeastSize(width: least.width, height: least.height)
    }
    if pixelFactor != before { restart() }
    showCursor()
    canvas.redraw()
    onRoom()
  }

  // MARK: The pointer

  /// Shows the guest's pointer: as the desktop's own if that moves it, or drawn where the guest has it.
  func set(_ pointer: SpiceDisplay.Pointer?, isDrawn: Bool) {
    let wasShown = showsPointer
    // Most often only the place is another one.
    if pointer?.shape != self.pointer?.shape { shape = pointer?.shape.flatMap { PointerShape($0) } }
    self.pointer = pointer
    drawsPointer = isDrawn
    showCursor()
    if wasShown || showsPointer { canvas.redraw() }
  }

  /// Gives the desktop's pointer the guest's shape, as large as the picture around it.
  private func showCursor() {
    if drawsPointer || pointerDrawing == .local {
      canvas.cursor = isGrabbed ? Self.hidden : nil
    } else if pointer?.isVisible == false {
      canvas.cursor = Self.hidden
    } else {
      canvas.cursor = shape?.cursor(factor: geometry.factor / geometry.scale * Cursor.scale(over: canvas))
    }
  }

  /// Whether the guest's pointer is in the picture.
  private var showsPointer: Bool { drawsPointer && pointer?.isVisible == true && shape != nil }

  /// Whether the desktop's pointer is caught, and not to be seen.
  var isGrabbed = false { didSet { showCursor() } }

  private static let hidden = Cursor(named: "none")

  /// The guest's pixel at a place of the window.
  func guestPixel(x: Double, y: Double) -> Point { geometry.guestPixel(x: x, y: y) }

  /// The size that the guest's monitor should have to fill a room, in logical units.
  func wish(width: Int, height: Int) -> Size {
    let size = ViewGeometry.wish(width: Double(width), height: Double(height), scale: canvas.scale, zoom: zoom)
    return Size(width: size.width, height: size.height)
  }

  // MARK: Drawing

  private func draw(_ painter: Painter, _ width: Double, _ height: Double) {
    if awaitsDrawing {
      awaitsDrawing = false
      // Once this is painted: the next frame changes the same pixels.
      Task { [weak self] in self?.askForFrame() }
    } else if hasCard == canvas.isPaintedByProcessor {
      restart()
    }
    painter.fill(Painter.Area(x: 0, y: 0, width: width, height: height), .black)
    guard !picture.isEmpty else { return }
    picture.draw(painter, geometry)
    if showsPointer, let pointer, let shape {
      let corner = Point(x: pointer.position.x &- shape.hotSpot.x, y: pointer.position.y &- shape.hotSpot.y)
      let place = Rect(width: shape.texture.width, height: shape.texture.height).translated(
        x: Int(corner.x), y: Int(corner.y))
      painter.clipped(to: Painter.Area(geometry.picture)) {
        painter.show(shape.texture, in: Painter.Area(geometry.area(of: place)))
      }
    }
    if isDimmed { painter.fill(Painter.Area(geometry.picture), Painter.Color(0, 0, 0, 0.5)) }
  }
}

extension Widget {
  /// Waits until the next picture of the window is drawn, or the window is gone.
  func nextFrame() async {
    await withCheckedContinuation { continuation in
      let waiter = FrameWaiter(continuation)
      onFrame {
        waiter.resume()
        return false
      }
    }
  }
}

/// Waits for a picture that may never be drawn.
@MainActor
private final class FrameWaiter {
  private var continuation: CheckedContinuation<Void, Never>?

  init(_ continuation: CheckedContinuation<Void, Never>) { self.continuation = continuation }

  isolated deinit { continuation?.resume() }

  func resume() {
    continuation?.resume()
    continuation = nil
  }
}
