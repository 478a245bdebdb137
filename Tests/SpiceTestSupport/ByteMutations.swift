/// Damages bytes as a hostile peer might: flipped bits, numbers blown up, pieces doubled or dropped.
public struct ByteMutations: Sendable {
  private var random: SeededGenerator

  public init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A damaged copy.
  public mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
    var out = bytes
    for _ in 0...Int.random(in: 0...2, using: &random) where !out.isEmpty {
      let at = Int.random(in: 0..<out.count, using: &random)
      switch Int.random(in: 0...5, using: &random) {
      case 0, 1: out[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
      case 2: out[at] = UInt8.random(in: 0...255, using: &random)
      case 3:
        let big = [0xFFFF_FFFF, 0x7FFF_FFFF, 0x8000_0000, 0x4000_0001][Int.random(in: 0...3, using: &random)]
        for i in 0..<4 where at + i < out.count { out[at + i] = UInt8(truncatingIfNeeded: big >> (8 * i)) }
      case 4: out[at...].removeFirst(min(4, out.count - at))
      default: out.insert(contentsOf: out[at...].prefix(16), at: at)
      }
    }
    return out
  }
}
