public import SpiceChannel
public import SpiceLink
public import SpiceWire

/// One thing that went by in a recorded session.
public struct RecordingEntry: Equatable, Sendable {
  /// What went by.
  public enum Content: Equatable, Sendable {
    /// The channel was linked.
    case opened(LinkedPeer)
    /// A message from the server, header and body.
    case fromServer([UInt8])
    /// A message to the server, header and body.
    case toServer([UInt8])
    /// The channel is gone.
    case closed
  }

  /// When, from the start of the recording.
  public var time: SpiceInstant
  /// Where.
  public var channel: ChannelID
  /// What.
  public var content: Content

  /// An entry.
  public init(time: SpiceInstant, channel: ChannelID, content: Content) {
    self.time = time
    self.channel = channel
    self.content = content
  }
}
