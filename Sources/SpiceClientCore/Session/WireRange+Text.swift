import SpiceBytes

extension WireRange {
  /// The bytes of a text within a body, up to the first zero byte. Empty if the range does not lie inside.
  func text(in body: RawSpan) -> [UInt8] {
    guard let bytes = bytes(of: body) else { return [] }
    return Array([UInt8](copying: bytes).prefix { $0 != 0 })
  }
}
