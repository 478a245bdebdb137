import SpiceChannel
import SpiceWire

/// Counts a stream's frames for the server, which sets the bit rate by them (spec: stream reports).
struct StreamReporter {
  private let activation: StreamActivateReport
  private var report: StreamReport
  private var windowStart: SpiceInstant?
  private var lateInARow = 0

  init(_ activation: StreamActivateReport) {
    self.activation = activation
    report = StreamReport()
  }

  /// A frame for `time` has arrived with `margin` milliseconds to spare. Returns a report if one is due.
  mutating func frameArrived(_ time: MultimediaTime, margin: Int32, at now: SpiceInstant) -> StreamReport? {
    let start = windowStart ?? now
    if windowStart == nil {
      windowStart = now
      report = StreamReport()
      report.stream = activation.stream
      report.unique = activation.unique
      report.startTime = time
    }
    report.endTime = time
    report.frameCount &+= 1
    report.lastFrameDelay = margin
    if margin < 0 {
      report.dropCount &+= 1
      lateInARow += 1
    } else {
      lateInARow = 0
    }
    let isOver = now >= start.advanced(byMilliseconds: Int64(activation.timeoutMilliseconds))
    guard report.frameCount >= activation.maxWindowSize || isOver || lateInARow >= 3 else { return nil }
    windowStart = nil
    lateInARow = 0
    return report
  }

  /// Tells the server that a stream cannot be decoded; it then sends images instead.
  static func unsupported(_ stream: StreamID, unique: UInt32 = 0) -> StreamReport {
    var report = StreamReport()
    report.stream = stream
    report.unique = unique
    report.dropCount = StreamReport.unsupported
    return report
  }
}
