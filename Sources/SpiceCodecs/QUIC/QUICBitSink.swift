import SpiceBytes

/// The writing end of a QUIC stream: bits fill 32-bit words from the most significant one (spec: bit container).
struct QUICBitSink {
  /// The words so far, and room for more. What is beyond `next` has no meaning.
  private(set) var words: [UInt32] = []
  /// Where bits go: kept apart so that a loop can hold it in registers.
  var cursor = Cursor()

  /// The place in the stream.
  struct Cursor {
    /// Bits that do not fill a word yet: its low `pending` bits. Those above have no meaning.
    var window: UInt64 = 0
    /// How many: 0...31.
    var pending = 0
    /// The index of the word that they will be in.
    var next = 0

    /// Appends the low `count` (at most 32) bits of `bits`, whose other bits are 0.
    ///
    /// `words` must have room for one more word.
    @inline(__always)
    mutating func put(_ bits: UInt32, count: Int, into words: inout MutableSpan<UInt32>) {
      window = window &<< UInt64(truncatingIfNeeded: count) | UInt64(bits)
      pending &+= count
      // A word that is not full yet is stored, too, and again later: cheaper than to decide.
      // SAFETY: the caller has reserved a word at `next`.
      unsafe words[unchecked: next] =
        UInt32(truncatingIfNeeded: window &>> UInt64(truncatingIfNeeded: pending &- 32)).littleEndian
      next &+= pending &>> 5
      pending &= 31
    }
  }

  /// Starts a stream with the words of a header.
  mutating func begin(_ header: [UInt32]) {
    cursor = Cursor()
    reserve(words: header.count)
    for word in header {
      words[cursor.next] = word.littleEndian
      cursor.next &+= 1
    }
  }

  /// Makes room for `words` more words and one that is not full.
  mutating func reserve(words count: Int) {
    let needed = cursor.next &+ count &+ 1
    guard needed > words.count else { return }
    words.append(contentsOf: repeatElement(0, count: max(needed, words.count &* 2) &- words.count))
  }

  /// The words for writing.
  var span: MutableSpan<UInt32> {
    @_lifetime(&self) mutating get { words.mutableSpan }
  }

  /// Ends the stream: zeros fill the last word, and one more word of zeros follows, which the reference decoder fetches
  /// ahead of time. Returns all bytes.
  mutating func finish() -> [UInt8] {
    reserve(words: 2)
    if cursor.pending > 0 {
      words[cursor.next] = UInt32(truncatingIfNeeded: cursor.window &<< UInt64(32 &- cursor.pending)).littleEndian
      cursor.next &+= 1
    }
    words[cursor.next] = 0
    cursor.next &+= 1
    // SAFETY: words have no padding.
    return unsafe [UInt8](copying: words.span.extracting(0..<cursor.next).bytes)
  }
}
