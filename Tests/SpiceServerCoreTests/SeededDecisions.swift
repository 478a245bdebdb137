import SpiceServerTestSupport
import SpiceTestSupport

/// Decisions by a seed.
final class SeededDecisions: Decisions {
  private var random: SeededGenerator
  private var left: Int

  /// So many steps.
  init(seed: UInt64, steps: Int) {
    random = SeededGenerator(seed: seed)
    left = steps
  }

  var hasMore: Bool {
    left -= 1
    return left >= 0
  }

  func next() -> UInt64 { random.next() }
}
