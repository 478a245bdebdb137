import SpiceChannel
import SpiceWire

/// How many bits a second a stream may take at a client.
///
/// It begins with a guess and goes up as long as more would make the video better and frames arrive in good time. It goes
/// down when frames come late, when they come ever closer to being late, or when the line does not take them.
struct VideoRate {
  /// Bits a second.
  private(set) var bitsPerSecond: Int
  /// Milliseconds that frames need from here to their moment at the client, as far as reports tell; nil before the first.
  private(set) var neededDelay: Int64?

  /// What was sent in a while.
  private var sent = Spell()
  /// Frames of late that wait for a report: when they were due, and their bytes.
  private var waiting: [(time: UInt32, bytes: Int)] = []
  private var lastReport: SpiceInstant?
  /// Milliseconds by which frames were early at best, forgotten little by little.
  private var bestMargin = 0.0
  private var changed: SpiceInstant
  /// Whether nothing went wrong yet: then it goes up quickly.
  private var isFirstTry = true
  /// Frames that were given up for newer ones, and that were sent, since that was looked at.
  private var given = (up: 0, sent: 0)

  private struct Spell {
    var start: SpiceInstant?
    var bytes = 0
  }

  /// The least that is tried, which makes a picture now and then.
  static let least = 128 << 10
  /// The most: more makes no video better.
  static let most = 200 << 20
  /// What a line is thought to carry of which nothing is known.
  static let usual = 10 << 20
  /// How much of a line videos may fill, in percent.
  static let percentOfLine = 80
  /// Milliseconds from one change to the next.
  private static let settleMilliseconds: Int64 = 500
  /// Frames that are remembered for a report.
  private static let waitingLimit = 128

  /// A stream that begins.
  init(bitsPerSecond: Int, at now: SpiceInstant) {
    self.bitsPerSecond = min(Self.most, max(Self.least, bitsPerSecond))
    changed = now
  }

  /// A frame was sent.
  mutating func sent(_ bytes: Int, time: MultimediaTime, at now: SpiceInstant) {
    given.sent += 1
    waiting.append((time.rawValue, bytes))
    if waiting.count > Self.waitingLimit { waiting.removeFirst() }
    if sent.start == nil { sent.start = now }
    sent.bytes += bytes
  }

  /// A frame was given up for a newer one: the line did not take it in time.
  mutating func gaveUp(at now: SpiceInstant) {
    given.up += 1
    guard given.up >= 3, given.up * 5 > given.sent, mayChange(at: now) else { return }
    // What went is all that the line takes.
    lower(to: min(used(at: now) ?? .infinity, Double(bitsPerSecond)) * 0.8, at: now)
  }

  /// The client tells how frames arrived. `isLimited` says whether a higher rate would make the video better;
  /// `interval` is the time from a frame to the next, and `roundTrip` that of the line, both in milliseconds.
  mutating func reported(
    _ report: StreamReport, isLimited: Bool, interval: Double, roundTrip: Double, at now: SpiceInstant
  ) {
    let arrived = carried(through: report.endTime, at: now)
    let margin = Double(report.lastFrameDelay)
    let frame = Double(waiting.last?.bytes ?? 0) * 8000 / Double(bitsPerSecond)
    let needed = 2 * interval + roundTrip / 2 + frame
    neededDelay = min(5000, Int64(needed.rounded(.up)))
    bestMargin = max(margin, bestMargin * 0.98)
    // Frames that were sent before the last change tell nothing of how it is now.
    guard report.endTime.milliseconds(since: MultimediaTime(at: changed)) > 0 else { return }
    if report.dropCount > 0 || margin < 0 {
      lower(by: 0.7, arrived: arrived, at: now)
    } else if bestMargin > 60, margin < bestMargin / 2 {
      // It fills up what is on the way.
      lower(by: 0.85, arrived: arrived, at: now)
    } else if isLimited, mayChange(at: now) {
      raise(at: now)
    }
  }

  /// A frame was sent to a client that sends no reports. `isBlocked` says that its line takes nothing.
  mutating func unreported(isLimited: Bool, isBlocked: Bool, at now: SpiceInstant) {
    guard isLimited, !isBlocked, given.up == 0, mayChange(at: now) else { return }
    raise(at: now)
  }

  private func mayChange(at now: SpiceInstant) -> Bool {
    changed.advanced(byMilliseconds: Self.settleMilliseconds) <= now
  }

  private mutating func raise(at now: SpiceInstant) {
    bitsPerSecond = min(Self.most, bitsPerSecond + bitsPerSecond / (isFirstTry ? 2 : 8))
    begin(at: now)
  }

  /// Lowers to a part of what arrived. Where frames took less than they might and the line took them all, nothing is known
  /// of what it would carry: then it is a part of the rate.
  private mutating func lower(by part: Double, arrived: Double?, at now: SpiceInstant) {
    let rate = Double(bitsPerSecond)
    let isUsed = given.up > 0 || used(at: now).map { $0 > rate * 0.7 } ?? true
    lower(to: (isUsed ? min(arrived ?? rate, rate) : rate) * part, at: now)
  }

  private mutating func lower(to rate: Double, at now: SpiceInstant) {
    isFirstTry = false
    guard mayChange(at: now) else { return }
    bitsPerSecond = max(Self.least, Int(rate))
    bestMargin /= 2
    begin(at: now)
  }

  private mutating func begin(at now: SpiceInstant) {
    changed = now
    given = (0, 0)
    sent = Spell()
  }

  /// Bits a second that were sent since the last change; nil if that is too short ago.
  private func used(at now: SpiceInstant) -> Double? {
    let elapsed = sent.start.map { now.nanoseconds - $0.nanoseconds } ?? 0
    return elapsed > 100_000_000 ? Double(sent.bytes) * 8e9 / Double(elapsed) : nil
  }

  /// Bits a second that arrived from one report to the next; nil if that cannot be told.
  private mutating func carried(through time: MultimediaTime, at now: SpiceInstant) -> Double? {
    defer { lastReport = now }
    var bytes = 0
    while let first = waiting.first, time.milliseconds(since: MultimediaTime(rawValue: first.time)) >= 0 {
      bytes += waiting.removeFirst().bytes
    }
    guard let lastReport, bytes > 0 else { return nil }
    let elapsed = now.nanoseconds - lastReport.nanoseconds
    return elapsed > 20_000_000 ? Double(bytes) * 8e9 / Double(elapsed) : nil
  }
}
