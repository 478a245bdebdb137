/// The seconds between attempts to connect again: 1, 2, 4 and so on up to 30.
public struct ReconnectDelays: Equatable, Sendable {
  /// The longest wait.
  public static let longest = 30

  /// Counts the attempts, from 1; 0 before the first.
  public private(set) var attempt = 0
  private var following = 1

  /// No attempt was made yet.
  public init() {}

  /// The seconds before the next attempt.
  public mutating func next() -> Int {
    attempt += 1
    defer { following = min(following * 2, Self.longest) }
    return following
  }
}
