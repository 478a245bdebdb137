import SpiceBytes
public import SpiceGeometry
import SpicePixels

/// Putting a picture over the surface by its alpha.
extension Canvas {
  /// Puts a picture with premultiplied colours over the surface (spec: ALPHA_BLEND).
  ///
  /// A picture of a format without alpha is opaque; `alpha`, in 255ths, lessens it. On an ``PixelFormat/xrgb32`` surface,
  /// `usesHighByte` says that the fourth byte is alpha and takes part; it becomes 0 otherwise.
  @discardableResult
  public mutating func alphaBlend(
    _ source: ImageSource, to box: Rect, alpha: UInt8 = 255, usesHighByte: Bool = false, clip: Region? = nil
  ) -> Region {
    if alpha == 0 { return Region() }
    var nearest = source
    nearest.scaling = .nearest
    let runner = ClipRunner(self, box, clip: clip, reach: source.reach(in: box))
    let target: PixelFormat = format == .xrgb32 && usesHighByte ? .argb32 : format
    let image = PixelSource(nearest, in: box)
    if let placed = image.placed, placed.bitmap.format.bitsPerPixel == 32, format.bitsPerPixel == 32 {
      blendRows(of: placed.bitmap, left: placed.left, top: placed.top, alpha: alpha, onto: target, in: runner)
    } else {
      blend(onto: target, in: runner) { pixels, y, x in
        image.fetchColors(into: &pixels, y: y, x: x)
        if alpha < 255 {
          for index in 0..<x.count {
            pixels.values[index] = PixelConversion.scaled(pixels.values[index], by: UInt32(alpha))
          }
        }
      }
    }
    return runner.region
  }

  /// Puts colours, 0xAARRGGBB, that `fetch` gives for each span, over the surface. `target` is the surface's format, or the
  /// one that its pixels are taken for.
  mutating func blend(
    onto target: PixelFormat, in runner: ClipRunner,
    _ fetch: (_ pixels: inout Scanline, _ y: Int, _ x: Range<Int>) -> Void
  ) {
    var pixels = Scanline(capacity: runner.longestSpan)
    edit(runner) { line, y, x in
      fetch(&pixels, y, x)
      line.expand(from: target, count: x.count)
      for index in 0..<x.count {
        line.values[index] = PixelConversion.over(pixels.values[index], line.values[index])
      }
      line.contract(to: target, count: x.count)
    }
  }

  /// The short way between formats of 32 bits.
  private mutating func blendRows(
    of picture: Bitmap, left: Int, top: Int, alpha: UInt8, onto target: PixelFormat, in runner: ClipRunner
  ) {
    let row = BlendRow(
      forced: picture.format == .argb32 ? 0 : 0xFF00_0000, alpha: alpha,
      kept: target == .argb32 ? 0xFFFF_FFFF : 0x00FF_FFFF)
    runner.forEachSpan { y, x in
      let start = (x.lowerBound &- left) &* 4
      let source = picture.rows.row(y &- top).extracting(start..<(start &+ x.count &* 4))
      bitmap.withRow(y) { row.over(source, onto: &$0, at: x.lowerBound &* 4) }
    }
  }
}
