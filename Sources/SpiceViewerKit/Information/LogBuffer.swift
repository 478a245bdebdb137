public import Foundation
import Synchronization

/// The last lines of the viewer's log, for its window and for reports. Any thread may write.
public final class LogBuffer: Sendable {
  /// How much a line matters.
  public enum Level: Int, Comparable, CaseIterable, Sendable {
    case debug, info, warning, error
    public static func < (first: Level, second: Level) -> Bool { first.rawValue < second.rawValue }
  }

  /// A line of the log.
  public struct Line: Equatable, Sendable {
    /// When it was written.
    public var date: Date
    /// How much it matters.
    public var level: Level
    /// What happened.
    public var text: String

    /// The line as files have it: `12:34:56.789 warning: text`, in UTC.
    public var description: String {
      let seconds = date.timeIntervalSince1970
      let milliseconds = seconds.isFinite && abs(seconds) < 1e12 ? Int((seconds * 1000).rounded(.down)) : 0
      func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
      }
      let day = ((milliseconds % 86_400_000) + 86_400_000) % 86_400_000
      let time =
        "\(digits(day / 3_600_000, 2)):\(digits(day / 60_000 % 60, 2)):\(digits(day / 1000 % 60, 2)).\(digits(day % 1000, 3))"
      return "\(time) \(level): \(text)"
    }
  }

  /// Lines that are kept.
  public static let limit = 2000
  /// Unicode scalars of a line that are kept.
  static let longestLine = 2000

  private struct State {
    var lines: [Line] = []
    var listener: (@Sendable (Line) -> Void)?
  }

  private let state = Mutex(State())
  private let echo: @Sendable (Line) -> Void

  /// An empty log. `echo` is called with each line, on the thread that writes it.
  public init(echo: @escaping @Sendable (Line) -> Void = { _ in }) { self.echo = echo }

  /// Adds a line. What would steer a terminal is left out, since servers have their say in it.
  public func append(_ level: Level, _ text: String, at date: Date = Date()) {
    let line = Line(date: date, level: level, text: text.harmless(limit: Self.longestLine))
    let listener = state.withLock { state in
      state.lines.append(line)
      if state.lines.count > Self.limit { state.lines.removeFirst(state.lines.count - Self.limit * 3 / 4) }
      return state.listener
    }
    echo(line)
    listener?(line)
  }

  /// The lines that are kept, the oldest first.
  public var lines: [Line] { state.withLock { $0.lines } }

  /// Called with each line from now on, on the thread that writes it; nil for nobody.
  public func listen(_ listener: (@Sendable (Line) -> Void)?) { state.withLock { $0.listener = listener } }
}
