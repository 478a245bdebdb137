import SpiceAgentWire
public import SpiceClientCore
public import SpiceGeometry
public import SpicePixels
import SpiceWire

/// One of the server's displays: a screen, or several monitors on one surface.
public final class SpiceDisplay: Sendable {
  /// What there is to know of a display besides its pixels.
  public struct State: Equatable, Sendable {
    /// Pixels in a row; zero while there is no picture.
    public var width = 0
    /// Rows; zero while there is no picture.
    public var height = 0
    /// Whether the picture is complete and wants to be shown.
    public var isReady = false
    /// The monitors that are on. One that is all of the picture, if the server has not told.
    public var monitors: [Monitor] = []
    /// The most monitors that the display can have.
    public var monitorLimit = 1

    /// A display without a picture.
    public init() {}
  }

  /// A monitor on a display's picture.
  public struct Monitor: Equatable, Sendable {
    /// Its number among the display's monitors, from 0, those that are off included.
    public var id: Int
    /// Its place on the picture.
    public var area: Rect

    /// A monitor at a place.
    public init(id: Int, area: Rect) { (self.id, self.area) = (id, area) }
  }

  /// A pointer's shape and place.
  public struct Pointer: Equatable, Sendable {
    /// The shape; nil if there is none.
    public var shape: CursorPicture?
    /// Where its hot spot is; only meaningful in server mouse mode.
    public var position: Point
    /// Whether it is shown.
    public var isVisible: Bool
  }

  /// The channel's id: 0 for the first display.
  public let id: UInt8
  let hub: DisplayHub
  private let driver: SessionDriver

  init(id: UInt8, driver: SessionDriver) {
    self.id = id
    self.driver = driver
    hub = DisplayHub(id: id)
  }

  /// The newest picture, whenever it is asked for: a consumer gets each change once, merged with what it missed.
  public var frames: FrameSequence<FrameUpdate> { frames { $0 } }

  /// The newest picture as something else: `take` is called where the picture lives, while nothing is drawn, and copies
  /// what it needs. The picture is never copied as a whole, as it is where an update is kept while the next one is drawn.
  ///
  /// - Parameter take: makes a consumer's own thing of an update. It keeps the session waiting, so it had better be quick,
  ///   and it must not keep the picture.
  /// - Returns: a sequence for one consumer.
  public func frames<Frame: Sendable>(_ take: @escaping @Sendable (FrameUpdate) -> Frame) -> FrameSequence<Frame> {
    FrameSequence(driver: driver, hub: hub, take: take)
  }

  /// The newest picture, for one consumer that is called and does not wait.
  public func feed() -> FrameFeed { FrameFeed(of: hub, driver: driver) }

  /// What is drawn from the moment that this returns, and what it comes as, while somebody iterates. Of what a slow consumer
  /// misses, only the last is kept.
  public func drawnAreas() async -> AsyncStream<[DrawnArea]> {
    let areas = hub.drawnAreas()
    _ = await driver.ask { [id] driver in driver.session.displays[id]?.notesDrawnAreas = true }
    return areas
  }

  /// Size, readiness and monitors now.
  public func state() async -> State {
    let known = await driver.ask { [id] driver in driver.session.displays[id].map { State($0) } }
    return (known ?? nil) ?? State()
  }

  /// The picture now; nil while there is none that is complete.
  public func picture() async -> Bitmap? {
    let known = await driver.ask { [id] driver in driver.session.displays[id]?.picture }
    return known ?? nil
  }

  /// The pointer now; nil while there is no cursor channel for this display.
  public func pointer() async -> Pointer? {
    let known = await driver.ask { [id] driver in
      driver.session.cursors[id].map {
        Pointer(shape: $0.picture, position: $0.position, isVisible: $0.isVisible)
      }
    }
    return known ?? nil
  }
}

extension SpiceDisplay.State {
  init(_ machine: DisplayMachine) {
    guard let picture = machine.picture else { return }
    width = picture.width
    height = picture.height
    isReady = machine.isMarked
    monitorLimit = machine.monitorLimit
    monitors = machine.monitors.map { head in
      let area = Rect(
        left: Int32(clamping: head.x), top: Int32(clamping: head.y),
        right: Int32(clamping: UInt64(head.x) + UInt64(head.width)),
        bottom: Int32(clamping: UInt64(head.y) + UInt64(head.height)))
      return SpiceDisplay.Monitor(id: Int(clamping: head.id), area: area.intersection(picture.bounds))
    }.filter { !$0.area.isEmpty }
    if monitors.isEmpty { monitors = [SpiceDisplay.Monitor(id: 0, area: picture.bounds)] }
  }
}
