public import SpiceGeometry
public import SpicePixels

extension Bitmap {
  /// Writes a part as a screen takes it: four bytes a pixel, blue first, the last one 255.
  ///
  /// - Parameters:
  ///   - part: pixels of the bitmap; what is outside of it is left alone.
  ///   - factor: how often each pixel is written in both directions, 1 at least.
  ///   - span: where to; if there is too little room, nothing is written.
  ///   - offset: bytes before the first pixel.
  ///   - stride: bytes from one row to the next; nil for rows without gaps.
  public func writeOpaque(
    _ part: Rect, factor: Int, into span: inout MutableRawSpan, at offset: Int = 0, stride: Int? = nil
  ) {
    let part = part.intersection(bounds)
    let (width, height, factor) = (Int(part.width), Int(part.height), max(1, factor))
    let wide = width * factor
    let stride = stride ?? wide * 4
    guard width > 0, offset >= 0, stride >= wide * 4,
      offset + (height * factor - 1) * stride + wide * 4 <= span.byteCount
    else { return }
    if factor == 1, format.bitsPerPixel == 32 {
      for y in 0..<height {
        let row = rows.row(Int(part.top) + y).extracting(Int(part.left) * 4..<Int(part.right) * 4)
        span.copyOpaque(row, at: offset + y * stride)
      }
      return
    }
    // Whatever a screen's alpha says, nothing is behind it.
    let source = format == .argb32 ? .xrgb32 : format
    var line = Scanline(capacity: wide)
    for y in 0..<height {
      line.load(rows.row(Int(part.top) + y), format: source, from: Int(part.left), count: width)
      line.expand(from: source, count: width)
      if factor > 1 {
        for x in (0..<wide).reversed() { line.values[x] = line.values[x / factor] }
      }
      for repetition in 0..<factor {
        let start = offset + (y * factor + repetition) * stride
        var row = span._mutatingExtracting(start..<start + wide * 4)
        line.store(into: &row, format: .argb32, at: 0, count: wide)
      }
    }
  }
}
