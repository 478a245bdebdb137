import SpiceBytes
public import SpiceGeometry
public import SpicePixels

/// Operations that need no picture but that of a brush.
extension Canvas {
  /// Combines a brush with the surface (spec: FILL).
  @discardableResult
  public mutating func fill(
    _ box: Rect, brush: Brush, rop: BinaryRop = .source, clip: Region? = nil, mask: Mask? = nil
  ) -> Region {
    let runner = ClipRunner(self, box, clip: clip, mask: mask)
    return combine(PixelSource(brush, format: format), rop, in: runner) ? runner.region : Region()
  }

  /// Sets all bits of the pixels to 0 (spec: BLACKNESS).
  @discardableResult
  public mutating func blacken(_ box: Rect, clip: Region? = nil, mask: Mask? = nil) -> Region {
    fill(box, brush: .none, rop: .clear, clip: clip, mask: mask)
  }

  /// Sets all bits of the pixels to 1 (spec: WHITENESS).
  @discardableResult
  public mutating func whiten(_ box: Rect, clip: Region? = nil, mask: Mask? = nil) -> Region {
    fill(box, brush: .none, rop: .set, clip: clip, mask: mask)
  }

  /// Inverts all bits of the pixels (spec: INVERS).
  @discardableResult
  public mutating func invert(_ box: Rect, clip: Region? = nil, mask: Mask? = nil) -> Region {
    fill(box, brush: .none, rop: .notDestination, clip: clip, mask: mask)
  }

  /// Combines a source with the surface, by the shortest way that the operation allows. Returns whether it changes
  /// anything at all.
  mutating func combine(_ source: PixelSource, _ rop: BinaryRop, in runner: some SpanSource) -> Bool {
    switch rop {
    case .destination: return false
    case .clear: fill(0, in: runner)
    case .set: fill(.max, in: runner)
    case .source:
      if let value = source.constant {
        fill(value, in: runner)
      } else if let placed = source.placed, hasLayout(of: placed.bitmap.format) {
        copyRows(of: placed.bitmap, left: placed.left, top: placed.top, in: runner)
      } else {
        transfer(source, in: runner)
      }
    case .notSource:
      if let value = source.constant { fill(~value, in: runner) } else { fallthrough }
    default:
      var pixels = Scanline(capacity: runner.longestSpan)
      let format = format
      edit(runner) { line, y, x in
        source.fetch(into: &pixels, y: y, x: x)
        pixels.convert(from: source.format, to: format, count: x.count)
        var values = line.values.mutableSpan
        rop.combine(pixels.values.span, into: &values, count: x.count)
      }
    }
    return true
  }

  /// Sets every pixel to one value.
  private mutating func fill(_ value: UInt32, in runner: some SpanSource) {
    let format = format
    let stride = bitmap.stride
    guard format != .a1 else {
      var line = Scanline(capacity: runner.longestSpan)
      line.fill(value, in: line.values.indices)
      runner.forEachSpan { y, x in
        bitmap.withRow(y) { line.store(into: &$0, format: .a1, at: x.lowerBound, count: x.count) }
      }
      return
    }
    runner.forEachSpan { y, x in
      var bytes = bitmap.mutableBytes
      let start = y &* stride &+ x.lowerBound &* (format.bitsPerPixel / 8)
      switch format {
      case .a1, .a8: bytes.fill(UInt8(truncatingIfNeeded: value), at: start, count: x.count)
      case .rgb555, .rgb565: bytes.fill(UInt16(truncatingIfNeeded: value), at: start, count: x.count)
      case .xrgb32, .argb32: bytes.fill(value, at: start, count: x.count)
      }
    }
  }

  /// Whether pixels of a format can be copied as they are.
  private func hasLayout(of other: PixelFormat) -> Bool {
    other != .a1 && (other == format || (other.bitsPerPixel == 32 && format.bitsPerPixel == 32))
  }

  /// Copies rows of a picture that lies on the surface, byte by byte.
  private mutating func copyRows(of picture: Bitmap, left: Int, top: Int, in runner: some SpanSource) {
    let size = format.bitsPerPixel / 8
    let stride = bitmap.stride
    runner.forEachSpan { y, x in
      let start = (x.lowerBound &- left) &* size
      let source = picture.rows.row(y &- top).extracting(start..<(start &+ x.count &* size))
      var bytes = bitmap.mutableBytes
      bytes.copy(from: source, at: y &* stride &+ x.lowerBound &* size)
    }
  }

  /// Replaces the surface's pixels by those of a source.
  private mutating func transfer(_ source: PixelSource, in runner: some SpanSource) {
    var pixels = Scanline(capacity: runner.longestSpan)
    let format = format
    runner.forEachSpan { y, x in
      source.fetch(into: &pixels, y: y, x: x)
      pixels.convert(from: source.format, to: format, count: x.count)
      bitmap.withRow(y) { pixels.store(into: &$0, format: format, at: x.lowerBound, count: x.count) }
    }
  }
}
