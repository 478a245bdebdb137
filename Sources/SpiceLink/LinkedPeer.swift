public import SpiceWire

/// What the two sides of a linked channel agreed on.
public struct LinkedPeer: Equatable, Sendable {
  /// What the peer announced for every kind of channel.
  public var common: CommonCapabilities
  /// What the peer announced for this kind of channel, as words.
  public var channelWords: [UInt32]
  /// The headers of messages, in both directions.
  public var headerForm: DataHeader.Form

  /// An agreement.
  public init(common: CommonCapabilities, channelWords: [UInt32], headerForm: DataHeader.Form) {
    self.common = common
    self.channelWords = channelWords
    self.headerForm = headerForm
  }
}
