/// Whole runs of bytes: copied, moved, exchanged and filled. A run outside the bytes is a programming error and traps;
/// data that a peer sent is checked before it becomes an offset.
extension MutableRawSpan {
  /// Copies all of `source` to the bytes from `offset` on.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func copy(from source: RawSpan, at offset: Int = 0) {
    let count = source.byteCount
    precondition(offset >= 0 && count <= byteCount && offset <= byteCount &- count)
    if count == 0 { return }
    // SAFETY: the precondition keeps the bytes written inside the span. `source` is another piece of memory, since this
    // span has exclusive access to its own.
    unsafe withUnsafeMutableBytes { target in
      unsafe source.withUnsafeBytes {
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyMemory(from: $0)
      }
    }
  }

  /// Moves `count` bytes from one offset to another; the two runs may overlap.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func move(from source: Int, to target: Int, count: Int) {
    precondition(count >= 0 && count <= byteCount)
    precondition(source >= 0 && source <= byteCount &- count)
    precondition(target >= 0 && target <= byteCount &- count)
    if count == 0 { return }
    // SAFETY: the preconditions keep both runs inside the span; `copyMemory` allows them to overlap.
    unsafe withUnsafeMutableBytes { bytes in
      let run = unsafe UnsafeRawBufferPointer(rebasing: bytes[source..<(source &+ count)])
      unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[target...]).copyMemory(from: run)
    }
  }

  /// Exchanges two runs of `count` bytes that do not overlap; the run at `first` comes first.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func exchange(_ first: Int, _ second: Int, count: Int) {
    precondition(count >= 0 && count <= byteCount)
    precondition(second >= 0 && second <= byteCount &- count)
    precondition(first >= 0 && first <= second &- count)
    var index = 0
    while index &+ 32 <= count {
      // SAFETY: the preconditions and the condition keep all four accesses inside.
      let a = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: first &+ index, as: SIMD4<UInt64>.self)
      let b = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: second &+ index, as: SIMD4<UInt64>.self)
      unsafe storeBytes(of: b, toUncheckedByteOffset: first &+ index, as: SIMD4<UInt64>.self)
      unsafe storeBytes(of: a, toUncheckedByteOffset: second &+ index, as: SIMD4<UInt64>.self)
      index &+= 32
    }
    while index < count {
      let a: UInt8 = bytes[first &+ index]
      let b: UInt8 = bytes[second &+ index]
      store(b, at: first &+ index)
      store(a, at: second &+ index)
      index &+= 1
    }
  }

  /// Stores a little-endian integer `count` times, one after the other, from `offset` on.
  @inlinable
  @_lifetime(self: copy self)
  public mutating func fill<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int = 0, count: Int) {
    let size = MemoryLayout<T>.size
    precondition(offset >= 0 && offset <= byteCount && count >= 0 && count <= (byteCount &- offset) / size)
    let little = value.littleEndian
    for index in 0..<count {
      // SAFETY: the precondition keeps `count` integers from `offset` on inside the span.
      unsafe storeBytes(of: little, toUncheckedByteOffset: offset &+ index &* size, as: T.self)
    }
  }
}
