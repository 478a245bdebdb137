/// Checked, unaligned integer access. An offset outside the bytes is a programming error and traps; data that a peer
/// sent is checked before it becomes an offset.
extension RawSpan {
  /// The little-endian integer at a byte offset.
  @inlinable @inline(__always)
  public func integer<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: T.Type = T.self
  ) -> T {
    precondition(offset >= 0 && offset <= byteCount &- MemoryLayout<T>.size)
    // SAFETY: the precondition keeps the load inside the span.
    return unsafe T(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: T.self))
  }

  /// The big-endian integer at a byte offset.
  @inlinable @inline(__always)
  public func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: T.Type = T.self
  ) -> T { integer(at: offset, as: type).byteSwapped }

  /// The byte at an offset.
  @inlinable @inline(__always)
  public subscript(offset: Int) -> UInt8 { integer(at: offset) }
}

extension MutableRawSpan {
  /// The little-endian integer at a byte offset.
  @inlinable @inline(__always)
  public func integer<T: FixedWidthInteger & BitwiseCopyable>(
    at offset: Int, as type: T.Type = T.self
  ) -> T { bytes.integer(at: offset, as: type) }

  /// Stores a little-endian integer at a byte offset.
  @inlinable @inline(__always)
  @_lifetime(self: copy self)
  public mutating func store<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    precondition(offset >= 0 && offset <= byteCount &- MemoryLayout<T>.size)
    // SAFETY: the precondition keeps the store inside the span.
    unsafe storeBytes(of: value.littleEndian, toUncheckedByteOffset: offset, as: T.self)
  }
}
