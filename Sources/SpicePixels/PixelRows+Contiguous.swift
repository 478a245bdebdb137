extension PixelRows {
  /// All rows as one run of bytes; nil if there is padding between them.
  @inlinable public var contiguous: RawSpan? {
    @_lifetime(copy self) get {
      guard stride == rowBytes || height <= 1 else { return nil }
      return bytes.extracting(0..<(rowBytes &* height))
    }
  }
}
