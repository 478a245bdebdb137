import SpiceBytes

/// Encodes LZ4 blocks, each with what lies before it as history.
///
/// Looks up bytes in a hash table of their last places, and ever fewer of them while none is found; ``LZ4Grain`` says how.
struct LZ4BlockEncoder: ~Copyable {
  private static let tableBits = 12
  /// The farthest distance that a match can express.
  private static let farthest: UInt32 = 65_535
  /// A block ends with at least so many literals.
  private static let lastLiterals = 5
  /// No match begins later than this before the end of a block.
  private static let lastMatch = 12
  /// How often in vain a place is looked up, as a power of two, before the next is twice as far.
  private static let patienceBits = 6

  /// Where bytes of a hash were last, plus ``base``, modulo 2^32.
  private var table = [UInt32](repeating: 0, count: 1 << tableBits)
  /// What is added to places, so that those of an earlier history are not mistaken for near ones. Mistakes do no harm.
  private var base: UInt32 = 0
  private var scratch: [UInt8] = []

  /// The largest size of a block.
  static func bound(_ count: Int) -> Int { count &+ count / 255 &+ 16 }

  /// Forgets the history: the next block begins with another buffer.
  mutating func startHistory(after count: Int) { base &+= UInt32(truncatingIfNeeded: count) }

  /// Appends a block of the bytes from `start` to `end`; those before `start` are known to the decoder.
  mutating func encode<Grain: LZ4Grain>(
    _ grain: Grain.Type, _ bytes: RawSpan, from start: Int, to end: Int, appendingTo stream: inout [UInt8]
  ) {
    let most = Self.bound(end &- start) &+ 32
    if scratch.count < most { scratch.append(contentsOf: repeatElement(0, count: most &- scratch.count)) }
    let size = Self.encode(grain, bytes, start, end, base, &table, &scratch)
    stream.append(copying: scratch.rawSpan.extracting(0..<size))
  }

  private static func encode<Grain: LZ4Grain>(
    _ grain: Grain.Type, _ bytes: RawSpan, _ start: Int, _ end: Int, _ base: UInt32, _ table: inout [UInt32],
    _ scratch: inout [UInt8]
  ) -> Int {
    var places = table.mutableSpan
    var out = scratch.mutableRawSpan
    precondition(start >= 0 && start <= end && end <= bytes.byteCount)
    precondition(places.count == 1 << tableBits && out.byteCount >= bound(end &- start) &+ 32)
    var o = 0
    var pending = start
    var i = start
    let last = end &- lastMatch
    var probes = 1 << patienceBits
    // SAFETY: places looked at lie before `i`, and `lastMatch` is more than the eight bytes read there and here. The
    // code so far is never longer than `bound` of the bytes that it stands for, and a copy writes 32 bytes more at most.
    while i <= last {
      let here = unsafe bytes.eight(i)
      let index = Self.index(Grain.key(here))
      // As unsigned numbers, places that are not before this one are too far away as well.
      let this = base &+ UInt32(truncatingIfNeeded: i)
      let back = unsafe this &- places[unchecked: index]
      unsafe places[unchecked: index] = this
      let place = i &- Int(truncatingIfNeeded: back)
      guard back &- 1 < farthest, place >= 0, unsafe bytes.four(place) == UInt32(truncatingIfNeeded: here) else {
        i &+= (probes >> patienceBits) &* Grain.step
        probes &+= 1
        continue
      }
      probes = 1 << patienceBits
      let more = unsafe LZSourceByte.agreementBefore(bytes, place, i, limit: min(place, i &- pending))
      let length =
        unsafe LZSourceByte.agreement(bytes, place, i, known: 4, limit: end &- lastLiterals &- i) &+ more
      i &-= more
      o = unsafe sequence(bytes, pending, i, matchLength: length &- 4, to: &out, at: o)
      unsafe out.put(Int(truncatingIfNeeded: back), &o)
      unsafe out.put(Int(truncatingIfNeeded: back >> 8), &o)
      if length >= 19 { unsafe out.putExtension(length &- 19, &o) }
      i &+= length
      pending = i
      i = start &+ (i &- start &+ Grain.step &- 1) / Grain.step &* Grain.step
      if i <= last {
        // The end of the match was not looked up, and so is not in the table yet.
        let at = i &- Grain.trail
        let index = unsafe Self.index(Grain.key(bytes.eight(at)))
        unsafe places[unchecked: index] = base &+ UInt32(truncatingIfNeeded: at)
      }
    }
    return unsafe sequence(bytes, pending, end, matchLength: 0, to: &out, at: o)
  }

  /// Where in the table the place of a key is.
  @inline(__always)
  private static func index(_ key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 &- tableBits))
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
