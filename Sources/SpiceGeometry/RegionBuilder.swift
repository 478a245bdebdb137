/// Puts rectangles together band by band, from top to bottom, into the canonical form of ``Region``.
struct RegionBuilder {
  private var rects: [Rect] = []
  /// Where the band before the open one begins in `rects`.
  private var previous = 0
  /// Where the open band begins in `rects`.
  private var current = 0
  private var top: Int32 = 0
  private var bottom: Int32 = 0
  private let limit: Int
  /// Whether the limit was passed; nothing more is collected then.
  private(set) var isFull = false

  /// Collects at most `limit` rectangles; `about` so many, as far as that is known.
  init(limit: Int, about count: Int = 0) {
    self.limit = limit
    rects.reserveCapacity(min(limit, count))
  }

  /// Opens a band of the rows `top..<bottom`, none of them above the band before.
  mutating func beginBand(top: Int32, bottom: Int32) {
    self.top = top
    self.bottom = bottom
  }

  /// Adds columns to the open band. They begin at or after the end of those added before.
  mutating func append(left: Int32, right: Int32) {
    guard left < right, top < bottom, !isFull else { return }
    if rects.count > current, let last = rects.last, last.right >= left {
      rects[rects.count &- 1].right = max(last.right, right)
    } else if rects.count < limit {
      rects.append(Rect(left: left, top: top, right: right, bottom: bottom))
    } else {
      isFull = true
    }
  }

  /// Closes the band, and joins it to the one above if both touch and have the same columns.
  mutating func endBand() {
    let count = rects.count &- current
    if count == 0 { return }
    if joinsPrevious(count) {
      for index in previous..<current { rects[index].bottom = bottom }
      rects.removeLast(count)
    } else {
      previous = current
      current = rects.count
    }
  }

  private func joinsPrevious(_ count: Int) -> Bool {
    guard current &- previous == count, count > 0, rects[previous].bottom == top else { return false }
    for index in 0..<count {
      let above = rects[previous &+ index]
      let below = rects[current &+ index]
      if above.left != below.left || above.right != below.right { return false }
    }
    return true
  }

  /// The set of all bands, or nil if it would have needed more rectangles than the limit.
  consuming func finish() -> Region? { isFull ? nil : Region(canonical: rects) }
}
