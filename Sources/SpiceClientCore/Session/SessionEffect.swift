public import SpiceChannel
public import SpiceLink
public import SpiceWire

/// Names one connection of a session. Never used twice, so what belongs to an earlier connection is recognised.
public struct ConnectionID: RawRepresentable, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// What the session wants done, in order.
public enum SessionEffect: Sendable {
  /// Connect to the server, with TLS or without, and report ``ClientSession/connected(_:at:)`` or
  /// ``ClientSession/disconnected(_:cause:at:)``.
  case connect(ConnectionID, ChannelID, secure: Bool)
  /// Send bytes.
  case send(ConnectionID, [UInt8])
  /// Stop or go on reading from a connection.
  case setReading(ConnectionID, Bool)
  /// Close a connection after what was sent has left; no report is expected.
  case close(ConnectionID)
  /// Tell whoever watches.
  case event(SessionEvent)
  /// Carry data between the guest's agent and the app.
  case agent(AgentEffect)
  /// The session is over; all connections are to be closed. Nothing follows.
  case ended(SessionEnd)
}

/// Why a connection ended, as its driver saw it.
public enum DisconnectCause: Equatable, Sendable {
  /// The peer closed it in order.
  case closed
  /// It could not be made, or broke. The driver keeps the details.
  case failed
}

/// Why a session ended.
public enum SessionEnd: Equatable, Sendable {
  /// The server said goodbye or closed the main channel between two messages, as it does when a machine is shut down.
  case closedByServer
  /// The client closed it.
  case closedByClient
  /// The main channel could not be linked.
  case notLinked(LinkError)
  /// The link handshake of the main channel, or its beginning, took too long.
  case linkTimeout
  /// The main connection could not be made, or broke.
  case connectionFailed
  /// The main connection ended in the middle of the handshake or of a message.
  case cutOff
  /// The server broke the protocol on the main channel.
  case violation(ProtocolViolation)
  /// The machine has moved to another host, to which a new session must be made.
  case moved(SessionMove)
}
