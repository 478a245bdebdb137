public import SpiceChannel
public import SpiceDrawing
public import SpiceWire

/// The cursor of a display: commands of a device in, messages to clients out.
///
/// Clients are told what has changed since they were told last: one that is slow misses places in between, and nothing
/// waits for it. Confined to the display's thread.
public final class CursorEngine {
  /// Which cursor channel it is.
  public let id: ChannelID
  /// Who moves the pointer: in client mode, clients need not be told where it is.
  public var mouseMode = MouseMode.server

  private(set) var state = CursorState()
  /// The device's command that set the shape: it is needed until the next one.
  private var shapeOwner: (any AnyObject & Sendable)?
  private(set) var clients: [CursorClient] = []
  private let limits: ServerLimits

  /// A cursor without a shape.
  public init(id: ChannelID, limits: ServerLimits) {
    self.id = id
    self.limits = limits
  }

  /// Carries out a command of the device.
  public func execute(_ command: DeviceCursor) {
    switch command.message {
    case .set(let set):
      state.shape = CursorState.Shape(shape: set.shape, pixels: command.blobs, number: state.nextShape())
      state.position = set.position
      state.isVisible = set.isVisible
      shapeOwner = command.owner
    case .move(let position):
      state.position = position
      state.isVisible = true
    case .hide: state.isVisible = false
    case .trail(let trail): state.trail = trail
    case .initial, .reset, .invalOne, .invalAll: break
    }
  }

  /// Forgets shape and place.
  public func reset() {
    state.reset()
    shapeOwner = nil
  }

  /// A client has linked: it is told the cursor at once.
  public func join(_ linked: LinkedClient, sink: any ChannelSink, at now: SpiceInstant) -> CursorClient? {
    guard clients.count < limits.clientsOfADisplay else { return nil }
    let client = CursorClient(id: id, peer: linked.peer, sink: sink, engine: self, limits: limits, at: now)
    clients.append(client)
    client.begin(state)
    client.flush(at: now)
    return client
  }

  /// The client's channel is closed.
  func clientEnded(_ client: CursorClient) { clients.removeAll { $0 === client } }

  /// When ``expire(at:)`` must be called next.
  public var deadline: SpiceInstant? { clients.compactMap(\.deadline).min() }

  /// Does what is due.
  public func expire(at now: SpiceInstant) {
    for client in clients {
      if let deadline = client.deadline, deadline <= now { client.expire(at: now) }
    }
  }

  /// Tells every client what has changed, as far as it listens.
  public func pump(at now: SpiceInstant) {
    for client in clients {
      if client.isReady(queueLimit: limits.queuedBytes) { client.tell(state, mouseMode: mouseMode) }
      client.flush(at: now)
    }
  }
}
