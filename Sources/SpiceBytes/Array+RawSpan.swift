/// Byte arrays as spans. `Span.bytes` is marked unsafe because elements may have padding; bytes have none.
extension [UInt8] {
  /// All bytes.
  @inlinable public var rawSpan: RawSpan {
    @_lifetime(borrow self) get {
      let elements = span
      // SAFETY: bytes have no padding.
      return unsafe elements.bytes
    }
  }

  /// All bytes for writing.
  @inlinable public var mutableRawSpan: MutableRawSpan {
    @_lifetime(&self) mutating get {
      // SAFETY: the array is unique and exclusively accessed as long as the span lives, which is the lifetime of this
      // access to `self`; its storage cannot move meanwhile. Bytes have no padding and every bit pattern is one.
      let buffer = unsafe withUnsafeMutableBytes { unsafe $0 }
      let bytes = unsafe MutableRawSpan(_unsafeBytes: buffer)
      return unsafe _overrideLifetime(bytes, mutating: &self)
    }
  }

  /// A copy of `bytes`.
  @inlinable
  public init(copying bytes: RawSpan) {
    // SAFETY: the closure initialises as many bytes as it reports.
    unsafe self.init(unsafeUninitializedCapacity: bytes.byteCount) { buffer, count in
      unsafe bytes.withUnsafeBytes { unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      count = bytes.byteCount
    }
  }

  /// Appends a copy of `bytes`.
  @inlinable
  public mutating func append(copying bytes: RawSpan) {
    // SAFETY: the buffer is only read, and only inside the closure.
    unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }
}
