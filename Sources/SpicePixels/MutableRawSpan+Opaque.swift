extension MutableRawSpan {
  /// Copies pixels of 32 bits to the bytes from `offset` on, each with a fourth byte of 255.
  @_lifetime(self: copy self)
  public mutating func copyOpaque(_ pixels: RawSpan, at offset: Int) {
    let count = pixels.byteCount / 4
    precondition(offset >= 0 && count * 4 <= byteCount && offset <= byteCount &- count * 4)
    let opaque = UInt32(0xFF00_0000).littleEndian
    // SAFETY: the precondition keeps what is written inside the span, and what is read is inside of the pixels.
    unsafe withUnsafeMutableBytes { target in
      unsafe pixels.withUnsafeBytes { source in
        for index in 0..<count {
          let value = unsafe source.loadUnaligned(fromByteOffset: index &* 4, as: UInt32.self)
          unsafe target.storeBytes(of: value | opaque, toByteOffset: offset &+ index &* 4, as: UInt32.self)
        }
      }
    }
  }
}
