import SpiceChannel

/// How much sound a peer may have decoded: as much as passes, and a second more. A packet of two bytes may stand for an
/// eighth of a second, and decoding it takes its time.
struct SoundAllowance {
  private static let mostMilliseconds: Int64 = 1000

  private var credit = mostMilliseconds
  private var counted: SpiceInstant?

  /// Whether there is something left.
  mutating func isLeft(at now: SpiceInstant) -> Bool {
    let passed = max(0, now.milliseconds &- (counted ?? now).milliseconds)
    counted = now
    credit = min(Self.mostMilliseconds, credit &+ min(passed, Self.mostMilliseconds))
    return credit > 0
  }

  /// Counts sound that was decoded.
  mutating func spend(milliseconds: Int64) { credit -= milliseconds }
}
