import SpiceBytes
import SpiceGeometry
import SpicePixels

/// Gives the source pixels that belong to a run of the surface, whatever they come from.
struct PixelSource {
  private enum Kind {
    case solid(UInt32)
    /// A picture that repeats, its copies counted from a column and row of the surface.
    case tile(Bitmap, left: Int64, top: Int64)
    /// A picture that lies on the surface with its top left pixel at a column and row.
    case placed(Bitmap, left: Int, top: Int)
    case scaled(ScaledImage)
  }

  private let kind: Kind
  /// What the values that are fetched are pixels of.
  let format: PixelFormat

  /// A brush, with its tiles counted from `anchor` and its origin.
  init(_ brush: Brush, format: PixelFormat, anchor: Point = Point()) {
    switch brush {
    case .none:
      self.format = format
      kind = .solid(0)
    case .solid(let value):
      self.format = format
      kind = .solid(value)
    case .pattern(let bitmap, let origin):
      self.format = bitmap.format
      kind = .tile(bitmap, left: Int64(origin.x) &+ Int64(anchor.x), top: Int64(origin.y) &+ Int64(anchor.y))
    }
  }

  /// A part of a picture, fitted into a box; `startsOnStep` and `isOpaque` as for ``ScaledImage``.
  init(_ source: ImageSource, in box: Rect, startsOnStep: Bool = false, isOpaque: Bool = false) {
    if source.isUnscaled(in: box) {
      format = source.bitmap.format
      // Only places on the picture are looked at, so it does no harm if these are cut to the bits of an `Int`.
      kind = .placed(
        source.bitmap, left: Int(truncatingIfNeeded: Int64(box.left) &- Int64(source.area.left)),
        top: Int(truncatingIfNeeded: Int64(box.top) &- Int64(source.area.top)))
    } else {
      let scaled = ScaledImage(source, in: box, startsOnStep: startsOnStep, isOpaque: isOpaque)
      format = scaled.format
      kind = .scaled(scaled)
    }
  }

  /// The one value of all pixels, if the source is a plain colour.
  var constant: UInt32? {
    if case .solid(let value) = kind { return value }
    return nil
  }

  /// The picture and its place, if its pixels are those of the surface one to one.
  var placed: (bitmap: Bitmap, left: Int, top: Int)? {
    if case .placed(let bitmap, let left, let top) = kind { return (bitmap, left, top) }
    return nil
  }

  /// Puts the values for the columns `x` of row `y` into `line`.
  func fetch(into line: inout Scanline, y: Int, x: Range<Int>) {
    switch kind {
    case .solid(let value):
      line.fill(value, in: 0..<x.count)
    case .placed(let bitmap, let left, let top):
      line.load(bitmap.rows.row(y &- top), format: bitmap.format, from: x.lowerBound &- left, count: x.count)
    case .tile(let bitmap, let left, let top):
      let row = bitmap.rows.row(floorModulo(Int64(y) &- top, bitmap.height))
      let width = bitmap.width
      let start = floorModulo(Int64(x.lowerBound) &- left, width)
      let first = min(x.count, width &- start)
      line.load(row, format: bitmap.format, from: start, count: first)
      line.load(row, format: bitmap.format, from: 0, count: min(x.count &- first, start), at: first)
      // From here on the tile repeats what stands one width before.
      if width < x.count {
        for index in width..<x.count { line.values[index] = line.values[index &- width] }
      }
    case .scaled(let image):
      image.fetch(into: &line, y: y, x: x)
    }
  }
}

extension PixelSource {
  /// Puts the colours, 0xAARRGGBB, for the columns `x` of row `y` into `line`. Beyond a scaled picture all is transparent,
  /// even if the picture is opaque.
  func fetchColors(into line: inout Scanline, y: Int, x: Range<Int>) {
    fetch(into: &line, y: y, x: x)
    line.expand(from: format, count: x.count)
    if case .scaled(let image) = kind { image.clearBeyond(&line, y: y, x: x) }
  }
}

/// The remainder of a division that rounds down: 0 up to but not including `divisor`, which is positive.
func floorModulo(_ value: Int64, _ divisor: Int) -> Int {
  let remainder = Int(truncatingIfNeeded: value % Int64(divisor))
  return remainder < 0 ? remainder &+ divisor : remainder
}
