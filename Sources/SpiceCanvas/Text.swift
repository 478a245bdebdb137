public import SpiceGeometry
import SpicePixels

/// Glyphs.
extension Canvas {
  /// Puts a brush over the surface through the coverage of glyphs (spec: TEXT, without its background).
  ///
  /// `bytes` holds the pictures of the glyphs. Tiles of a brush are counted from the top left of all glyphs together. A
  /// brush of nothing draws nothing.
  @discardableResult
  public mutating func text(
    _ glyphs: [Glyph], depth: GlyphDepth, bytes: RawSpan, in box: Rect, brush: Brush, clip: Region? = nil
  ) -> Region {
    if case .none = brush { return Region() }
    var bounds = Rect()
    for glyph in glyphs {
      bounds = bounds.union(Rect(x: glyph.left, y: glyph.top, width: glyph.width, height: glyph.height))
    }
    let runner = ClipRunner(self, box, clip: clip, reach: bounds)
    var mask = GlyphMask(area: runner.region.bounds)
    if mask.area.isEmpty { return Region() }
    for glyph in glyphs { mask.add(glyph, depth: depth, bytes: bytes) }

    // A colour is opaque; its fourth byte is not alpha, although the surface's is.
    var brush = brush
    if format == .argb32, case .solid(let color) = brush { brush = .solid(color | 0xFF00_0000) }
    let colors = PixelSource(brush, format: format, anchor: Point(x: bounds.left, y: bounds.top))
    var pixels = Scanline(capacity: runner.longestSpan)
    let format = format
    edit(runner) { line, y, x in
      colors.fetchColors(into: &pixels, y: y, x: x)
      let start = mask.index(x: x.lowerBound, y: y)
      for index in 0..<x.count {
        let coverage = UInt32(mask.coverage[start &+ index])
        if coverage == 0 { continue }
        let color = PixelConversion.scaled(pixels.values[index], by: coverage)
        let below = PixelConversion.argb(from: line.values[index], as: format)
        line.values[index] = PixelConversion.value(of: PixelConversion.over(color, below), as: format)
      }
    }
    return runner.region
  }
}
