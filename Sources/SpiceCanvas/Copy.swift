import SpiceBytes
public import SpiceGeometry
public import SpicePixels

/// Operations that put a picture on the surface.
extension Canvas {
  /// Combines a picture with the surface (spec: COPY, BLEND).
  @discardableResult
  public mutating func copy(
    _ source: ImageSource, to box: Rect, rop: BinaryRop = .source, clip: Region? = nil, mask: Mask? = nil
  ) -> Region {
    let runner = ClipRunner(self, box, clip: clip, mask: mask, reach: source.reach(in: box))
    // With other operations the reference library scales into a picture without alpha first.
    let pixels = PixelSource(source, in: box, isOpaque: format == .argb32 && rop == .source)
    return combine(pixels, rop, in: runner) ? runner.region : Region()
  }

  /// Copies a picture and combines a brush with the result (spec: OPAQUE).
  ///
  /// An operation that leaves the picture as it is draws nothing at all, not even the picture.
  @discardableResult
  public mutating func opaque(
    _ source: ImageSource, to box: Rect, brush: Brush, rop: BinaryRop, clip: Region? = nil, mask: Mask? = nil
  ) -> Region {
    if rop == .destination { return Region() }
    let copied = copy(source, to: box, clip: clip, mask: mask)
    return copied.union(fill(box, brush: brush, rop: rop, clip: clip, mask: mask))
  }

  /// Combines a brush, a picture and the surface (spec: ROP3).
  @discardableResult
  public mutating func rop3(
    _ source: ImageSource, to box: Rect, brush: Brush, rop: TernaryRop, clip: Region? = nil, mask: Mask? = nil
  ) -> Region {
    let runner = ClipRunner(self, box, clip: clip, mask: mask, reach: source.reach(in: box))
    let image = PixelSource(source, in: box, startsOnStep: true)
    let pattern = PixelSource(brush, format: format)
    var imageLine = Scanline(capacity: runner.longestSpan)
    var patternLine = Scanline(capacity: runner.longestSpan)
    let format = format
    edit(runner) { line, y, x in
      image.fetch(into: &imageLine, y: y, x: x)
      imageLine.convert(from: image.format, to: format, count: x.count)
      pattern.fetch(into: &patternLine, y: y, x: x)
      patternLine.convert(from: pattern.format, to: format, count: x.count)
      var values = line.values.mutableSpan
      rop.combine(
        pattern: patternLine.values.span, source: imageLine.values.span, into: &values, count: x.count)
    }
    return runner.region
  }

  /// Copies the pixels of a picture that do not have the colour `key`, 0x00RRGGBB (spec: TRANSPARENT).
  ///
  /// Colours are compared in the surface's format, without the fourth byte of 32 bits.
  @discardableResult
  public mutating func copy(
    _ source: ImageSource, to box: Rect, exceptColor key: UInt32, clip: Region? = nil
  ) -> Region {
    let relevant: UInt32 =
      switch format {
      case .a1: 1
      case .a8: 0xFF
      case .rgb555, .rgb565: 0xFFFF
      case .xrgb32, .argb32: 0x00FF_FFFF
      }
    let value = PixelConversion.copied(key, from: .xrgb32, to: format) & relevant
    var nearest = source
    nearest.scaling = .nearest
    let runner = ClipRunner(self, box, clip: clip, reach: source.reach(in: box))
    let image = PixelSource(nearest, in: box)
    var pixels = Scanline(capacity: runner.longestSpan)
    let format = format
    edit(runner) { line, y, x in
      image.fetch(into: &pixels, y: y, x: x)
      pixels.convert(from: image.format, to: format, count: x.count)
      for index in 0..<x.count where pixels.values[index] & relevant != value {
        line.values[index] = pixels.values[index]
      }
    }
    return runner.region
  }

  /// Moves pixels of the surface: what was at `source` comes to the top left of the box (spec: COPY_BITS).
  ///
  /// The source is what the surface showed before. Pixels whose source lies outside the surface keep their value.
  @discardableResult
  public mutating func copyBits(to box: Rect, from source: Point, clip: Region? = nil) -> Region {
    let dx = Int64(box.left) &- Int64(source.x)
    let dy = Int64(box.top) &- Int64(source.y)
    let reach = Rect(x: dx, y: dy, width: bitmap.width, height: bitmap.height)
    let region = visible(box.intersection(reach), clip: clip)
    if dx == 0, dy == 0 { return Region() }

    // Nothing may be overwritten before it was read, so whatever lies on the side that the pixels move to comes first:
    // bands of rectangles, rectangles of a band, rows of a rectangle. Inside a row the bytes are moved as a whole.
    var rects = Array(region.rects)
    if rects.count > 1 {
      rects.sort { a, b in
        if a.top != b.top { return (a.top < b.top) == (dy <= 0) }
        return (a.left < b.left) == (dx <= 0)
      }
    }
    let stride = bitmap.stride
    var line = Scanline(capacity: format == .a1 ? region.bounds.width : 0)
    // The source lies on the surface, so the distance has the bits of an `Int` wherever there is anything to move.
    let (left, up) = (Int(truncatingIfNeeded: dx), Int(truncatingIfNeeded: dy))
    for rect in rects {
      for offset in 0..<rect.height {
        let y = dy > 0 ? Int(rect.bottom) &- 1 &- offset : Int(rect.top) &+ offset
        if format == .a1 {
          line.load(bitmap.rows.row(y &- up), format: .a1, from: Int(rect.left) &- left, count: rect.width)
          bitmap.withRow(y) { line.store(into: &$0, format: .a1, at: Int(rect.left), count: rect.width) }
        } else {
          let size = format.bitsPerPixel / 8
          let target = y &* stride &+ Int(rect.left) &* size
          var bytes = bitmap.mutableBytes
          bytes.move(from: target &- up &* stride &- left &* size, to: target, count: rect.width &* size)
        }
      }
    }
    return region
  }
}
