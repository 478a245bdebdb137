public import SpiceGeometry
import SpicePixels

/// Composition in the manner of X Render.
extension Canvas {
  /// Puts source, mask and surface together (spec: COMPOSITE).
  ///
  /// `usesComponents` takes each channel of the mask for the alpha of that channel of the source; otherwise the mask's
  /// alpha counts for all. `isOpaque` takes the surface for one without alpha.
  @discardableResult
  public mutating func composite(
    _ rule: CompositeOperator, source: CompositeLayer, mask: CompositeLayer? = nil, usesComponents: Bool = false,
    in box: Rect, isOpaque: Bool = false, clip: Region? = nil
  ) -> Region {
    let runner = ClipRunner(self, box, clip: clip)
    let format = format
    let below: PixelFormat = format == .argb32 && isOpaque ? .xrgb32 : format
    var colors = Scanline(capacity: runner.longestSpan)
    var masks = Scanline(capacity: mask == nil ? 0 : runner.longestSpan)
    edit(runner) { line, y, x in
      source.fetch(into: &colors, y: y, x: x, box: box)
      line.expand(from: below, count: x.count)
      if let mask, !usesComponents {
        mask.fetch(into: &masks, y: y, x: x, box: box)
        for index in 0..<x.count {
          colors.values[index] = PixelConversion.scaled(colors.values[index], by: masks.values[index] >> 24)
        }
      }
      if let mask, usesComponents {
        mask.fetch(into: &masks, y: y, x: x, box: box)
        CompositeMath.combine(rule, colors, masks: masks, into: &line, count: x.count)
      } else {
        CompositeMath.combine(rule, colors, into: &line, count: x.count)
      }
      line.contract(to: format, count: x.count)
    }
    return runner.region
  }
}
