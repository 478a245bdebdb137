public import SpiceBytes

/// `VDP_…_PORT`: who a chunk on the guest's agent port comes from or goes to.
public struct AgentPort: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The client.
  public static let client = AgentPort(rawValue: 1)
  /// The server itself.
  public static let server = AgentPort(rawValue: 2)
}

/// `VDIChunkHeader`: stands before each piece of agent data on the guest's port; clients never see it.
///
/// Each port is a stream of its own, and a chunk holds bytes of one message only.
public struct AgentChunkHeader: WireValue, Equatable, Sendable {
  /// Bytes of a header.
  public static let byteCount = 8

  /// Which stream the chunk belongs to.
  public var port = AgentPort.client
  /// Bytes that follow. A server sends at most ``AgentMessageChunker/pieceLimit``, an agent any number.
  public var size: UInt32 = 0

  public init() {}

  /// Announces `size` bytes.
  public init(port: AgentPort, size: UInt32) {
    self.port = port
    self.size = size
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&port)
    try c.field(&size)
  }
}
