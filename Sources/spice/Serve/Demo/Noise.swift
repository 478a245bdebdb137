/// Chance that repeats: the same numbers for the same seed, at every place.
struct Noise: Sendable {
  private let seed: UInt64

  init(seed: UInt64) { self.seed = seed }

  /// A number from 0 to 1 for a place of a grid (SplitMix64 of it).
  func value(_ x: Int, _ y: Int = 0) -> Double {
    var z = seed &+ UInt64(bitPattern: Int64(x)) &* 0x9E37_79B9_7F4A_7C15
    z = z &+ UInt64(bitPattern: Int64(y)) &* 0xC2B2_AE3D_27D4_EB4F
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / Double(1 << 53 as UInt64)
  }

  /// A number from 0 to 1 that changes smoothly from place to place of the grid.
  func smooth(_ x: Double, _ y: Double) -> Double {
    let (column, row) = (x.rounded(.down), y.rounded(.down))
    let (u, v) = (Self.ease(x - column), Self.ease(y - row))
    let (i, j) = (Int(column), Int(row))
    let top = value(i, j) + (value(i + 1, j) - value(i, j)) * u
    let bottom = value(i, j + 1) + (value(i + 1, j + 1) - value(i, j + 1)) * u
    return top + (bottom - top) * v
  }

  /// Smooth numbers with finer and finer ones on top, from 0 to 1.
  func cloudy(_ x: Double, _ y: Double, octaves: Int = 5) -> Double {
    var (sum, weight, scale, whole) = (0.0, 0.5, 1.0, 0.0)
    for octave in 0..<octaves {
      sum += weight * smooth(x * scale + Double(octave) * 17, y * scale)
      whole += weight
      weight /= 2
      scale *= 2
    }
    return sum / whole
  }

  private static func ease(_ t: Double) -> Double { t * t * (3 - 2 * t) }
}
