/// How long something takes, over several runs.
struct Timing {
  /// The middle of all runs: what to expect.
  var median: Duration
  /// The shortest: what the code can do if nothing disturbs it. Compare these.
  var best: Duration

  /// Runs `body` twice to warm up, then `runs` times with the clock. `prepare` comes before each, and is not counted.
  init<E: Error>(runs: Int, prepare: () throws(E) -> Void, _ body: () throws(E) -> Void) throws(E) {
    let clock = ContinuousClock()
    var times: [Duration] = []
    for run in 0..<(max(runs, 1) + 2) {
      try prepare()
      let start = clock.now
      try body()
      if run >= 2 { times.append(clock.now - start) }
    }
    times.sort()
    median = times[times.count / 2]
    best = times[0]
  }

  /// Runs `body` twice to warm up, then `runs` times with the clock.
  init(runs: Int, _ body: () -> Void) { self.init(runs: runs, prepare: {}, body) }

  private init(median: Duration, best: Duration) {
    self.median = median
    self.best = best
  }

  /// No time at all.
  static let zero = Timing(median: .zero, best: .zero)

  static func += (sum: inout Timing, next: Timing) {
    sum.median += next.median
    sum.best += next.best
  }
}

extension Duration {
  /// Millions of `count` things in a second.
  func millionsPerSecond(_ count: Int) -> Double { Double(count) / 1e6 / (self / .seconds(1)) }
}

/// Keeps the optimiser from leaving out what a benchmark makes.
@inline(never)
func keep<T>(_ value: T) { withExtendedLifetime(value) {} }
