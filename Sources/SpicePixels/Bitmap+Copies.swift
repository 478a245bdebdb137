public import SpiceGeometry
import SpiceBytes

/// Pictures made from pictures.
extension Bitmap {
  /// The pixel value at a place inside the picture: its bits in the low end.
  public func value(x: Int, y: Int) -> UInt32 {
    precondition(x >= 0 && x < width && y >= 0 && y < height)
    var line = Scanline(capacity: 1)
    line.load(rows.row(y), format: format, from: x, count: 1)
    return line.values[0]
  }

  /// The picture in another format, as a copy to a surface of that format has it.
  public func converted(to target: PixelFormat) -> Bitmap {
    if target == format { return self }
    if let same = reinterpreted(as: target), format.bitsPerPixel == 32 { return same }
    guard var result = Bitmap(format: target, width: width, height: height) else { return self }
    var line = Scanline(capacity: width)
    for y in 0..<height {
      line.load(rows.row(y), format: format, from: 0, count: width)
      line.convert(from: format, to: target, count: width)
      result.withRow(y) { line.store(into: &$0, format: target, at: 0, count: width) }
    }
    return result
  }

  /// The part of the picture inside a rectangle; nil if none of it is.
  public func cropped(to rect: Rect) -> Bitmap? {
    let part = rect.intersection(bounds)
    if part == bounds { return self }
    guard !part.isEmpty, var result = Bitmap(format: format, width: part.width, height: part.height) else {
      return nil
    }
    var line = Scanline(capacity: format == .a1 ? part.width : 0)
    for y in 0..<result.height {
      let source = rows.row(Int(part.top) &+ y)
      result.withRow(y) { row in
        if format == .a1 {
          line.load(source, format: .a1, from: Int(part.left), count: part.width)
          line.store(into: &row, format: .a1, at: 0, count: part.width)
        } else {
          let size = format.bitsPerPixel / 8
          let start = Int(part.left) &* size
          row.copy(from: source.extracting(start..<(start &+ part.width &* size)))
        }
      }
    }
    return result
  }

  /// Turns the picture upside down.
  public mutating func flip() {
    let stride = stride
    var top = 0
    var bottom = (height &- 1) &* stride
    var bytes = mutableBytes
    while top < bottom {
      bytes.exchange(top, bottom, count: stride)
      top &+= stride
      bottom &-= stride
    }
  }

  /// Sets the fourth byte of every pixel to 0xFF, if the format has one that means nothing (wire: HIGH_BITS_SET).
  public mutating func setHighBits() {
    guard format == .xrgb32 else { return }
    let count = width &* height
    var bytes = mutableBytes
    for index in 0..<count {
      bytes.store(bytes.integer(at: index &* 4, as: UInt32.self) | 0xFF00_0000, at: index &* 4)
    }
  }

  /// Gives the bytes of row `y` to `body` for writing.
  @inlinable
  public mutating func withRow<R>(_ y: Int, _ body: (inout MutableRawSpan) -> R) -> R {
    precondition(y >= 0 && y < height)
    let start = y &* stride
    let count = format.rowBytes(width: width)
    var bytes = mutableBytes
    var row = bytes._mutatingExtracting(start..<(start &+ count))
    return body(&row)
  }
}
