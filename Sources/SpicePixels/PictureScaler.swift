import SpiceBytes

/// A picture made smaller, for a terminal or a list: each pixel is the average of those that it stands for.
package struct PictureScaler: Sendable {
  /// 0x00RRGGBB, row after row.
  package private(set) var pixels: [UInt32] = []
  package let width: Int
  package let height: Int

  fileprivate struct Sum {
    var red: UInt64 = 0
    var green: UInt64 = 0
    var blue: UInt64 = 0
  }

  /// Fits a picture of colours into `maxWidth` by `maxHeight` pixels, keeping its shape; never enlarges it. At least one pixel
  /// is left of a picture that has any.
  package init(_ picture: Bitmap, maxWidth: Int, maxHeight: Int) {
    guard picture.width > 0, picture.height > 0 else {
      (width, height) = (0, 0)
      return
    }
    let scale = max(
      1, Double(picture.width) / Double(max(1, maxWidth)), Double(picture.height) / Double(max(1, maxHeight)))
    width = max(1, Int(Double(picture.width) / scale))
    height = max(1, Int(Double(picture.height) / scale))
    pixels.reserveCapacity(width * height)
    let format: PixelFormat = picture.format == .argb32 ? .xrgb32 : picture.format
    var line = Scanline(capacity: picture.width)
    for y in 0..<height {
      let rows = Self.range(y, of: height, in: picture.height)
      var sums = [Sum](repeating: Sum(), count: width)
      for row in rows {
        line.load(picture.rows.row(row), format: format, from: 0, count: picture.width)
        line.expand(from: format, count: picture.width)
        for x in 0..<width {
          for column in Self.range(x, of: width, in: picture.width) { sums[x].add(line.values[column]) }
        }
      }
      for x in 0..<width {
        pixels.append(sums[x].average(of: Self.range(x, of: width, in: picture.width).count * rows.count))
      }
    }
  }

  /// What the pixel of a number stands for.
  private static func range(_ index: Int, of count: Int, in length: Int) -> Range<Int> {
    let start = index * length / count
    return start..<max(start + 1, (index + 1) * length / count)
  }

  /// Writes the pixels, opaque, as four bytes each with blue first. There must be room for them.
  package func writeOpaque(into bytes: inout MutableRawSpan) {
    for (index, pixel) in pixels.enumerated() { bytes.store(pixel | 0xFF00_0000, at: index * 4) }
  }

  /// A pixel; black below the picture.
  package subscript(x: Int, y: Int) -> UInt32 { y < height ? pixels[y * width + x] : 0 }
}

extension PictureScaler.Sum {
  fileprivate mutating func add(_ pixel: UInt32) {
    red += UInt64(pixel >> 16 & 0xFF)
    green += UInt64(pixel >> 8 & 0xFF)
    blue += UInt64(pixel & 0xFF)
  }

  fileprivate func average(of count: Int) -> UInt32 {
    let count = UInt64(count)
    return UInt32(red / count) << 16 | UInt32(green / count) << 8 | UInt32(blue / count)
  }
}
