import SpiceBytes
import SpiceChannel
import SpiceLink
import SpiceWire

/// A client's cursor channel: what it was told of the cursor, and which shapes it keeps.
public final class CursorClient: ServerChannel {
  /// Shapes that a client keeps (spec: cursor cache).
  private static let cachedShapes = 256
  private static let window: UInt32 = 20

  private var told = CursorState()
  private var shapes = RecentUse<UInt64, Void>()
  private weak var engine: CursorEngine?

  init(
    id: ChannelID, peer: LinkedPeer, sink: any ChannelSink, engine: CursorEngine, limits: ServerLimits,
    at now: SpiceInstant
  ) {
    self.engine = engine
    super.init(
      id: id, peer: peer, sink: sink, limits: limits, window: SendWindow(window: Self.window), at: now)
  }

  /// Tells all of the cursor.
  func begin(_ state: CursorState) {
    announceWindow()
    var initial = CursorInit()
    initial.position = state.position
    initial.trail = state.trail
    initial.isVisible = state.isVisible
    initial.shape = shape(of: state)
    send(CursorServerMessage.initial(initial), blobs: pixels(of: state, initial.shape))
    told = state
  }

  /// Tells what is new.
  func tell(_ state: CursorState, mouseMode: MouseMode) {
    if state.resets != told.resets {
      shapes.removeAll()
      send(CursorServerMessage.reset)
      told = state.afterReset
    }
    if state.trail != told.trail { send(CursorServerMessage.trail(state.trail)) }
    if let shape = state.shape, shape.number != told.shape?.number {
      var set = CursorSet()
      set.position = state.position
      set.isVisible = state.isVisible
      set.shape = self.shape(of: state)
      send(CursorServerMessage.set(set), blobs: pixels(of: state, set.shape))
    } else if !state.isVisible {
      if told.isVisible { send(CursorServerMessage.hide) }
    } else if !told.isVisible || (state.position != told.position && mouseMode == .server) {
      send(CursorServerMessage.move(state.position))
    } else {
      // Where the pointer is in client mode is told when the mode changes.
      let position = told.position
      told = state
      told.position = position
      return
    }
    told = state
  }

  /// The shape as the client is to get it, after what it must be told to forget for it.
  private func shape(of state: CursorState) -> CursorShape {
    guard let current = state.shape else { return CursorShape() }
    var shape = current.shape
    shape.flags = []
    let unique = shape.header.unique
    guard unique != 0 else { return shape }
    if shapes.use(unique) {
      shape.flags = .fromCache
      shape.pixels = WireRange()
      return shape
    }
    if shapes.count >= Self.cachedShapes, let (oldest, _) = shapes.oldest {
      shapes.removeOldest()
      send(CursorServerMessage.invalOne(unique: oldest))
    }
    shapes.insert(unique, ())
    shape.flags = .cacheMe
    return shape
  }

  private func pixels(of state: CursorState, _ shape: CursorShape) -> [UInt8] {
    shape.pixels.count == 0 ? [] : state.shape?.pixels ?? []
  }

  override func drained(at now: SpiceInstant) { engine?.pump(at: now) }

  override func acknowledged(at now: SpiceInstant) { engine?.pump(at: now) }

  override func closed() { engine?.clientEnded(self) }
}
