import SpiceBytes
import SpicePixels

/// A screen made small enough for a terminal, by averaging the pixels that fall into each target pixel.
struct PictureScaler {
  /// 0x00RRGGBB, row after row.
  private(set) var pixels: [UInt32] = []
  let width: Int
  let height: Int

  /// Fits a 32-bit picture into `maxWidth` by `maxHeight` target pixels, keeping its shape; never enlarges it.
  init(_ bitmap: Bitmap, maxWidth: Int, maxHeight: Int) {
    let scale = max(
      1, Double(bitmap.width) / Double(max(1, maxWidth)), Double(bitmap.height) / Double(max(1, maxHeight)))
    width = max(1, Int(Double(bitmap.width) / scale))
    height = max(1, Int(Double(bitmap.height) / scale))
    pixels.reserveCapacity(width * height)
    for y in 0..<height {
      let top = y * bitmap.height / height
      let bottom = max(top + 1, (y + 1) * bitmap.height / height)
      for x in 0..<width {
        let left = x * bitmap.width / width
        let right = max(left + 1, (x + 1) * bitmap.width / width)
        pixels.append(Self.average(bitmap, left..<right, top..<bottom))
      }
    }
  }

  private static func average(_ bitmap: Bitmap, _ columns: Range<Int>, _ rows: Range<Int>) -> UInt32 {
    var red = 0
    var green = 0
    var blue = 0
    for y in rows {
      let row = bitmap.rows.row(y)
      for x in columns {
        let pixel: UInt32 = row.integer(at: x * 4)
        red += Int(pixel >> 16 & 0xFF)
        green += Int(pixel >> 8 & 0xFF)
        blue += Int(pixel & 0xFF)
      }
    }
    let count = columns.count * rows.count
    return UInt32(red / count) << 16 | UInt32(green / count) << 8 | UInt32(blue / count)
  }

  subscript(x: Int, y: Int) -> UInt32 { y < height ? pixels[y * width + x] : 0 }
}
