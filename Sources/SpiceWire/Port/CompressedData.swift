public import SpiceBytes

/// `SPICE_DATA_COMPRESSION_TYPE_…`: how a piece of a byte stream is compressed.
public struct DataCompression: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Not at all.
  public static let none = DataCompression(rawValue: 0)
  /// One block of LZ4.
  public static let lz4 = DataCompression(rawValue: 1)
}

/// `SPICE_MSG_SPICEVMC_COMPRESSED_DATA`, `SPICE_MSGC_SPICEVMC_COMPRESSED_DATA`: a compressed piece of a byte stream.
public struct CompressedData: WireValue, Equatable, Sendable {
  /// How it is compressed.
  public var compression = DataCompression.none
  /// Bytes that it inflates to; a peer may claim any number. On the wire only if there is a compression.
  public var uncompressedSize: UInt32 = 0
  /// The piece.
  public var data = WireRange()

  public init() {}

  /// A block of LZ4 found at `block`.
  public init(lz4 block: WireRange, uncompressedSize: UInt32) {
    compression = .lz4
    self.uncompressedSize = uncompressedSize
    data = block
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&compression)
    if compression != .none { try c.field(&uncompressedSize) }
    try c.blobToEnd(&data)
  }
}
