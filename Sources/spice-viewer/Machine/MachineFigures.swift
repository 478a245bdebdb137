import SpiceClient
import SpiceViewerKit

/// What a machine's session does, second by second, while somebody looks.
@MainActor
final class MachineFigures {
  /// Two minutes.
  static let capacity = 120

  /// Pictures that were shown, bytes that came, milliseconds to the server and back: by the second.
  private(set) var frames = Series(capacity: capacity)
  private(set) var bytes = Series(capacity: capacity)
  private(set) var latency = Series(capacity: capacity)
  /// The last second.
  private(set) var latest: SessionFigures?
  /// Called after each second.
  var onChange: @MainActor () -> Void = {}

  private let session: @MainActor () -> SpiceSession?
  private let shown: @MainActor () -> Int
  private var task: Task<Void, Never>?
  private var watchers = 0

  /// - Parameters:
  ///   - session: the session, while there is one.
  ///   - shown: counts pictures that were shown.
  init(session: @escaping @MainActor () -> SpiceSession?, shown: @escaping @MainActor () -> Int) {
    (self.session, self.shown) = (session, shown)
  }

  isolated deinit { task?.cancel() }

  /// Somebody looks from now on, or not any more.
  func watch(_ isWatching: Bool) {
    watchers += isWatching ? 1 : -1
    if watchers > 0, task == nil {
      task = Task { [weak self] in
        var before: (SessionStatistics, Int, ContinuousClock.Instant)?
        while !Task.isCancelled, let self {
          before = await sample(after: before)
          try? await Task.sleep(for: .seconds(1))
        }
      }
    } else if watchers == 0 {
      task?.cancel()
      task = nil
    }
  }

  private func sample(
    after before: (SessionStatistics, Int, ContinuousClock.Instant)?
  ) async -> (SessionStatistics, Int, ContinuousClock.Instant)? {
    guard let statistics = await session()?.statistics() else { return nil }
    let (count, now) = (shown(), ContinuousClock.now)
    if let (old, oldCount, then) = before {
      let figures = SessionFigures(from: old, to: statistics, in: now - then)
      frames.append(Double(count - oldCount) / ((now - then) / .seconds(1)))
      bytes.append(figures.total.received)
      latency.append(figures.roundTrip.map { $0 / .milliseconds(1) } ?? 0)
      latest = figures
      onChange()
    }
    return (statistics, count, now)
  }

  /// The last second in one line.
  var line: String {
    tr(
      "%1 frames/s · %2 · %3 ms", "\(Int((frames.last ?? 0).rounded()))",
      SessionFigures.text(bytesPerSecond: bytes.last ?? 0), "\(Int((latency.last ?? 0).rounded()))")
  }
}
