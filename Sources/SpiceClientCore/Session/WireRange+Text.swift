import SpiceBytes

extension WireRange {
  /// The bytes of a text within a body, up to the first zero byte, at most `limit`. Empty if the range does not lie
  /// inside.
  func text(in body: RawSpan, limit: Int) -> [UInt8] {
    guard let bytes = bytes(of: body) else { return [] }
    return Array([UInt8](copying: bytes.extracting(first: max(0, min(limit, bytes.byteCount)))).prefix { $0 != 0 })
  }
}
