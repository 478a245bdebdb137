import SpiceBytes

/// The header of a GLZ stream (spec: GLZ header).
public struct GLZHeader: Equatable, Sendable {
  /// Bytes of a header; the compressed pixels follow at once.
  public static let byteCount = 33

  /// Kind, size and orientation.
  public var shape: LZShape
  /// The number of the picture; one more than that of the picture encoded before it for the same client.
  public var id: UInt64
  /// How many pictures back the oldest one is that the encoder still has (wire: `win_head_dist`).
  public var windowHeadDistance: UInt32

  /// A header for a picture.
  public init(shape: LZShape, id: UInt64, windowHeadDistance: UInt32) {
    self.shape = shape
    self.id = id
    self.windowHeadDistance = windowHeadDistance
  }

  /// Reads a header.
  ///
  /// Throws `truncated`, `badHeader` if magic, version or type are unknown, and `badSize` if size or stride are out of
  /// bounds.
  public init(parsing data: RawSpan) throws(CodecError) {
    guard data.byteCount >= Self.byteCount else { throw .truncated }
    let typeAndOrder = data[8]
    guard data.bigEndian(at: 0) == LZHeader.magic, data.bigEndian(at: 4) == LZHeader.version,
      let kind = LZPixelKind(rawValue: typeAndOrder & 15)
    else { throw .badHeader }
    shape = try LZShape(
      kind: kind, width: data.bigEndian(at: 9), height: data.bigEndian(at: 13), stride: data.bigEndian(at: 17),
      isTopDown: typeAndOrder >> 4 != 0)
    id = data.bigEndian(at: 21)
    windowHeadDistance = data.bigEndian(at: 29)
  }

  /// Appends the header to a stream.
  func append(to stream: inout [UInt8]) {
    stream.append(bigEndian: LZHeader.magic)
    stream.append(bigEndian: LZHeader.version)
    stream.append(shape.kind.rawValue | (shape.isTopDown ? 16 : 0))
    stream.append(bigEndian: UInt32(clamping: shape.width))
    stream.append(bigEndian: UInt32(clamping: shape.height))
    stream.append(bigEndian: UInt32(clamping: shape.stride))
    stream.append(bigEndian: id)
    stream.append(bigEndian: windowHeadDistance)
  }
}
