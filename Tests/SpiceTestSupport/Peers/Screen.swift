import Foundation

/// A picture as people see it: three bytes of red, green and blue for each pixel, top row first.
public struct Screen: Equatable, Sendable {
  public var width: Int
  public var height: Int
  public var rgb: [UInt8]

  public init(width: Int, height: Int, rgb: [UInt8]) {
    precondition(rgb.count == width * height * 3)
    self.width = width
    self.height = height
    self.rgb = rgb
  }

  /// From pixels of four bytes, B, G, R and one that is ignored, rows without padding.
  public init(width: Int, height: Int, bgrx: [UInt8]) {
    precondition(bgrx.count == width * height * 4)
    var rgb = [UInt8](repeating: 0, count: width * height * 3)
    for pixel in 0..<(width * height) {
      rgb[pixel * 3] = bgrx[pixel * 4 + 2]
      rgb[pixel * 3 + 1] = bgrx[pixel * 4 + 1]
      rgb[pixel * 3 + 2] = bgrx[pixel * 4]
    }
    self.init(width: width, height: height, rgb: rgb)
  }

  /// The colour of one pixel as 0xRRGGBB.
  public subscript(x: Int, y: Int) -> UInt32 {
    let at = (y * width + x) * 3
    return UInt32(rgb[at]) << 16 | UInt32(rgb[at + 1]) << 8 | UInt32(rgb[at + 2])
  }

  /// A part of it, which must be within it.
  public func part(x: Int, y: Int, width: Int, height: Int) -> Screen {
    var rows: [UInt8] = []
    for row in y..<y + height {
      let start = (row * self.width + x) * 3
      rows += rgb[start..<start + width * 3]
    }
    return Screen(width: width, height: height, rgb: rows)
  }

  /// How many different colours there are, counting no further than `limit`.
  public func colourCount(limit: Int = 1000) -> Int {
    var seen = Set<UInt32>()
    for y in 0..<height {
      for x in 0..<width {
        seen.insert(self[x, y])
        if seen.count >= limit { return limit }
      }
    }
    return seen.count
  }

  /// The smallest rectangle that has all pixels of a colour in it; nil if there are none.
  public func extent(of colour: UInt32) -> (x: Int, y: Int, width: Int, height: Int)? {
    var (left, top, right, bottom) = (width, height, -1, -1)
    let (red, green, blue) = (UInt8(colour >> 16), UInt8(colour >> 8 & 0xFF), UInt8(colour & 0xFF))
    unsafe rgb.withUnsafeBufferPointer { rgb in
      var (x, y, at) = (0, 0, 0)
      while y < height {
        // SAFETY: a picture has three bytes for each of its pixels.
        if unsafe rgb[at] == red, unsafe rgb[at + 1] == green, unsafe rgb[at + 2] == blue {
          (left, right) = (min(left, x), max(right, x))
          (top, bottom) = (min(top, y), y)
        }
        (x, at) = (x + 1, at + 3)
        if x == width { (x, y) = (0, y + 1) }
      }
    }
    return right < 0 ? nil : (left, top, right - left + 1, bottom - top + 1)
  }

  /// Signal to noise against another picture of the same size, in decibels; infinity for equal pictures, 0 for
  /// pictures of different size.
  public func psnr(to other: Screen) -> Double {
    guard width == other.width, height == other.height, !rgb.isEmpty else { return 0 }
    var squares = 0
    for (a, b) in zip(rgb, other.rgb) {
      let difference = Int(a) - Int(b)
      squares += difference * difference
    }
    guard squares > 0 else { return .infinity }
    return 10 * log10(255 * 255 * Double(rgb.count) / Double(squares))
  }
}
