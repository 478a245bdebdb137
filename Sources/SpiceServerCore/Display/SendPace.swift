import SpiceChannel

/// How many bytes are let go to a client ahead of what its line can carry.
///
/// What has left cannot be taken back, and whatever comes after it has to wait. So no more is on its way than keeps the line
/// busy, and a little: then pictures that are superseded are not sent, and a keystroke's echo finds the line almost free.
/// And no more goes at once than the line carries until it is looked at again, and a little: what would wait before the
/// line is as much in the way.
struct SendPace {
  /// Milliseconds that bytes may wait for the line.
  static let waitMilliseconds: Int64 = 30
  /// Bytes that may be on their way, however slow the line seems to be.
  private static let leastBytes = 12 << 10
  /// Bytes that may wait for the line, however slow it seems to be.
  private static let leastBacklog = 4 << 10
  /// How much faster than it seems a line is thought to be: it can only be found out by trying.
  private static let hope = 1.25
  /// Bytes that may be on their way on a line of which little is known.
  private static let unknownBytes = 96 << 10
  /// Nanoseconds of a round trip below which a line of which little is known is taken for a fast one.
  private static let nearby: Int64 = 5_000_000
  /// Milliseconds from one look to the next: while something waits for room, and otherwise.
  private static let lookMilliseconds: (short: Int64, long: Int64) = (8, 25)

  /// Bytes that may still go; nil for any number.
  private var room: Int?
  /// Bytes that may be on their way, and wait for that; nil for any number.
  private var limit: Int?
  /// Bytes that may still go when the line is about to have nothing to do.
  private var idleRoom = 0
  /// Bytes that wait for the line, by its rate.
  private var backlog = 0.0
  private var lookedAt: SpiceInstant?
  /// Bytes that were on their way at the last look, and those that went since.
  private(set) var outstandingBytes = 0

  /// Nothing is on its way.
  init() {}

  /// Whether more may go.
  var isOpen: Bool { room.map { $0 > 0 } ?? true }

  /// Whether something small may go although there is no room.
  var takesLittle: Bool { room.map { $0 > -Self.leastBytes } ?? true }

  /// Whether it is time to look at the line.
  func isDue(at now: SpiceInstant) -> Bool {
    lookedAt.map { $0.advanced(byMilliseconds: isOpen ? 2 : Self.lookMilliseconds.short) <= now } ?? true
  }

  /// Bytes that may wait in a queue before no more messages are made, `most` if the line is fast.
  func queueLimit(atMost most: Int) -> Int { limit.map { min(most, $0) } ?? most }

  /// Whether the line is about to have nothing to do.
  var isIdle: Bool { room.map { $0 >= idleRoom } ?? true }

  /// When the line is to be looked at again; nil if nothing is on its way.
  var deadline: SpiceInstant? {
    guard outstandingBytes > 0 || !isOpen else { return nil }
    return lookedAt?.advanced(byMilliseconds: isOpen ? Self.lookMilliseconds.long : Self.lookMilliseconds.short)
  }

  /// The line was looked at: so many bytes are on their way, and so many wait in the queue.
  mutating func looked(outstanding: Int, queued: Int, _ estimate: LineEstimate, at now: SpiceInstant) {
    if let rate = estimate.bitsPerSecond, let lookedAt {
      backlog -= Double(now.nanoseconds - lookedAt.nanoseconds) / 8e9 * Double(rate) * Self.hope
    }
    // What has arrived waits no more.
    backlog = max(0, min(backlog, Double(outstanding + queued)))
    lookedAt = now
    outstandingBytes = outstanding
    limit = Self.limit(estimate)
    idleRoom = estimate.bytes(inMilliseconds: Self.waitMilliseconds / 2) ?? 0
    room = limit.map { $0 - outstanding - queued }
    if let room, let most = estimate.bytes(inMilliseconds: Self.waitMilliseconds) {
      self.room = min(room, max(Self.leastBacklog, most) - Int(backlog))
    }
  }

  /// Bytes were handed over.
  mutating func sent(_ bytes: Int) {
    guard lookedAt != nil else { return }
    outstandingBytes += bytes
    backlog += Double(bytes)
    if let room { self.room = room - bytes }
  }

  /// Bytes that may be on their way; nil for any number.
  private static func limit(_ estimate: LineEstimate) -> Int? {
    guard let trip = estimate.shortestRoundTrip else { return nil }
    guard let bytes = estimate.bytes(inMilliseconds: trip / 1_000_000 + waitMilliseconds) else {
      return trip < nearby ? nil : unknownBytes
    }
    return max(leastBytes, bytes)
  }
}
