/// A set of pixels, kept as rectangles.
///
/// The form is canonical, so equal sets are equal values. Rectangles do not overlap and are ordered by row, then by
/// column. Those that share rows form a band: they have the same top and bottom and do not touch one another. Bands that
/// touch have different columns. (This is the form that X servers use, and the clip lists of most guests arrive in it.)
///
/// A value type; the empty set and the single rectangle, by far the most common, allocate nothing.
public struct Region: Equatable, Sendable {
  /// The smallest rectangle around the set; all zero if it is empty.
  public private(set) var bounds: Rect
  /// All rectangles if there are at least two.
  private var list: [Rect]

  /// The empty set.
  public init() {
    bounds = Rect()
    list = []
  }

  /// The pixels of one rectangle.
  public init(_ rect: Rect) {
    bounds = rect.isEmpty ? Rect() : rect
    list = []
  }

  /// Takes rectangles that are in canonical form already.
  init(canonical rects: [Rect]) {
    self.init(rects.first ?? Rect())
    guard rects.count > 1, let first = rects.first, let last = rects.last else { return }
    var bounds = Rect(left: first.left, top: first.top, right: first.right, bottom: last.bottom)
    for rect in rects {
      bounds.left = min(bounds.left, rect.left)
      bounds.right = max(bounds.right, rect.right)
    }
    self.bounds = bounds
    list = rects
  }

  /// Whether no pixel is in the set.
  public var isEmpty: Bool { bounds.isEmpty }

  /// The rectangles, ordered by row and then by column.
  public var rects: Rects { Rects(bounds: bounds, list: list) }

  /// The rectangles of a ``Region``.
  public struct Rects: RandomAccessCollection, Sendable {
    let bounds: Rect
    let list: [Rect]

    public var startIndex: Int { 0 }
    public var endIndex: Int { list.isEmpty ? (bounds.isEmpty ? 0 : 1) : list.count }

    public subscript(index: Int) -> Rect {
      if list.isEmpty {
        precondition(index == 0 && !bounds.isEmpty)
        return bounds
      }
      return list[index]
    }

    /// The index after the band that begins at `start`.
    func bandEnd(from start: Int) -> Int {
      let top = self[start].top
      var end = start &+ 1
      while end < endIndex, self[end].top == top { end &+= 1 }
      return end
    }

    /// The index of the first rectangle that reaches below row `y`.
    func firstIndex(below y: Int32) -> Int {
      var low = startIndex
      var high = endIndex
      while low < high {
        let middle = (low &+ high) / 2
        if self[middle].bottom > y { high = middle } else { low = middle &+ 1 }
      }
      return low
    }
  }

  /// Whether the pixel is in the set.
  public func contains(_ point: Point) -> Bool {
    guard bounds.contains(point) else { return false }
    if list.isEmpty { return true }
    // Rectangles of one band share their rows, so the order by (row, column) can be searched in one go.
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low &+ high) / 2
      let rect = list[middle]
      if rect.bottom <= point.y || (rect.top <= point.y && rect.right <= point.x) {
        low = middle &+ 1
      } else {
        high = middle
      }
    }
    return low < list.count && list[low].contains(point)
  }

  /// Whether every pixel of `rect` is in the set. An empty rectangle is in every one.
  public func contains(_ rect: Rect) -> Bool {
    if rect.isEmpty { return true }
    guard bounds.contains(rect) else { return false }
    if list.isEmpty { return true }
    var y = rect.top
    for rect1 in list[rects.firstIndex(below: rect.top)...] {
      // Inside a band only one rectangle can hold all columns, as they do not touch.
      guard rect1.right > rect.left else { continue }
      if rect1.top > y { return false }
      if rect1.bottom <= y { continue }
      guard rect1.left <= rect.left, rect1.right >= rect.right else { return false }
      y = rect1.bottom
      if y >= rect.bottom { return true }
    }
    return false
  }

  /// Whether any pixel of `rect` is in the set.
  public func intersects(_ rect: Rect) -> Bool {
    let common = bounds.intersection(rect)
    if common.isEmpty { return false }
    if list.isEmpty { return true }
    for candidate in list[rects.firstIndex(below: common.top)...] {
      if candidate.top >= common.bottom { return false }
      if candidate.left < common.right && candidate.right > common.left { return true }
    }
    return false
  }

  /// The set moved by a distance. Pixels that leave the range of coordinates are lost.
  public func translated(x: Int, y: Int) -> Region {
    if list.isEmpty { return Region(bounds.translated(x: x, y: y)) }
    // The builder joins what became equal at the edge of the range.
    var builder = RegionBuilder(limit: .max)
    var start = 0
    let rects = rects
    while start < list.count {
      let end = rects.bandEnd(from: start)
      let rows = list[start].translated(x: x, y: y)
      builder.beginBand(top: rows.top, bottom: rows.bottom)
      for index in start..<end {
        let columns = list[index].translated(x: x, y: y)
        builder.append(left: columns.left, right: columns.right)
      }
      builder.endBand()
      start = end
    }
    return builder.finish() ?? Region()
  }
}
