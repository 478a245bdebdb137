public import SpiceBytes

/// `SpiceLinkHeader`: stands before the link request and before each link reply.
public struct LinkHeader: WireValue, Equatable, Sendable {
  /// The bytes `REDQ`.
  public static let magic: UInt32 = 0x5144_4552
  /// The major version of the protocol that this module speaks.
  public static let majorVersion: UInt32 = 2
  /// The minor version of the protocol that this module speaks.
  public static let minorVersion: UInt32 = 2
  /// Bytes of a header.
  public static let byteCount = 16
  /// The most bytes that may follow a header.
  public static let bodyLimit = 4096

  /// ``magic``, if the peer speaks SPICE.
  public var magic = Self.magic
  /// The peer's major version.
  public var major = Self.majorVersion
  /// The peer's minor version: informative.
  public var minor = Self.minorVersion
  /// Bytes that follow this header.
  public var size: UInt32 = 0

  public init() {}

  /// The header of this protocol version before `size` bytes.
  public init(size: Int) { self.size = UInt32(clamping: size) }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&magic)
    try c.field(&major)
    try c.field(&minor)
    try c.field(&size)
  }

  /// What is wrong with a received header before a body of at least `least` bytes; `ok` if nothing is.
  public func failure(least: Int) -> LinkFailure {
    if magic != Self.magic { return .invalidMagic }
    if major != Self.majorVersion { return .versionMismatch }
    guard let size = Int(exactly: size), size >= least, size <= Self.bodyLimit else {
      return .invalidData
    }
    return .ok
  }

  /// A header and the body that it announces, ready to send.
  public static func packet<T: WireValue>(_ body: T) throws(WireError) -> [UInt8] {
    let nothing: [UInt8] = []
    var bytes = try WireWriter.encode(body, reserving: byteCount, blobs: nothing.rawSpan)
    let header = LinkHeader(size: bytes.count &- byteCount)
    var out = bytes.mutableRawSpan
    out.store(header.magic, at: 0)
    out.store(header.major, at: 4)
    out.store(header.minor, at: 8)
    out.store(header.size, at: 12)
    return bytes
  }
}
