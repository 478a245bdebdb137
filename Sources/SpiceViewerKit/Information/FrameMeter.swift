/// Counts the pictures that a window shows.
public struct FrameMeter: Equatable, Sendable {
  /// Pictures whose times are kept: enough for a second of the fastest screens.
  private static let limit = 512

  private var times: [Duration] = []
  /// Pictures that were shown.
  public private(set) var shown = 0
  /// Pictures that were not shown, since a newer one came before it was their turn.
  public private(set) var dropped = 0

  /// Nothing was shown yet.
  public init() {}

  /// A picture is shown, at a time since any beginning.
  public mutating func show(at time: Duration) {
    shown += 1
    times.append(time)
    if times.count > Self.limit { times.removeFirst(times.count - Self.limit / 2) }
  }

  /// Pictures were not shown.
  public mutating func drop(_ count: Int = 1) { dropped += max(0, count) }

  /// Pictures shown in the second before a time.
  public func rate(at time: Duration) -> Int { times.count { $0 > time - .seconds(1) && $0 <= time } }
}
