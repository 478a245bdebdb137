/// The Golomb-Rice codes of a sample depth: code words, their lengths, and tables to read them
/// (spec: Golomb code family; C: `QuicFamily`).
///
/// There are as many codes as a sample has bits. Code l writes a value v as v >> l zeros, a one, and the l low bits of v;
/// values whose prefix would be too long have an escape of zeros followed by a plain number.
struct GolombFamily: Sendable {
  /// No code word is longer.
  static let lengthLimit = 26
  /// Bits looked at by ``prefixes``. Three code words of this length are at most 31 bits.
  static let prefixBits = 10
  /// The length in an entry of ``prefixes`` whose code word is longer than ``prefixBits``: more than the lengths of three
  /// words together, so that their sum tells whether one of them is.
  static let longLength: UInt16 = 32

  /// Samples of eight bits.
  static let eightBits = GolombFamily(bits: 8)
  /// Samples of five bits.
  static let fiveBits = GolombFamily(bits: 5)

  /// Bits of a sample, and number of codes: 8 or 5.
  let bits: Int

  /// The code word of value v in code l, at [l * 256 + v]: its bits without the leading zeros (never more than eight of
  /// them) in the low byte, its length in the high byte.
  let words: [UInt16]

  /// What a code word of code l begins with, at [l << prefixBits | next bits of the stream]: the value in the high byte,
  /// the length in the low byte; or only ``longLength``.
  let prefixes: [UInt16]

  /// The lengths of the code words of a value, longest code first: lane k is code bits - 1 - k. Lanes without a code are 0.
  let lengths: [SIMD8<UInt16>]

  /// The lane numbers; in lanes without a code, all bits, so that they never hold a minimum.
  let lanes: SIMD8<Int16>

  /// The bucket of a context: its size doubles from one to the next, and the last takes what is left. A table, because
  /// some processors are slow to find the highest bit of a number.
  let buckets: [UInt8]

  /// For each code, how its escapes look.
  let escapes: [Escape]

  /// The escape of one code: `zeros` zeros, then value - `first` in `suffix` bits.
  struct Escape: Sendable {
    /// Zeros before the number (spec: P).
    var zeros: Int
    /// The first value that is written like this (spec: G).
    var first: Int
    /// Bits of the number (spec: S).
    var suffix: Int
  }

  init(bits: Int) {
    self.bits = bits
    let values = 1 << bits
    var escapes: [Escape] = []
    var words = [UInt16](repeating: 0, count: bits * 256)
    var prefixes = [UInt16](repeating: Self.longLength, count: bits << Self.prefixBits)
    var lengths = [SIMD8<UInt16>](repeating: SIMD8(repeating: 0), count: 256)
    for code in 0..<bits {
      let zeros = min(Self.lengthLimit - bits, (1 << (bits - code)) - 1)
      let first = zeros << code
      let escape = Escape(zeros: zeros, first: first, suffix: Self.bitWidth(of: values - first - 1))
      escapes.append(escape)
      for value in 0..<values {
        let (word, length) = Self.word(of: value, code: code, escape: escape)
        words[code * 256 + value] = UInt16(length << 8 | word)
        lengths[value][bits - 1 - code] = UInt16(length)
        guard length <= Self.prefixBits else { continue }
        // All bit patterns that begin with this word.
        let free = Self.prefixBits - length
        let start = code << Self.prefixBits | word << free
        for index in start..<(start + (1 << free)) {
          prefixes[index] = UInt16(value << 8 | length)
        }
      }
    }
    self.words = words
    self.prefixes = prefixes
    self.lengths = lengths
    self.escapes = escapes
    buckets = (0..<256).map { UInt8(min(Self.bitWidth(of: $0 + 1), bits) - 1) }
    var lanes = SIMD8<Int16>(repeating: .max)
    for lane in 0..<bits { lanes[lane] = Int16(lane) }
    self.lanes = lanes
  }

  /// Bits needed to write a number: 0 for 0.
  private static func bitWidth(of number: Int) -> Int { Int.bitWidth - number.leadingZeroBitCount }

  private static func word(of value: Int, code: Int, escape: Escape) -> (bits: Int, length: Int) {
    guard value < escape.first else {
      return (value - escape.first, escape.zeros + escape.suffix)
    }
    return (1 << code | value & ((1 << code) - 1), value >> code + 1 + code)
  }
}
