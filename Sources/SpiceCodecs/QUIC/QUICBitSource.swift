import SpiceBytes

/// The reading end of a QUIC stream (spec: bit container). Behind the last whole word come zeros without end;
/// whoever reads asks ``isExhausted`` now and then, in places that bound the work done on them.
struct QUICBitSource: ~Escapable {
  /// The stream, header included.
  let data: RawSpan
  /// Where bits come from: kept apart so that a loop can hold it in registers.
  var cursor: Cursor

  /// The place in the stream.
  struct Cursor {
    /// The next bits, from the most significant one. Those behind the first `count` may be there or may be 0.
    var window: UInt64 = 0
    /// How many bits of the words before `next` are left: 0...63; at least 32 after a fetch.
    var count = 0
    /// Offset of the word that comes after them, in bytes.
    var next: Int

    /// Makes sure of 64 bits.
    @inline(__always)
    mutating func refill(from data: RawSpan) { window |= fetch(from: data) }

    /// The bits that belong behind the first `count` of the window, all that it has room for.
    ///
    /// Some may be there already; they are the same. So a caller who has bits enough to go on can take its time, shift
    /// these as it shifts the window, and put them together later.
    @inline(__always)
    mutating func fetch(from data: RawSpan) -> UInt64 {
      var ahead: UInt64
      if UInt(bitPattern: next) <= UInt(bitPattern: data.byteCount &- 8) {
        // SAFETY: eight bytes from `next` on are in the stream: see the line above. A stream has at least a header, so
        // nothing wraps there.
        ahead = unsafe UInt64(littleEndian: data.unsafeLoadUnaligned(fromUncheckedByteOffset: next, as: UInt64.self))
      } else {
        ahead = Self.lastWord(of: data, at: next)
      }
      ahead = ahead &<< 32 | ahead &>> 32
      ahead = ahead &>> UInt64(truncatingIfNeeded: count)
      // If there are less than 32 bits: one word more.
      next &+= (~count &>> 3) & 4
      count |= 32
      return ahead
    }

    /// Drops bits: at most `count`.
    @inline(__always)
    mutating func skip(_ bits: Int) {
      window = window &<< UInt64(truncatingIfNeeded: bits)
      count &-= bits
    }

    /// A number of up to 32 bits, at most `count`.
    @inline(__always)
    mutating func take(_ bits: Int) -> UInt32 {
      // In two steps, since there may be no bits at all.
      let number = UInt32(truncatingIfNeeded: (window &>> 1) &>> UInt64(truncatingIfNeeded: 63 &- bits))
      skip(bits)
      return number
    }

    /// The word at the end of the stream, or zero behind it.
    @inline(never)
    private static func lastWord(of data: RawSpan, at offset: Int) -> UInt64 {
      guard offset <= data.byteCount &- 4 else { return 0 }
      return UInt64(data.integer(at: offset, as: UInt32.self))
    }
  }

  /// Reads behind the header.
  @_lifetime(copy data)
  init(_ data: RawSpan) {
    self.data = data
    cursor = Cursor(next: QUICHeader.byteCount)
    cursor.refill(from: data)
  }

  /// Whether more bits were taken than the stream has.
  var isExhausted: Bool {
    let taken = Int64(cursor.next) &* 8 &- Int64(cursor.count)
    return taken > Int64(data.byteCount & ~3) &* 8
  }
}
