/// Set operations: one sweep over the bands of both operands.
extension Region {
  /// The pixels of either set.
  public func union(_ other: Region) -> Region {
    if isEmpty || other.contains(bounds) { return other }
    if other.isEmpty || contains(other.bounds) { return self }
    var sweep = Sweep(self, other, first: true, second: true, both: true)
    return sweep.run(limit: .max) ?? Region()
  }

  /// The pixels of the set and of a rectangle.
  public func union(_ rect: Rect) -> Region { union(Region(rect)) }

  /// The pixels of both sets.
  public func intersection(_ other: Region) -> Region {
    if rects.count <= 1, other.rects.count <= 1 { return Region(bounds.intersection(other.bounds)) }
    if !intersects(other.bounds) || !other.intersects(bounds) { return Region() }
    if rects.count == 1, bounds.contains(other.bounds) { return other }
    if other.rects.count == 1, other.bounds.contains(bounds) { return self }
    var sweep = Sweep(self, other, first: false, second: false, both: true)
    return sweep.run(limit: .max) ?? Region()
  }

  /// The pixels of the set that lie in a rectangle.
  public func intersection(_ rect: Rect) -> Region { intersection(Region(rect)) }

  /// The pixels of this set that are not in `other`.
  public func subtracting(_ other: Region) -> Region {
    if !intersects(other.bounds) || !other.intersects(bounds) { return self }
    if other.contains(bounds) { return Region() }
    if rects.count == 1, other.rects.count == 1, let rest = bounds.rest(without: other.bounds) { return Region(rest) }
    var sweep = Sweep(self, other, first: true, second: false, both: false)
    return sweep.run(limit: .max) ?? Region()
  }

  /// The pixels of the set outside a rectangle.
  public func subtracting(_ rect: Rect) -> Region { subtracting(Region(rect)) }

  /// Adds the pixels of another set.
  public mutating func formUnion(_ other: Region) { self = union(other) }

  /// Adds the pixels of a rectangle.
  public mutating func formUnion(_ rect: Rect) { self = union(rect) }

  /// Steps that may be taken for each rectangle that a limit allows. Rectangles that do not cross take about two for
  /// each time that their number can be halved.
  private static let stepsPerRect = 64

  /// The pixels of any of `rects`, which may overlap and come in any order.
  public init(_ rects: [Rect]) {
    self = Region(rects, within: .all, limit: .max) ?? Region()
  }

  /// The pixels of any of `rects` that lie `within` a rectangle.
  ///
  /// Rectangles that overlap crosswise can make a set whose form has as many rectangles as the square of their number,
  /// and can take as many steps to find out that it has few. A peer could ask for either, so the result is nil if there
  /// are more than `limit` rectangles to begin with, or on the way, or if the steps are out of proportion to the limit.
  public init?(_ rects: [Rect], within area: Rect, limit: Int) {
    if rects.count <= 1 {
      self.init(rects.first?.intersection(area) ?? Rect())
      return
    }
    guard rects.count <= limit else { return nil }
    var visible: [Rect] = []
    for rect in rects {
      let part = rect.intersection(area)
      if !part.isEmpty { visible.append(part) }
    }
    visible.sort { ($0.top, $0.bottom, $0.left) < ($1.top, $1.bottom, $1.left) }

    // Rectangles with the same rows are joined first; the union of neighbours, then of pairs of those, and so on, keeps
    // every rectangle from being copied more often than the logarithm of their number.
    var parts: [Region] = []
    var start = 0
    while start < visible.count {
      let band = visible[start]
      var builder = RegionBuilder(limit: limit)
      builder.beginBand(top: band.top, bottom: band.bottom)
      while start < visible.count, visible[start].top == band.top, visible[start].bottom == band.bottom {
        builder.append(left: visible[start].left, right: visible[start].right)
        start &+= 1
      }
      builder.endBand()
      guard let part = builder.finish() else { return nil }
      parts.append(part)
    }
    var steps = limit > .max / Self.stepsPerRect ? .max : limit &* Self.stepsPerRect
    while parts.count > 1 {
      var joined: [Region] = []
      var room = limit
      joined.reserveCapacity((parts.count &+ 1) / 2)
      for index in stride(from: 0, to: parts.count, by: 2) {
        guard index &+ 1 < parts.count else {
          joined.append(parts[index])
          continue
        }
        var sweep = Sweep(parts[index], parts[index &+ 1], first: true, second: true, both: true)
        sweep.steps = steps
        guard let union = sweep.run(limit: room) else { return nil }
        steps = sweep.steps
        room &-= union.rects.count
        joined.append(union)
      }
      parts = joined
    }
    self = parts.first ?? Region()
  }
}

extension Rect {
  /// Every pixel that coordinates can name.
  public static let all = Rect(left: .min, top: .min, right: .max, bottom: .max)
}

/// One walk down the rows of two sets.
///
/// `first`, `second` and `both` say whether the result has pixels that only the first set, only the second, or both have.
private struct Sweep {
  let a: Region.Rects
  let b: Region.Rects
  let first: Bool
  let second: Bool
  let both: Bool
  /// Steps that may still be taken.
  var steps = Int.max

  init(_ a: Region, _ b: Region, first: Bool, second: Bool, both: Bool) {
    self.a = a.rects
    self.b = b.rects
    self.first = first
    self.second = second
    self.both = both
  }

  /// The result, or nil if it has more than `limit` rectangles or the steps do not suffice.
  mutating func run(limit: Int) -> Region? {
    var builder = RegionBuilder(limit: limit, about: a.count &+ b.count)
    var i = 0
    var j = 0
    var y = Int32.min
    while i < a.endIndex || j < b.endIndex {
      // Where one set has ended, nothing can follow that the result does not keep.
      if i == a.endIndex, !second { break }
      if j == b.endIndex, !first { break }
      let bandA: Rect? = i < a.endIndex ? a[i] : nil
      let bandB: Rect? = j < b.endIndex ? b[j] : nil
      let top = max(y, min(bandA?.top ?? .max, bandB?.top ?? .max))
      var bottom = Int32.max
      var endA = i
      var endB = j
      if let bandA {
        if bandA.top <= top { endA = a.bandEnd(from: i) }
        bottom = min(bottom, bandA.top <= top ? bandA.bottom : bandA.top)
      }
      if let bandB {
        if bandB.top <= top { endB = b.bandEnd(from: j) }
        bottom = min(bottom, bandB.top <= top ? bandB.bottom : bandB.top)
      }
      builder.beginBand(top: top, bottom: bottom)
      columns(a: i..<endA, b: j..<endB, into: &builder)
      builder.endBand()
      steps &-= 1 &+ (endA &- i) &+ (endB &- j)
      if builder.isFull || steps < 0 { return nil }
      y = bottom
      if let bandA, bandA.bottom <= y { i = endA }
      if let bandB, bandB.bottom <= y { j = endB }
    }
    return builder.finish()
  }

  /// The same walk along one row of both sets.
  private func columns(a rangeA: Range<Int>, b rangeB: Range<Int>, into builder: inout RegionBuilder) {
    if rangeB.isEmpty {
      if first { for index in rangeA { builder.append(left: a[index].left, right: a[index].right) } }
      return
    }
    if rangeA.isEmpty {
      if second { for index in rangeB { builder.append(left: b[index].left, right: b[index].right) } }
      return
    }
    var i = rangeA.lowerBound
    var j = rangeB.lowerBound
    var x = Int32.min
    while i < rangeA.upperBound || j < rangeB.upperBound {
      if i == rangeA.upperBound, !second { break }
      if j == rangeB.upperBound, !first { break }
      let spanA: Rect? = i < rangeA.upperBound ? a[i] : nil
      let spanB: Rect? = j < rangeB.upperBound ? b[j] : nil
      let left = max(x, min(spanA?.left ?? .max, spanB?.left ?? .max))
      let inA = spanA.map { $0.left <= left } ?? false
      let inB = spanB.map { $0.left <= left } ?? false
      var right = Int32.max
      if let spanA { right = min(right, inA ? spanA.right : spanA.left) }
      if let spanB { right = min(right, inB ? spanB.right : spanB.left) }
      if inA && inB ? both : (inA ? first : second) { builder.append(left: left, right: right) }
      x = right
      if let spanA, spanA.right <= x { i &+= 1 }
      if let spanB, spanB.right <= x { j &+= 1 }
    }
  }
}
