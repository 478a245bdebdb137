import SpiceChannel

/// How fast one connection's line is, found out from what arrives at the other end while the server has something to send.
///
/// Bytes that arrive in a while tell the line's rate only if some had to wait all the time: for the line, whose round trip is
/// longer then, or for the peer. Otherwise the line may be faster than that, but not slower.
struct LineMeter {
  /// What some bytes tell of a line's rate, in bits a second.
  enum Finding: Equatable {
    case rate(Int64)
    case atLeast(Int64)
  }

  /// Nanoseconds of the shortest while that is measured.
  private static let shortest: Int64 = 50_000_000
  /// Nanoseconds by which a round trip may be longer although nothing waits.
  private static let tolerance: Int64 = 4_000_000

  private enum State {
    /// Nothing is on its way.
    case idle
    /// Bytes are on their way, and none of them has arrived.
    case waiting(arrived: UInt64)
    /// Since bytes began to arrive.
    case measuring(Start)
  }

  private struct Start {
    var moment: SpiceInstant
    var arrived: UInt64
    var heldBack: Int64
    /// Whether bytes had to wait at every look since.
    var isBusy: Bool
  }

  private var state = State.idle

  /// Nothing is known.
  init() {}

  /// Looks at the line.
  mutating func look(_ report: LineReport, at now: SpiceInstant) -> Finding? {
    let arrived = report.arrivedBytes
    let isBusy =
      report.outstandingBytes > 3 * report.packetBytes
      && report.roundTrip > report.shortestRoundTrip + report.shortestRoundTrip / 4 + Self.tolerance
    switch state {
    case .idle:
      if report.outstandingBytes > 0 { state = .waiting(arrived: arrived) }
      return nil
    case .waiting(let before):
      if report.outstandingBytes == 0 {
        state = .idle
      } else if arrived > before {
        state = .measuring(Start(moment: now, arrived: arrived, heldBack: report.heldBack, isBusy: isBusy))
      }
      return nil
    case .measuring(var start):
      start.isBusy = start.isBusy && isBusy
      let elapsed = now.nanoseconds - start.moment.nanoseconds
      let isLong = elapsed >= max(Self.shortest, report.shortestRoundTrip)
      guard isLong || report.outstandingBytes == 0 else {
        state = .measuring(start)
        return nil
      }
      state =
        report.outstandingBytes == 0
        ? .idle
        : .measuring(Start(moment: now, arrived: arrived, heldBack: report.heldBack, isBusy: isBusy))
      guard isLong, arrived > start.arrived else { return nil }
      let rate = Int64(Double(arrived - start.arrived) * 8e9 / Double(elapsed))
      let wasHeldBack = report.heldBack - start.heldBack > elapsed / 4 * 3
      return start.isBusy || wasHeldBack ? .rate(rate) : .atLeast(rate)
    }
  }
}
