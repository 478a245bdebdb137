public import SpiceBytes

/// What stands before each piece of data on a webdav port: the port carries many connections in one byte stream.
public struct WebDAVFrame: WireValue, Equatable, Sendable {
  /// Bytes of a frame header.
  public static let byteCount = 10

  /// The connection, numbered by the guest.
  public var connection: Int64 = 0
  /// Bytes that follow; none closes the connection.
  public var size: UInt16 = 0

  public init() {}

  /// Announces `size` bytes of a connection.
  public init(connection: Int64, size: UInt16) {
    self.connection = connection
    self.size = size
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&connection)
    try c.field(&size)
  }
}
