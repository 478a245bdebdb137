public import SpiceGeometry
public import SpicePixels

/// A picture that takes part in a composition, as source or as mask, and how it is laid on the box.
public struct CompositeLayer: Equatable, Sendable {
  /// What is seen beyond the edges of the picture.
  public enum Repeat: UInt8, Sendable, CaseIterable {
    /// Transparent black.
    case none = 0
    /// The picture again.
    case normal = 1
    /// The nearest pixel of its edge.
    case pad = 2
    /// The picture again, every other time mirrored.
    case reflect = 3
  }

  /// An affine map from the box to the picture: 16.16 numbers, the third row is 0 0 1.
  public struct Transform: Equatable, Sendable {
    /// First row: what the column is made from.
    public var xx, xy, x0: Int32
    /// Second row: what the row is made from.
    public var yx, yy, y0: Int32

    /// A map of six numbers.
    public init(xx: Int32, xy: Int32, x0: Int32, yx: Int32, yy: Int32, y0: Int32) {
      self.xx = xx
      self.xy = xy
      self.x0 = x0
      self.yx = yx
      self.yy = yy
      self.y0 = y0
    }
  }

  /// The picture.
  public var bitmap: Bitmap
  /// The picture's place (before the map) that belongs to the top left of the box.
  public var origin: Point
  /// The map from there to the picture; nil for none.
  public var transform: Transform?
  /// What is seen beyond the edges.
  public var repetition: Repeat
  /// How a place between pixels is seen; without a map, places are always on pixels.
  public var filter: Scaling
  /// Whether the picture's alpha is not looked at.
  public var isOpaque: Bool

  /// A picture and how it is laid.
  public init(
    _ bitmap: Bitmap, origin: Point = Point(), transform: Transform? = nil, repetition: Repeat = .none,
    filter: Scaling = .nearest, isOpaque: Bool = false
  ) {
    self.bitmap = bitmap
    self.origin = origin
    self.transform = transform
    self.repetition = repetition
    self.filter = filter
    self.isOpaque = isOpaque
  }

  /// Puts the colours, 0xAARRGGBB, that belong to a run of the surface into `line`.
  func fetch(into line: inout Scanline, y: Int, x: Range<Int>, box: Rect) {
    let row = Int64(y) &- Int64(box.top) &+ Int64(origin.y)
    let column = Int64(x.lowerBound) &- Int64(box.left) &+ Int64(origin.x)
    if let transform {
      fetch(into: &line, column: column, row: row, count: x.count, transform)
    } else {
      fetch(into: &line, column: column, row: row, count: x.count)
    }
  }

  /// Without a map, the run lies in one row of the picture, perhaps with its ends beyond.
  private func fetch(into line: inout Scanline, column: Int64, row: Int64, count: Int) {
    guard let row = repetition.index(row, size: bitmap.height) else { return line.fill(0, in: 0..<count) }
    let bytes = bitmap.rows.row(row)
    let inside = 0..<Int64(bitmap.width)
    let start = Int(truncatingIfNeeded: max(0, min(Int64(count), -column)))
    let end = Int(truncatingIfNeeded: max(Int64(start), min(Int64(count), inside.upperBound &- column)))
    let first = Int(truncatingIfNeeded: column &+ Int64(start))
    if start < end {
      line.load(bytes, format: bitmap.format, from: first, count: end &- start, at: start)
    }
    for index in 0..<count where index < start || index >= end {
      let place = repetition.index(column &+ Int64(index), size: bitmap.width)
      line.values[index] = place.map { bitmap.format.value(in: bytes, at: $0) } ?? 0
    }
    line.expand(from: bitmap.format, count: count)
    if isOpaque { line.expand(from: .xrgb32, count: count) }
    // Nothing is seen beyond a picture that does not repeat, be it opaque or not.
    if repetition == .none {
      line.fill(0, in: 0..<start)
      line.fill(0, in: end..<count)
    }
  }

  /// With a map, every pixel has a place of its own.
  private func fetch(
    into line: inout Scanline, column: Int64, row: Int64, count: Int, _ transform: Transform
  ) {
    let (width, height) = (bitmap.width, bitmap.height)
    let (format, repetition, forced) = (bitmap.format, repetition, isOpaque ? 0xFF00_0000 as UInt32 : 0)
    let pixels = bitmap.rows
    func color(_ column: Int64, _ row: Int64) -> UInt32 {
      guard let column = repetition.index(column, size: width), let row = repetition.index(row, size: height) else {
        return 0
      }
      return PixelConversion.argb(from: format.value(in: pixels.row(row), at: column), as: format) | forced
    }
    for index in 0..<count {
      let (placeX, placeY) = transform.place(column: column &+ Int64(index), row: row)
      switch filter {
      case .nearest: line.values[index] = color((placeX &- 1) >> 16, (placeY &- 1) >> 16)
      case .interpolate:
        let across = Bilinear(placeX)
        let down = Bilinear(placeY)
        func mixed(_ row: Int64) -> Bilinear.Mixture {
          across.mix(UInt64(color(across.first, row)) | UInt64(color(across.first &+ 1, row)) << 32)
        }
        line.values[index] = down.mix(mixed(down.first), mixed(down.first &+ 1))
      }
    }
  }
}

extension CompositeLayer.Repeat {
  /// The column or row of the picture that is seen at any column or row; nil for none.
  fileprivate func index(_ at: Int64, size: Int) -> Int? {
    switch self {
    case .none: return at >= 0 && at < Int64(size) ? Int(truncatingIfNeeded: at) : nil
    case .normal: return floorModulo(at, size)
    case .pad: return Int(truncatingIfNeeded: max(0, min(Int64(size) &- 1, at)))
    case .reflect:
      let place = floorModulo(at, 2 &* size)
      return place < size ? place : 2 &* size &- 1 &- place
    }
  }
}

extension CompositeLayer.Transform {
  /// Where the centre of a pixel comes to lie, in 16.16 numbers.
  ///
  /// Origins have 16 bits on the wire, so for a place on a surface nothing is lost in 64 bits; for others it does no harm.
  fileprivate func place(column: Int64, row: Int64) -> (Int64, Int64) {
    let (x, y) = (column &* 2 &+ 1, row &* 2 &+ 1)
    func sum(_ a: Int32, _ b: Int32, _ c: Int32) -> Int64 {
      // Half pixels, so the products are doubled; they are rounded as 16.16 numbers.
      (x &* Int64(a) &+ y &* Int64(b) &+ 1) >> 1 &+ Int64(c)
    }
    return (sum(xx, xy, x0), sum(yx, yy, y0))
  }
}
