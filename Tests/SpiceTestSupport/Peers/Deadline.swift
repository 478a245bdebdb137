import Foundation

/// A moment until which something is waited for.
struct Deadline {
  private let end: ContinuousClock.Instant

  init(_ duration: Duration) { end = .now + duration }

  var isPast: Bool { .now >= end }

  /// What is left, for `poll`; never negative.
  var milliseconds: Int32 {
    let left = (end - .now) / .milliseconds(1)
    return Int32(max(0, min(left.rounded(.up), 1_000_000)))
  }

  /// Asks again and again, with short pauses, until the answer is not nil.
  func wait<T>(for what: String, _ ask: () throws -> T?) throws -> T {
    while true {
      if let answer = try ask() { return answer }
      if isPast { throw PeerError("timed out waiting for \(what)") }
      usleep(20_000)
    }
  }
}

/// Runs blocking work of peers away from the threads of Swift's concurrency, of which there are as few as cores.
func offPool<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result(catching: work)) }
  }
}
