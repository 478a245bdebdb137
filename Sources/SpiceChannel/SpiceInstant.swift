/// A moment on the driver's monotonic clock, in nanoseconds from an origin of its choice.
///
/// Engines never read a clock; whoever drives them passes the moment in.
public struct SpiceInstant: Comparable, Hashable, Sendable {
  /// Nanoseconds since the origin.
  public var nanoseconds: Int64

  /// The moment `nanoseconds` after the origin.
  public init(nanoseconds: Int64 = 0) { self.nanoseconds = nanoseconds }

  /// Whole milliseconds since the origin.
  public var milliseconds: Int64 { nanoseconds / 1_000_000 }

  /// The moment some milliseconds later (or earlier); never past the end of the clock.
  public func advanced(byMilliseconds milliseconds: Int64) -> SpiceInstant {
    // Compared first: a product that is looked at for overflow needs a function of the system, which WebAssembly lacks.
    let most = Int64.max / 1_000_000
    let (sum, overflow) = nanoseconds.addingReportingOverflow(milliseconds &* 1_000_000)
    guard milliseconds >= -most, milliseconds <= most, !overflow else {
      return SpiceInstant(nanoseconds: milliseconds < 0 ? .min : .max)
    }
    return SpiceInstant(nanoseconds: sum)
  }

  /// The moment some nanoseconds later (or earlier); never past the end of the clock.
  public func advanced(byNanoseconds nanoseconds: Int64) -> SpiceInstant {
    let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
    return SpiceInstant(nanoseconds: overflow ? (nanoseconds < 0 ? .min : .max) : sum)
  }

  /// The first of the moments that there are; nil if there is none.
  public static func earliest(_ moments: SpiceInstant?...) -> SpiceInstant? {
    var first: SpiceInstant?
    for case let moment? in moments { first = min(first ?? moment, moment) }
    return first
  }

  public static func < (a: SpiceInstant, b: SpiceInstant) -> Bool { a.nanoseconds < b.nanoseconds }
}
