public import SpiceGeometry
public import SpicePixels

/// Lines and curves.
extension Canvas {
  /// Combines a brush with the pixels along a path, one pixel wide (spec: STROKE).
  ///
  /// The lines of a path are drawn one after the other, so a pixel where they cross is combined twice.
  @discardableResult
  public mutating func stroke(
    _ path: StrokePath, in box: Rect, brush: Brush, rop: BinaryRop = .source, dashes: DashPattern? = nil,
    clip: Region? = nil
  ) -> Region {
    let region = visible(box, clip: clip)
    if region.isEmpty || rop == .destination { return Region() }
    let source = PixelSource(brush, format: format)
    var walk = dashes.map { DashPattern.Walk($0) }
    var spans = SpanList()
    var damage = Rect()
    path.forEachLine(visible: region.bounds, measured: walk != nil) {
      walk?.restart()
    } _: { start, end in
      spans.removeAll()
      if walk == nil {
        LineRasteriser(from: start, to: end).forEachStep(in: region) { _, x, y in spans.append(x: x, y: y) }
      } else {
        Self.dashedLine(from: start, to: end, in: region, walk: &walk, spans: &spans)
      }
      guard !spans.isEmpty else { return }
      _ = combine(source, rop, in: spans)
      damage = damage.union(Self.pixels(from: start, to: end))
    }
    return region.intersection(damage)
  }

  /// A dash of n pixels covers the n pixels to the right of, or below, the place where its left or upper end falls. So a
  /// line that goes left or up is walked from its end, which then takes part instead of its start.
  private static func dashedLine(
    from start: Point, to end: Point, in region: Region, walk: inout DashPattern.Walk?, spans: inout SpanList
  ) {
    var line = LineRasteriser(from: start, to: end)
    guard let dashes = walk, line.steps > 0 else { return }
    // Dashes are measured along the line, not along its longer direction.
    let perStep = line.stepLength
    let isBackward = line.isBackward
    if isBackward { line = LineRasteriser(from: end, to: start) }
    let last = line.steps &- 1
    line.forEachStep(in: region) { step, x, y in
      if dashes.isOn(at: (isBackward ? last &- step : step) &* perStep) { spans.append(x: x, y: y) }
    }
    walk?.advance(by: line.steps &* perStep)
  }

  /// The rectangle around both ends of a line.
  private static func pixels(from start: Point, to end: Point) -> Rect {
    Rect(
      left: min(start.x, end.x), top: min(start.y, end.y), right: max(start.x, end.x) &+ 1,
      bottom: max(start.y, end.y) &+ 1)
  }
}

extension LineRasteriser {
  /// Calls `plot` with the number and the place of every step inside `region`.
  func forEachStep(in region: Region, _ plot: (_ step: Int64, _ x: Int, _ y: Int) -> Void) {
    // A few rectangles are walked one by one; of many, most are not on the line at all.
    if region.rects.count <= 4 {
      for rect in region.rects { forEachStep(in: rect, plot) }
    } else {
      forEachStep(in: region.bounds) { step, x, y in
        let point = Point(x: Int32(truncatingIfNeeded: x), y: Int32(truncatingIfNeeded: y))
        if region.contains(point) { plot(step, x, y) }
      }
    }
  }
}
