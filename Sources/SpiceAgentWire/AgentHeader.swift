public import SpiceBytes

/// `VDAgentMessage`: stands before the body of every agent message, once, however the message is cut in pieces.
public struct AgentHeader: WireValue, Equatable, Sendable {
  /// Bytes of a header.
  public static let byteCount = 20
  /// The only version of the agent protocol.
  public static let version: UInt32 = 1

  /// ``version``, if the peer speaks this protocol.
  public var version = Self.version
  /// Which message follows; ``AgentMessage/Kind`` has those that are known here.
  public var type: UInt32 = 0
  /// Not used: zero.
  public var opaque: UInt64 = 0
  /// Bytes of the body.
  public var size: UInt32 = 0

  public init() {}

  /// Announces a body of `size` bytes.
  public init(type: UInt32, size: UInt32) {
    self.type = type
    self.size = size
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&version)
    try c.field(&type)
    try c.field(&opaque)
    try c.field(&size)
  }
}
