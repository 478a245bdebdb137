import SpiceBytes

/// Rows of pixels somewhere in memory, for reading: a picture's own, a message's, a guest's.
///
/// Row 0 is the first row in memory; `isBottomUp` sources are read from the last row by who knows that they are.
public struct PixelRows: ~Escapable {
  @usableFromInline let bytes: RawSpan
  /// Bytes from a row to the next.
  public let stride: Int
  /// Bytes of a row that hold pixels.
  public let rowBytes: Int
  /// Number of rows.
  public let height: Int

  /// Describes rows.
  ///
  /// Traps if they do not fit in `bytes`: whoever has lengths from a peer checks them first, with
  /// ``fits(byteCount:stride:rowBytes:height:)``.
  @inlinable
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, stride: Int, rowBytes: Int, height: Int) {
    precondition(
      Self.fits(
        byteCount: bytes.byteCount, stride: stride, rowBytes: rowBytes, height: height))
    self.bytes = bytes
    self.stride = stride
    self.rowBytes = rowBytes
    self.height = height
  }

  /// Whether `height` rows of `rowBytes`, `stride` apart, lie within `byteCount` bytes.
  @inlinable
  public static func fits(byteCount: Int, stride: Int, rowBytes: Int, height: Int) -> Bool {
    guard stride >= rowBytes, rowBytes >= 0, height >= 0 else { return false }
    guard height > 0 else { return true }
    let (span, overflow) = stride.multipliedReportingOverflow(by: height &- 1)
    return !overflow && span <= byteCount && rowBytes <= byteCount &- span
  }

  /// One row: 0 up to but not including ``height``.
  @inlinable
  @_lifetime(copy self)
  public func row(_ index: Int) -> RawSpan {
    precondition(index >= 0 && index < height)
    let start = index &* stride
    return bytes.extracting(start..<(start &+ rowBytes))
  }

  /// Lends all rows, with what lies between them, to a library.
  @inlinable
  @unsafe
  public func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try unsafe bytes.withUnsafeBytes { (bytes) throws(E) in unsafe try body(bytes) }
  }
}
