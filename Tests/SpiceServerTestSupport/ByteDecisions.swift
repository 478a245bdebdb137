/// Decisions by bytes, one for each.
public final class ByteDecisions: Decisions {
  private let bytes: [UInt8]
  private var offset = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var hasMore: Bool { offset < bytes.count }

  /// The byte in the upper bits, which are those that decide; without bytes zero. Those below change each time, since a
  /// number may be refused, and the next one is wanted then.
  public func next() -> UInt64 {
    let byte = offset < bytes.count ? UInt64(bytes[offset]) : 0
    offset += 1
    return byte << 56 | (UInt64(offset) &* 0x9E37_79B9_7F4A_7C15) >> 8
  }
}
