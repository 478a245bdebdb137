public import SpiceGeometry

extension StrokePath {
  /// About how many pixels there are to be drawn for the path inside `visible`, and never far fewer: what a stroke takes.
  ///
  /// A point has a few bytes, and the line to it may cross the whole surface, so a peer could keep us busy for long. Stops
  /// counting once the sum is beyond `limit`.
  public func effort(visible: Rect, limit: Int64) -> Int64 {
    var sum: Int64 = 0
    var first: Point?
    var last = Point()
    for segment in segments {
      if segment.begins { first = nil }
      var controls: [FixedPoint] = []
      for point in segment.points {
        let place = point.rounded
        if first == nil {
          first = place
        } else if !segment.isBezier {
          sum &+= 1 &+ LineRasteriser(from: last, to: place).stepCount(in: visible)
        } else {
          controls.append(point)
          guard controls.count == 3 else { continue }
          let curve = CubicBezier(p0: FixedPoint(last), c1: controls[0], c2: controls[1], p3: controls[2])
          sum &+= Self.effort(of: curve.bounds.intersection(visible))
          controls = []
        }
        last = place
        if sum > limit { return sum }
      }
      if segment.ends {
        if segment.closes, let first { sum &+= 1 &+ LineRasteriser(from: last, to: first).stepCount(in: visible) }
        first = nil
      }
    }
    return sum
  }

  /// A cubic curve turns at most twice in each direction, so it crosses its box at most three times. What is not seen of
  /// it may be followed for a while, for the sake of dashes.
  private static func effort(of box: Rect) -> Int64 {
    64 &+ (box.isEmpty ? 0 : 3 &* (Int64(box.width) &+ Int64(box.height)))
  }
}
