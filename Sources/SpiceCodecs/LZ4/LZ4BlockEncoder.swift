import SpiceBytes

/// Encodes LZ4 blocks, each with what lies before it as history.
///
/// Bytes are looked for in the row above, where pictures often go on as before, and in a hash table of the last places of
/// five bytes; ever fewer of them while none is found.
struct LZ4BlockEncoder: ~Copyable {
  private static let tableBits = 13
  /// The farthest distance that a match can express.
  private static let farthest = 65_535
  /// A block ends with at least so many literals.
  private static let lastLiterals = 5
  /// No match begins later than this before the end of a block.
  private static let lastMatch = 12
  /// How often in vain a place is looked up, as a power of two, before the next is twice as far.
  private static let patienceBits = 7

  /// Where bytes of a hash were last, modulo 2^16, in this history or an earlier one: whether they are there is seen when
  /// they are compared. Empty before the first block.
  private var table: [UInt16] = []
  private var scratch: [UInt8] = []

  /// The largest size of a block.
  static func bound(_ count: Int) -> Int { count &+ count / 255 &+ 16 }

  /// Appends a block of the bytes from `start` to `end`; those before `start` are known to the decoder.
  ///
  /// They have rows of `rowBytes`, or none if that is 0. Only every `step`th byte is looked up, a power of two of at most 4.
  /// Matches begin and end anywhere nevertheless, as bytes before them agree, too.
  mutating func encode(
    _ bytes: RawSpan, step: Int = 1, rowBytes: Int = 0, from start: Int, to end: Int,
    appendingTo stream: inout [UInt8]
  ) {
    let most = Self.bound(end &- start) &+ 32
    if scratch.count < most { scratch.append(contentsOf: repeatElement(0, count: most &- scratch.count)) }
    if table.isEmpty { table = [UInt16](repeating: 0, count: 1 << Self.tableBits) }
    let above = (1...Self.farthest).contains(rowBytes) ? rowBytes : .max
    let size = Self.encode(bytes, start, end, step, above, &table, &scratch)
    stream.append(copying: scratch.rawSpan.extracting(0..<size))
  }

  private static func encode(
    _ bytes: RawSpan, _ start: Int, _ end: Int, _ step: Int, _ above: Int, _ table: inout [UInt16],
    _ scratch: inout [UInt8]
  ) -> Int {
    var places = table.mutableSpan
    var out = scratch.mutableRawSpan
    precondition(start >= 0 && start <= end && end <= bytes.byteCount)
    precondition((1...4).contains(step) && step & (step &- 1) == 0 && above > 0)
    precondition(places.count == 1 << tableBits && out.byteCount >= bound(end &- start) &+ 32)
    var o = 0
    var pending = start
    var i = start
    let last = end &- lastMatch
    var probes = 1 << patienceBits
    // SAFETY: places looked at lie before `i`, and `lastMatch` is more than the eight bytes read there and here. The
    // code so far is never longer than `bound` of the bytes that it stands for, and a copy writes 32 bytes more at most.
    while i <= last {
      let distance = unsafe find(bytes, i, step, above, &places)
      guard distance != 0 else {
        i &+= (probes >> patienceBits) &* step
        probes &+= 1
        continue
      }
      probes = 1 << patienceBits
      let place = i &- distance
      let more = unsafe LZSourceByte.agreementBefore(bytes, place, i, limit: min(place, i &- pending))
      let length =
        unsafe LZSourceByte.agreement(bytes, place, i, known: 4, limit: end &- lastLiterals &- i) &+ more
      i &-= more
      o = unsafe sequence(bytes, pending, i, matchLength: length &- 4, to: &out, at: o)
      unsafe out.put(distance, &o)
      unsafe out.put(distance >> 8, &o)
      if length >= 19 { unsafe out.putExtension(length &- 19, &o) }
      i &+= length
      pending = i
      i = (i &+ step &- 1) & ~(step &- 1)
      if i <= last {
        // The end of the match was not looked up, and so is not in the table yet.
        let at = i &- max(step, 2)
        unsafe places[unchecked: index(bytes.eight(at))] = UInt16(truncatingIfNeeded: at)
      }
    }
    return unsafe sequence(bytes, pending, end, matchLength: 0, to: &out, at: o)
  }

  /// How far before `i` are the four bytes that are there, if they are found; 0 otherwise. Unchecked: eight bytes follow.
  @unsafe @inline(__always)
  @_lifetime(places: copy places)
  private static func find(
    _ bytes: RawSpan, _ i: Int, _ step: Int, _ above: Int, _ places: inout MutableSpan<UInt16>
  ) -> Int {
    let here = unsafe bytes.eight(i)
    let index = index(here)
    let this = UInt16(truncatingIfNeeded: i)
    let noted = unsafe Int(this &- places[unchecked: index])
    unsafe places[unchecked: index] = this
    let difference: UInt64 = i >= above ? unsafe here ^ bytes.eight(i &- above) : .max
    if difference == 0 { return above }
    let four = UInt32(truncatingIfNeeded: here)
    if noted != 0, noted <= i, unsafe bytes.four(i &- noted) == four { return noted }
    // These are likely to be alike for less.
    if UInt32(truncatingIfNeeded: difference) == 0 { return above }
    if i >= step, unsafe bytes.four(i &- step) == four { return step }
    return 0
  }

  /// Where in the table the place of bytes is: of the first five.
  @inline(__always)
  private static func index(_ bytes: UInt64) -> Int {
    Int(truncatingIfNeeded: ((bytes << 24) &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 &- tableBits))
  }

  /// Writes token and literals of a sequence.
  @unsafe @inline(__always)
  @_lifetime(out: copy out)
  private static func sequence(
    _ bytes: RawSpan, _ start: Int, _ end: Int, matchLength: Int, to out: inout MutableRawSpan, at place: Int
  ) -> Int {
    var o = place
    let literals = end &- start
    unsafe out.put(min(literals, 15) << 4 | min(matchLength, 15), &o)
    if literals >= 15 { unsafe out.putExtension(literals &- 15, &o) }
    out.copyShort(bytes, from: start, count: literals, to: o)
    return o &+ literals
  }
}
