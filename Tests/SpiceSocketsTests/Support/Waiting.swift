import Foundation

/// A value that one thread changes and another waits for.
final class Watched<Value>: @unchecked Sendable {
  // Only touched by who holds the condition.
  private var value: Value
  private let condition = NSCondition()

  init(_ value: Value) { self.value = value }

  var current: Value { change { $0 } }

  @discardableResult
  func change<R>(_ body: (inout Value) throws -> R) rethrows -> R {
    condition.lock()
    defer { condition.unlock() }
    let result = try body(&value)
    condition.broadcast()
    return result
  }

  /// Waits until the answer is not nil. Only a bug makes it wait for the whole time.
  func wait<R>(for what: String, _ ask: (Value) -> R?) throws -> R {
    let end = Date(timeIntervalSinceNow: 20)
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let answer = ask(value) { return answer }
      guard condition.wait(until: end) else { throw TestFailure("timed out waiting for \(what), with \(value)") }
    }
  }

  /// Waits until something holds.
  func wait(until what: String, _ holds: (Value) -> Bool) throws {
    _ = try wait(for: what) { holds($0) ? true : nil }
  }
}

/// What a test could not do, in words.
struct TestFailure: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

/// Bytes that look random and are always the same.
func noise(_ count: Int, seed: UInt32 = 1) -> [UInt8] {
  var state = seed &* 2_654_435_761 &+ 1
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(truncatingIfNeeded: state >> 24)
  }
}
