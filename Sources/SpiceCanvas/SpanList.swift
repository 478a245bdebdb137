/// Runs of pixels that are collected one by one.
struct SpanList: SpanSource {
  private var spans: [(y: Int, x: Range<Int>)] = []
  private(set) var longestSpan = 0

  var isEmpty: Bool { spans.isEmpty }

  mutating func removeAll() {
    spans.removeAll(keepingCapacity: true)
    longestSpan = 0
  }

  /// Adds a pixel; neighbours in a row become one run. No pixel may come twice.
  mutating func append(x: Int, y: Int) {
    if let last = spans.last, last.y == y, x == last.x.upperBound || x &+ 1 == last.x.lowerBound {
      let joined = min(x, last.x.lowerBound)..<max(x &+ 1, last.x.upperBound)
      spans[spans.count &- 1].x = joined
      longestSpan = max(longestSpan, joined.count)
    } else {
      spans.append((y, x..<(x &+ 1)))
      longestSpan = max(longestSpan, 1)
    }
  }

  func forEachSpan(_ body: (_ y: Int, _ x: Range<Int>) -> Void) {
    for span in spans { body(span.y, span.x) }
  }
}
