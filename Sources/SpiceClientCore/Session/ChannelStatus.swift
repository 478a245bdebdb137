public import SpiceLink
public import SpiceWire

/// How a channel of a session stands.
public struct ChannelStatus: Equatable, Sendable {
  /// Which channel.
  public var channel: ChannelID
  /// Whether its connection is encrypted.
  public var isSecure: Bool
  /// What was agreed on; nil until it is linked.
  public var peer: LinkedPeer?
  /// Bytes that have arrived, the handshake included.
  public var receivedBytes: UInt64
  /// Messages that were dealt with.
  public var receivedMessages: UInt64
  /// Bytes of messages that were sent.
  public var sentBytes: UInt64
  /// Messages that were sent.
  public var sentMessages: UInt64
  /// Whether it waits for another channel.
  public var isWaiting: Bool

  /// A channel that was not used yet.
  public init(_ channel: ChannelID, isSecure: Bool) {
    self.channel = channel
    self.isSecure = isSecure
    (receivedBytes, receivedMessages, sentBytes, sentMessages, isWaiting) = (0, 0, 0, 0, false)
  }

  init(_ connection: ClientConnection) {
    channel = connection.channel
    isSecure = connection.isSecure
    peer = connection.outlet.peer
    receivedBytes = connection.receivedBytes
    receivedMessages = connection.receivedMessages
    sentBytes = connection.outlet.sentBytes
    sentMessages = connection.outlet.sentMessages
    isWaiting = connection.waiting != nil
  }
}

extension ClientSession {
  /// The channels that are linked or being linked, in the order in which they were opened.
  public var channels: [ChannelStatus] { connections.map { ChannelStatus($0) } }
}
