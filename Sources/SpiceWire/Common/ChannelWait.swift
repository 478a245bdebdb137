public import SpiceBytes

/// `SpiceWaitForChannel`: a message of another channel that must have been processed before this channel goes on.
public struct ChannelWait: WireValue, Equatable, Sendable {
  /// The channel to wait for; one that does not exist is not waited for.
  public var channel = ChannelID()
  /// Its message.
  public var serial = MessageSerial(rawValue: 0)

  public init() {}

  /// Waits for a message of a channel.
  public init(_ channel: ChannelID, serial: MessageSerial) {
    self.channel = channel
    self.serial = serial
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&channel)
    try c.open(&serial)
  }
}
