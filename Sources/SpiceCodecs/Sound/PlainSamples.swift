import SpiceBytes

/// Samples as they are sent without a codec: little-endian, the channels in turn.
public enum PlainSamples {
  /// The samples of some bytes. A last byte that is only half of one is left out.
  public static func decode(_ bytes: RawSpan) -> [Int16] {
    (0..<(bytes.byteCount / 2)).map { Int16(bitPattern: bytes.integer(at: $0 &* 2)) }
  }

  /// The bytes of some samples.
  public static func encode(_ samples: [Int16]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(samples.count &* 2)
    for sample in samples {
      let bits = UInt16(bitPattern: sample)
      bytes.append(UInt8(truncatingIfNeeded: bits))
      bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
    }
    return bytes
  }
}
