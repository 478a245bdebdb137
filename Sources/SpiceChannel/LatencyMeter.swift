public import SpiceWire

/// Measures round trips with pings, now and then, on a channel that has nothing else to do.
///
/// Two pings follow each other at once: the first wakes a line that sleeps, the second is measured. What is kept is the
/// shortest that was seen, as the one with the least waiting in it.
public struct LatencyMeter: Equatable, Sendable {
  private enum State: Equatable, Sendable {
    case idle(until: SpiceInstant)
    case warming(id: UInt32, since: SpiceInstant)
    case measuring(id: UInt32, since: SpiceInstant)
  }

  /// The shortest round trip so far, in nanoseconds; nil before the first answer.
  public private(set) var roundTrip: Int64?
  /// Milliseconds from one measurement to the next.
  public let interval: Int64
  private var state: State
  private var lastID: UInt32 = 0

  /// A meter that measures for the first time at `first`, and then every `interval` milliseconds.
  public init(first: SpiceInstant, interval: Int64) {
    self.interval = interval
    state = .idle(until: first)
  }

  /// When ``start(at:)`` has something to do; nil while pings are out.
  public var deadline: SpiceInstant? { if case .idle(let moment) = state { moment } else { nil } }

  /// The pings to send now; none if it is not time.
  public mutating func start(at now: SpiceInstant) -> [Ping] {
    guard case .idle(let moment) = state, moment <= now else { return [] }
    lastID &+= 1
    state = .warming(id: lastID, since: now)
    let ping = Ping(id: lastID, timestamp: UInt64(bitPattern: now.nanoseconds))
    return [ping, ping]
  }

  /// An answer came. One that was not asked for counts for nothing.
  public mutating func received(_ pong: Pong, at now: SpiceInstant) {
    switch state {
    case .warming(pong.id, let moment): state = .measuring(id: pong.id, since: moment)
    case .measuring(pong.id, let moment):
      let elapsed = now.nanoseconds &- moment.nanoseconds
      if elapsed >= 0 { roundTrip = min(roundTrip ?? elapsed, elapsed) }
      state = .idle(until: now.advanced(byMilliseconds: interval))
    default: break
    }
  }
}
