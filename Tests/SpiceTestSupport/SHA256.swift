/// SHA-256 (FIPS 180-4), for comparing with sums in the vectors where no crypto library is at hand.
public enum SHA256 {
  private static let constants: [UInt32] = firstPrimes(64).map { fraction(of: $0, root: 3) }
  private static let start: [UInt32] = firstPrimes(8).map { fraction(of: $0, root: 2) }

  /// The digest as 64 lower-case hexadecimal digits.
  public static func hex(_ bytes: [UInt8]) -> String {
    var padded = bytes
    padded.append(0x80)
    while padded.count % 64 != 56 { padded.append(0) }
    let bits = UInt64(bytes.count) * 8
    for shift in stride(from: 56, through: 0, by: -8) {
      padded.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
    var state = start
    for block in stride(from: 0, to: padded.count, by: 64) { compress(&state, padded, block) }
    return state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private static func compress(_ state: inout [UInt32], _ bytes: [UInt8], _ block: Int) {
    var w = [UInt32](repeating: 0, count: 64)
    for i in 0..<16 {
      for k in 0..<4 { w[i] = w[i] << 8 | UInt32(bytes[block + i * 4 + k]) }
    }
    for i in 16..<64 {
      let a = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >> 3)
      let b = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >> 10)
      w[i] = w[i - 16] &+ a &+ w[i - 7] &+ b
    }
    var v = state
    for i in 0..<64 {
      let s1 = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)
      let t1 = v[7] &+ s1 &+ ((v[4] & v[5]) ^ (~v[4] & v[6])) &+ constants[i] &+ w[i]
      let s0 = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)
      let t2 = s0 &+ ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]))
      v = [t1 &+ t2, v[0], v[1], v[2], v[3] &+ t1, v[4], v[5], v[6]]
    }
    for i in 0..<8 { state[i] &+= v[i] }
  }

  private static func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }

  private static func firstPrimes(_ count: Int) -> [Int] {
    var primes: [Int] = []
    var n = 2
    while primes.count < count {
      if primes.allSatisfy({ n % $0 != 0 }) { primes.append(n) }
      n += 1
    }
    return primes
  }

  /// The first 32 bits after the point of a square or cube root, by integer search.
  private static func fraction(of prime: Int, root: Int) -> UInt32 {
    // The largest x with x^root <= prime * 2^(32 * root) has the wanted bits in its low word.
    var low: UInt64 = 0
    var high: UInt64 = 1 << 37
    while high - low > 1 {
      let middle = (low + high) / 2
      if isAtMost(middle, prime, root) { low = middle } else { high = middle }
    }
    return UInt32(truncatingIfNeeded: low)
  }

  private static func isAtMost(_ x: UInt64, _ prime: Int, _ root: Int) -> Bool {
    let square = UInt128(x) * UInt128(x)
    return root == 2 ? square <= UInt128(prime) << 64 : square * UInt128(x) <= UInt128(prime) << 96
  }
}
