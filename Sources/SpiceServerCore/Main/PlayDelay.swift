import SpiceChannel

/// How much later than it is made a client shows video and plays sound: as much as it needs to get everything in time.
///
/// It grows at once when more is needed, and shrinks step by step, in which nobody sees frames hurry, when less is.
struct PlayDelay {
  /// Milliseconds before anything is known; the reference server's, for good.
  private static let first: Int64 = 400
  /// Milliseconds that are always needed, beside those of the line.
  private static let least: Int64 = 100
  /// Milliseconds that are never exceeded, whatever is said to be needed.
  private static let most: Int64 = 5000
  /// Milliseconds of a step, and from one step to the next.
  private static let step: (size: Int64, pause: Int64) = (25, 1000)
  /// Milliseconds for which it has been enough before it shrinks.
  private static let calm: Int64 = 5000

  /// The delay, in milliseconds.
  private(set) var milliseconds = first
  /// The shortest round trip of the line, in nanoseconds, as far as it is known.
  var roundTrip: Int64?

  /// What the videos of each display need.
  private var needs: [UInt8: Int64] = [:]
  /// When it may shrink next.
  private var next: SpiceInstant

  init(at now: SpiceInstant) { next = now.advanced(byMilliseconds: Self.calm) }

  /// What videos need, in milliseconds; nil if there are none.
  var videoNeed: Int64? { needs.values.max() }

  private var need: Int64 {
    let line = Self.least &+ max(0, roundTrip ?? 0) / 2_000_000
    return min(Self.most, max(line, videoNeed ?? 0))
  }

  /// The videos of a display need so many milliseconds from now on; nil if there are none.
  mutating func setNeed(_ milliseconds: Int64?, of display: UInt8, at now: SpiceInstant) {
    needs[display] = milliseconds
    if need >= self.milliseconds { next = now.advanced(byMilliseconds: Self.calm) }
  }

  /// Takes what is needed into account.
  ///
  /// - Returns: Whether the delay is another one now.
  mutating func update(at now: SpiceInstant) -> Bool {
    if need > milliseconds {
      milliseconds = need
      next = now.advanced(byMilliseconds: Self.calm)
      return true
    }
    guard need < milliseconds, next <= now else { return false }
    milliseconds = max(need, milliseconds - Self.step.size)
    next = now.advanced(byMilliseconds: Self.step.pause)
    return true
  }

  /// When it shrinks next, if it is to.
  var deadline: SpiceInstant? { need < milliseconds ? next : nil }
}
