public import SpiceGeometry

/// A stroke's path: lines and curves, each with the marks that say where a path begins and ends (spec: STROKE).
public struct StrokePath: Equatable, Sendable {
  /// A run of points.
  public struct Segment: Equatable, Sendable {
    /// Finishes the path collected so far; the first point begins a new one.
    public var begins: Bool
    /// Finishes the path after this segment.
    public var ends: Bool
    /// A path that this segment ends goes back to its first point.
    public var closes: Bool
    /// The points come in threes: two controls and the end of a cubic curve.
    public var isBezier: Bool
    /// The points.
    public var points: [FixedPoint]

    /// Describes a run of points.
    public init(
      begins: Bool = false, ends: Bool = false, closes: Bool = false, isBezier: Bool = false, points: [FixedPoint]
    ) {
      self.begins = begins
      self.ends = ends
      self.closes = closes
      self.isBezier = isBezier
      self.points = points
    }
  }

  /// The runs, in drawing order.
  public var segments: [Segment]

  /// A path of runs.
  public init(_ segments: [Segment]) { self.segments = segments }

  /// Calls `line` for each straight piece, in order, and `restart` before the first piece of each path.
  ///
  /// Curves are flattened as far as that can be seen within `visible`; `measured` says that the length of what lies
  /// outside counts as well.
  func forEachLine(
    visible: Rect, measured: Bool, restart: () -> Void, _ line: (_ from: Point, _ to: Point) -> Void
  ) {
    let flattener = BezierFlattener(visible: visible, unseenDepth: measured ? unseenDepth : 0)
    var first: Point?
    var last = Point()
    for segment in segments {
      if segment.begins { first = nil }
      var points = segment.points[...]
      if first == nil {
        // Without a beginning, a path starts with the first point that comes.
        guard let start = points.popFirst() else { continue }
        restart()
        first = start.rounded
        last = start.rounded
      }
      if segment.isBezier {
        while points.count >= 3 {
          let start = points.startIndex
          let curve = CubicBezier(
            p0: FixedPoint(last), c1: points[start], c2: points[start &+ 1],
            p3: points[start &+ 2])
          points.removeFirst(3)
          flattener.flatten(curve) { end in
            line(last, end.rounded)
            last = end.rounded
          }
        }
      } else {
        for point in points {
          line(last, point.rounded)
          last = point.rounded
        }
      }
      if segment.ends {
        if segment.closes, let first { line(last, first) }
        first = nil
      }
    }
  }

  /// How often curves are halved where nobody sees it. Few curves are followed closely; many of them, as a peer may send
  /// to keep us busy, are not.
  private var unseenDepth: Int {
    var curves = 0
    for segment in segments where segment.isBezier { curves &+= segment.points.count / 3 }
    return max(0, min(8, curves.leadingZeroBitCount &- (Int.bitWidth &- 16)))
  }
}
