import SpiceBytes
import SpiceChannel
import SpiceGeometry
public import SpiceServerCore
public import SpiceSockets
import SpiceWire
import Synchronization

/// A display of a running server, on a thread of its own: it takes commands from its source, and serves its clients.
public final class DisplayWorker: Sendable {
  /// The number of its display and cursor channels.
  public let id: UInt8
  /// The thread.
  public let loop: EventLoop
  private let side: LoopBound<DisplaySide>
  private let isWoken = Atomic<Bool>(false)
  private unowned let runtime: ServerRuntime

  init(id: UInt8, source: any DisplaySource, limits: ServerLimits, runtime: ServerRuntime) throws(SocketError) {
    self.id = id
    self.runtime = runtime
    let loop = try EventLoop(name: "SPICE Worker", stackSize: 8 << 20)
    self.loop = loop
    side = loop.sync { [foreign = runtime.foreign] in
      LoopBound(DisplaySide(id: id, source: source, limits: limits, foreign: foreign, loop: loop), on: loop)
    }
    loop.sync { [side, unowned self] in
      side.value.worker = self
      side.value.engine.onVideoDelay = { [unowned runtime] (session, milliseconds) in
        runtime.later { $0.setVideoDelay(milliseconds, display: id, of: session, at: $1) }
      }
    }
  }

  var displayChannel: ChannelID { ChannelID(.display, id: id) }
  var cursorChannel: ChannelID { ChannelID(.cursor, id: id) }

  // MARK: From any thread

  /// There are commands.
  public func wake() {
    // What comes while one is on its way is seen by it.
    guard !isWoken.exchange(true, ordering: .acquiringAndReleasing) else { return }
    loop.execute { [unowned self] in isWoken.store(false, ordering: .releasing) }
  }

  /// Lends the display on its thread, after everything that was asked for before, and waits for that. It must not be gone.
  public func sync<R: Sendable>(_ body: @escaping @Sendable (Display) -> R) -> R {
    loop.sync { [side] in body(side.value.display) }
  }

  /// Lends the display on its thread, after everything that was asked for before, and waits for that; nil if it is gone.
  public func syncIfThere<R: Sendable>(_ body: @escaping @Sendable (Display) -> R) -> R? {
    loop.syncIfRunning { [side] in body(side.value.display) }
  }

  /// Lends the display on its thread, after everything that was asked for before.
  /// - Returns: false if the display is gone, and nothing will be done.
  @discardableResult
  public func async(_ body: @escaping @Sendable (Display) -> Void) -> Bool {
    loop.execute { [side] in body(side.value.display) }
  }

  /// What a display says of itself after everything that was asked for before; nil if it is gone.
  public func answer<R: Sendable>(_ body: @escaping @Sendable (Display) -> R) async -> R? {
    await withCheckedContinuation { continuation in
      let isThere = async { continuation.resume(returning: body($0)) }
      if !isThere { continuation.resume(returning: nil) }
    }
  }

  /// A display on its thread.
  public struct Display {
    /// Its surfaces and commands.
    public let engine: DisplayEngine
    /// Its cursor.
    public let cursor: CursorEngine
    private let side: DisplaySide

    init(_ side: DisplaySide) {
      engine = side.engine
      cursor = side.cursor
      self.side = side
    }

    /// Takes all commands that the source has now.
    public func takeAll() { side.takeAll() }
    /// Tells the server how large the primary surface is, and whether the pointer may be placed on it.
    public func primaryChanged(allowsPositions: Bool) { side.primaryChanged(allowsPositions: allowsPositions) }
  }

  // MARK: From the network

  func take(
    _ stream: DetachedStream, id: ServerConnectionID, channel: ChannelID, client: LinkedClient, rest: [UInt8]
  ) {
    loop.execute { [side] in side.value.take(stream, id: id, channel: channel, client: client, rest: rest) }
  }

  func close(_ id: ServerConnectionID) { loop.execute { [side] in side.value.close(id) } }

  func setMouseMode(_ mode: MouseMode) { loop.execute { [side] in side.value.display.cursor.mouseMode = mode } }

  func connectionClosed(_ id: ServerConnectionID) { runtime.connectionClosed(id) }

  func setPrimary(size: Rect?, allowsPositions: Bool) {
    let id = id
    runtime.later { $0.setPrimary(of: id, size: size, allowsPositions: allowsPositions, at: $1) }
  }

  func stop() {
    loop.sync { [side] in side.value.shutDown() }
    loop.stop()
  }
}
