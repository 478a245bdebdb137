public import SpiceWire

extension ChannelType {
  /// The kinds of channels by the names that people and hosts use.
  public static let named: [String: ChannelType] = [
    "main": .main, "display": .display, "inputs": .inputs, "cursor": .cursor, "playback": .playback, "record": .record,
    "tunnel": .tunnel, "smartcard": .smartcard, "usbredir": .usbredir, "port": .port, "webdav": .webdav,
  ]

  /// The name; nil for a kind that is not known.
  public var name: String? { Self.named.first { $0.value == self }?.key }
}
