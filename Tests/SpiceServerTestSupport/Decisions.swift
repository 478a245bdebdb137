/// Where a run takes its decisions from: a seed, or what a fuzzer has found.
public protocol Decisions: AnyObject, RandomNumberGenerator {
  /// Whether a run should go on.
  var hasMore: Bool { get }
}

extension Decisions {
  /// A number of a range.
  func number(_ range: ClosedRange<Int>) -> Int {
    var source = self
    return Int.random(in: range, using: &source)
  }

  /// Whether something happens that happens so often.
  func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

  /// One of some things.
  func choose<E>(_ elements: [E]) -> E { elements[number(0...(elements.count - 1))] }
}

/// The first promise that was broken in a run.
struct Promises {
  private(set) var broken: String?

  /// Notes that a promise is broken, unless it holds or another one was broken before.
  mutating func expect(_ holds: Bool, _ promise: @autoclosure () -> String) {
    if broken == nil, !holds { broken = promise() }
  }
}
