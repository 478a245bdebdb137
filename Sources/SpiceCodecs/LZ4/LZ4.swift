import SpiceBytes

/// Independent LZ4 blocks, as spicevmc channels carry them (COMPRESSED_DATA).
public enum LZ4 {
  /// Decodes a block that must come to exactly `size` bytes.
  ///
  /// Throws `badSize` if that is more than `limit`, and nothing is allocated that the block is too short to fill.
  public static func decode(_ block: RawSpan, size: Int, limit: Int) throws(CodecError) -> [UInt8] {
    guard size >= 0, size <= limit else { throw .badSize(width: UInt64(clamping: size), height: 1) }
    try check(size, coded: block.byteCount)
    var result = [UInt8](repeating: 0, count: size)
    var bytes = result.mutableRawSpan
    guard try LZ4BlockDecoder.decode(block, to: &bytes, at: 0) == size else { throw .truncated }
    return result
  }

  /// Encodes bytes as one block; it may come to a few bytes more than these.
  public static func encode(_ bytes: RawSpan) -> [UInt8] {
    var encoder = LZ4BlockEncoder()
    var block: [UInt8] = []
    encoder.encode(bytes, from: 0, to: bytes.byteCount, appendingTo: &block)
    return block
  }

  /// Throws if `coded` bytes cannot stand for `size`: at best, a byte stands for 255.
  static func check(_ size: Int, coded: Int) throws(CodecError) {
    guard size / 255 <= coded else { throw .truncated }
  }
}
