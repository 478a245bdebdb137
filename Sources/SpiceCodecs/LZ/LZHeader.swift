import SpiceBytes

/// The header of an LZ stream: seven big-endian words (spec: LZ header).
public struct LZHeader: Equatable, Sendable {
  /// Bytes of a header; the compressed pixels follow at once.
  public static let byteCount = 28
  /// The bytes "  ZL" as a big-endian word.
  static let magic: UInt32 = 0x2020_5A4C
  /// Version 1.1.
  static let version: UInt32 = 0x0001_0001

  /// Kind, size and orientation.
  public var shape: LZShape

  /// A header for a picture.
  public init(shape: LZShape) { self.shape = shape }

  /// Reads a header.
  ///
  /// Throws `truncated`, `badHeader` if magic, version or type are unknown, and `badSize` if size or stride are out of
  /// bounds.
  public init(parsing data: RawSpan) throws(CodecError) {
    guard data.byteCount >= Self.byteCount else { throw .truncated }
    guard data.bigEndian(at: 0) == Self.magic, data.bigEndian(at: 4) == Self.version,
      let type = UInt8(exactly: data.bigEndian(at: 8, as: UInt32.self)), let kind = LZPixelKind(rawValue: type)
    else { throw .badHeader }
    shape = try LZShape(
      kind: kind, width: data.bigEndian(at: 12), height: data.bigEndian(at: 16), stride: data.bigEndian(at: 20),
      isTopDown: data.bigEndian(at: 24, as: UInt32.self) != 0)
  }

  /// Appends the header to a stream.
  func append(to stream: inout [UInt8]) {
    stream.append(bigEndian: Self.magic)
    stream.append(bigEndian: Self.version)
    stream.append(bigEndian: UInt32(shape.kind.rawValue))
    stream.append(bigEndian: UInt32(clamping: shape.width))
    stream.append(bigEndian: UInt32(clamping: shape.height))
    stream.append(bigEndian: UInt32(clamping: shape.stride))
    stream.append(bigEndian: UInt32(shape.isTopDown ? 1 : 0))
  }
}

extension [UInt8] {
  /// Appends an integer, most significant byte first.
  mutating func append<T: FixedWidthInteger & UnsignedInteger>(bigEndian value: T) {
    var shift = T.bitWidth
    while shift > 0 {
      shift &-= 8
      append(UInt8(truncatingIfNeeded: value >> T(shift)))
    }
  }
}
