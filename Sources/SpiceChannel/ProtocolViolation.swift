public import SpiceBytes
public import SpiceWire

/// What a peer sent that it may not send.
public struct ProtocolViolation: Error, Equatable, Sendable {
  /// The rule that was broken.
  public enum Reason: Equatable, Sendable {
    /// A body does not hold what its type says; the offset counts from the start of the body.
    case malformed(WireError)
    /// A body is longer than this channel accepts.
    case tooLong(size: UInt64, limit: Int)
    /// The message may not come at this point.
    case unexpected
    /// A list of sub-messages points outside its message.
    case badSubMessages
    /// The peer used more of something (surfaces, pixels, pointer shapes, bytes that wait) than it may.
    case exhausted
    /// A wait for another channel was not satisfied in time.
    case waitedTooLong
  }

  /// The channel that it came on.
  public var channel: ChannelID
  /// The message number; nil if the fault lies before it is known.
  public var message: UInt16?
  /// The rule that was broken.
  public var reason: Reason

  /// Describes a fault.
  public init(channel: ChannelID, message: UInt16?, reason: Reason) {
    self.channel = channel
    self.message = message
    self.reason = reason
  }
}
