import SpiceBytes
import SpiceGeometry
import SpicePixels

/// A picture seen through a scale: for each pixel of a box, the place in the picture that its centre falls on (spec:
/// source images and scaling).
struct ScaledImage {
  /// One direction. Places are 16.16 numbers.
  private struct Axis {
    /// Where the box begins on the surface.
    let origin: Int64
    /// Where the part begins on the picture.
    let start: Int64
    /// The extent of the part for each pixel of the box.
    let step: Int64
    /// Pixels of the picture.
    let size: Int

    init(box: Int32, _ boxEnd: Int32, area: Int32, _ areaEnd: Int32, size: Int, startsOnStep: Bool) {
      origin = Int64(box)
      let (extent, count) = (Int64(areaEnd) &- Int64(area), max(1, Int64(boxEnd) &- Int64(box)))
      step = (extent << 16) / count
      // Computed as there, so that halves are rounded alike. What is farther away than any surface may be anywhere.
      let steps = extent > 0 ? Double(area) / (Double(extent) / Double(count)) + 0.5 : 0
      if startsOnStep, extent > 0, steps.magnitude < 0x1p40 {
        start = Int64(steps.rounded(.down)) &* step
      } else {
        start = Int64(area) << 16
      }
      self.size = size
    }

    /// The place of the centre of a column or row of the surface.
    func place(_ at: Int) -> Int64 { start &+ (Int64(at) &- origin) &* step &+ (step &+ 1) >> 1 }

    /// The picture's column or row that this place is in; nil beyond the picture.
    func nearest(_ at: Int) -> Int? {
      let pixel = (place(at) &- 1) >> 16
      return pixel >= 0 && pixel < Int64(size) ? Int(truncatingIfNeeded: pixel) : nil
    }
  }

  private let bitmap: Bitmap
  private let scaling: Scaling
  private let columns: Axis
  private let rows: Axis
  private let mixed = MixedRows()
  /// What the values that are fetched are pixels of.
  let format: PixelFormat

  /// A part of a picture, scaled to a box.
  ///
  /// With `startsOnStep` the part begins a whole number of steps from the picture's edge, the nearest to where it should:
  /// so the reference library scales for ROP3. With `isOpaque` the fourth bytes of a picture without alpha tell how much of
  /// a pixel is on the picture, as those of a picture with alpha do: so it scales for COPY.
  init(_ source: ImageSource, in box: Rect, startsOnStep: Bool = false, isOpaque: Bool = false) {
    bitmap = source.bitmap
    scaling = source.scaling
    let area = source.area
    columns = Axis(
      box: box.left, box.right, area: area.left, area.right, size: bitmap.width, startsOnStep: startsOnStep)
    rows = Axis(
      box: box.top, box.bottom, area: area.top, area.bottom, size: bitmap.height, startsOnStep: startsOnStep)
    switch (scaling, bitmap.format) {
    case (_, .rgb555) where isOpaque, (_, .rgb565) where isOpaque, (_, .xrgb32) where isOpaque: format = .argb32
    case (.nearest, let format): self.format = format
    case (.interpolate, .a1), (.interpolate, .a8), (.interpolate, .argb32): format = .argb32
    case (.interpolate, .rgb555), (.interpolate, .rgb565), (.interpolate, .xrgb32): format = .xrgb32
    }
  }

  /// Sets the values that no pixel of the picture is nearest to, to 0.
  func clearBeyond(_ line: inout Scanline, y: Int, x: Range<Int>) {
    let hasRow = rows.nearest(y) != nil
    for (index, column) in x.enumerated() {
      if !hasRow || columns.nearest(column) == nil { line.values[index] = 0 }
    }
  }

  func fetch(into line: inout Scanline, y: Int, x: Range<Int>) {
    switch scaling {
    case .nearest:
      guard let row = rows.nearest(y) else { return line.fill(0, in: 0..<x.count) }
      let bytes = bitmap.rows.row(row)
      var out = line.values.mutableSpan
      for index in 0..<x.count {
        out[index] = columns.nearest(x.lowerBound &+ index).map { value(in: bytes, at: $0) } ?? 0
      }
    case .interpolate:
      let down = Bilinear(rows.place(y))
      mixed.prepare(rows: down.first, x) { row, values in mix(row, x, into: &values) }
      let (upper, lower) = (mixed.upper, mixed.lower)
      var out = line.values.mutableSpan
      for index in 0..<x.count { out[index] = down.mix(upper[index], lower[index]) }
    }
  }

  /// Mixes the neighbours in a row for each of the columns.
  private func mix(_ row: Int64, _ x: Range<Int>, into values: inout [Bilinear.Mixture]) {
    let row = self.row(row)
    var out = values.mutableSpan
    // Two pixels of 32 bits are loaded at once, if both are on the picture.
    let last = bitmap.format.bitsPerPixel == 32 && !row.isEmpty ? Int64(columns.size) &- 1 : 0
    let opaque: UInt64 = bitmap.format == .xrgb32 && format == .argb32 ? 0xFF00_0000_FF00_0000 : 0
    var place = columns.place(x.lowerBound)
    for index in 0..<x.count {
      let across = Bilinear(place)
      place &+= columns.step
      let pixels: UInt64
      if across.first >= 0, across.first < last {
        pixels = row.integer(at: Int(truncatingIfNeeded: across.first) &* 4) | opaque
      } else {
        pixels = UInt64(pixel(across.first, in: row)) | UInt64(pixel(across.first &+ 1, in: row)) << 32
      }
      out[index] = across.mix(pixels)
    }
  }

  /// A row of the picture; no bytes beyond it.
  @_lifetime(borrow self)
  private func row(_ row: Int64) -> RawSpan {
    row >= 0 && row < Int64(rows.size) ? bitmap.rows.row(Int(truncatingIfNeeded: row)) : RawSpan()
  }

  /// The pixel at a column of a row, in the format that is fetched; 0 beyond the picture.
  @inline(__always)
  private func pixel(_ column: Int64, in row: RawSpan) -> UInt32 {
    guard !row.isEmpty, column >= 0, column < Int64(columns.size) else { return 0 }
    return value(in: row, at: Int(truncatingIfNeeded: column))
  }

  /// The pixel at a column that a row has, in the format that is fetched.
  @inline(__always)
  private func value(in row: RawSpan, at column: Int) -> UInt32 {
    let value = bitmap.format.value(in: row, at: column)
    if bitmap.format == .xrgb32, format == .argb32 { return value | 0xFF00_0000 }
    return PixelConversion.copied(value, from: bitmap.format, to: format)
  }
}

extension PixelFormat {
  /// The pixel value at a column of a row.
  @inline(__always)
  func value(in row: RawSpan, at x: Int) -> UInt32 {
    switch self {
    case .a1: UInt32(row[x >> 3] >> UInt8(truncatingIfNeeded: x & 7)) & 1
    case .a8: UInt32(row[x])
    case .rgb555, .rgb565: UInt32(row.integer(at: x &* 2, as: UInt16.self))
    case .xrgb32, .argb32: row.integer(at: x &* 4)
    }
  }
}
