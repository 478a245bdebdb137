import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport

/// A picture as an encoder is given it, with a plain reading of its pixels.
struct LZPicture: CustomStringConvertible {
  var kind: LZPixelKind
  var width: Int
  var height: Int
  var isTopDown: Bool
  var stride: Int
  /// Rows in the order of the stream.
  var bytes: [UInt8]
  var palette: Palette?

  var description: String { "\(kind) \(width)x\(height) stride \(stride) \(isTopDown ? "down" : "up")" }

  /// Runs `body` with the rows.
  func withRows<R>(_ body: (borrowing PixelRows) throws -> R) rethrows -> R {
    try body(
      PixelRows(bytes.rawSpan, stride: stride, rowBytes: kind.rowBytes(width: width), height: height))
  }

  /// The pixels as 32-bit values, top row first: 0x00RRGGBB, 0xAARRGGBB for RGBA, and alpha at the top for XXXA and A8.
  var pixels: [UInt32] {
    var result: [UInt32] = []
    for row in 0..<height {
      let source = isTopDown ? row : height - 1 - row
      for x in 0..<width { result.append(pixel(source * stride, x)) }
    }
    return result
  }

  private func pixel(_ row: Int, _ x: Int) -> UInt32 {
    func byte(_ offset: Int) -> UInt32 { UInt32(bytes[row + offset]) }
    func entry(_ index: UInt32) -> UInt32 { (palette?.entries[Int(index)] ?? 0) & 0xFF_FFFF }
    switch kind {
    case .plt1LE: return entry(byte(x / 8) >> UInt32(x % 8) & 1)
    case .plt1BE: return entry(byte(x / 8) >> UInt32(7 - x % 8) & 1)
    case .plt4LE: return entry(byte(x / 2) >> UInt32(x % 2 * 4) & 15)
    case .plt4BE: return entry(byte(x / 2) >> UInt32(4 - x % 2 * 4) & 15)
    case .plt8: return entry(byte(x))
    case .rgb16: return expand555(byte(x * 2) | byte(x * 2 + 1) << 8)
    case .rgb24: return byte(x * 3) | byte(x * 3 + 1) << 8 | byte(x * 3 + 2) << 16
    case .rgb32: return byte(x * 4) | byte(x * 4 + 1) << 8 | byte(x * 4 + 2) << 16
    case .rgba: return byte(x * 4) | byte(x * 4 + 1) << 8 | byte(x * 4 + 2) << 16 | byte(x * 4 + 3) << 24
    case .xxxa: return byte(x * 4 + 3) << 24
    case .a8: return byte(x) << 24
    }
  }

  /// Encodes and decodes; alpha alone goes into a picture of zeros.
  func decoded(_ stream: [UInt8]) throws(CodecError) -> Bitmap {
    guard kind == .xxxa else {
      return try LZDecoder.decode(
        stream.rawSpan, expectedWidth: width, expectedHeight: height, palette: palette)
    }
    guard var bitmap = Bitmap(format: .xrgb32, width: width, height: height) else { throw .unsupported }
    try LZDecoder.decodeAlpha(stream.rawSpan, into: &bitmap)
    return bitmap
  }
}

/// A 16-bit pixel with each colour's high bits repeated below.
func expand555(_ pixel: UInt32) -> UInt32 {
  func wide(_ shift: UInt32) -> UInt32 {
    let five = pixel >> shift & 31
    return five << 3 | five >> 2
  }
  return wide(10) << 16 | wide(5) << 8 | wide(0)
}

extension Bitmap {
  /// The pixels as ``LZPicture/pixels`` has them.
  var pixels: [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(width * height)
    for row in 0..<height {
      for x in 0..<width {
        switch format {
        case .a8: result.append(UInt32(bytes[row * stride + x]) << 24)
        case .rgb555: result.append(expand555(UInt32(bytes.integer(at: row * stride + x * 2, as: UInt16.self))))
        case .xrgb32, .argb32: result.append(bytes.integer(at: row * stride + x * 4))
        case .a1, .rgb565: result.append(0xDEAD_BEEF)
        }
      }
    }
    return result
  }
}

extension [UInt32] {
  /// As bytes, least significant first.
  var littleEndianBytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count * 4)
    var target = bytes.mutableRawSpan
    for index in indices { target.store(self[index], at: index * 4) }
    return bytes
  }

  /// Rows of `width` in the opposite order.
  func flipped(width: Int) -> [UInt32] {
    Swift.stride(from: count - width, through: 0, by: -width).flatMap { self[$0..<($0 + width)] }
  }
}

extension LZPicture {
  /// What the units of a made-up picture look like.
  enum Style: Int, CaseIterable {
    case noise, flat, gradient, text, tiles, sparse, shiftedRows
  }

  /// A made-up picture. What is not coded (padding, unused bits and bytes) is noise.
  static func random(
    _ kind: LZPixelKind, _ width: Int, _ height: Int, _ style: Style, isTopDown: Bool, padding: Int,
    _ rng: inout SeededGenerator
  ) -> LZPicture {
    let stride = kind.rowBytes(width: width) + padding
    var picture = LZPicture(
      kind: kind, width: width, height: height, isTopDown: isTopDown, stride: stride,
      bytes: (0..<(stride * height)).map { _ in UInt8.random(in: 0...255, using: &rng) })
    if kind.isPalette {
      let count = [2, 2, 16, 16, 256][Int(kind.rawValue) - 1]
      picture.palette = Palette(entries: (0..<count).map { _ in UInt32.random(in: 0...UInt32.max, using: &rng) })
    }
    let inks = (0..<4).map { _ in UInt32.random(in: 0...UInt32.max, using: &rng) }
    var run = 0
    var ink = inks[0]
    var firstRow: [UInt32] = []
    for y in 0..<height {
      for x in 0..<width {
        let value: UInt32
        switch style {
        case .noise: value = UInt32.random(in: 0...UInt32.max, using: &rng)
        case .flat: value = inks[0]
        case .gradient: value = UInt32(x * 3 + y * 5) &* 0x0101_0101
        case .text:
          if run == 0 {
            run = Int.random(in: 1...9, using: &rng)
            ink = inks[Int.random(in: 0...3, using: &rng)]
          }
          run -= 1
          value = ink
        case .tiles: value = UInt32((x % 7) * (y % 5)) &* 0x9E37_79B9
        case .sparse: value = Int.random(in: 0...19, using: &rng) == 0 ? inks[1] : inks[0]
        case .shiftedRows:
          if y == 0 { firstRow.append(UInt32.random(in: 0...UInt32.max, using: &rng)) }
          value = firstRow[(x + y * 3) % width]
        }
        picture.set(x, y, value)
      }
    }
    return picture
  }

  private mutating func set(_ x: Int, _ y: Int, _ value: UInt32) {
    let row = y * stride
    func mix(_ old: UInt8, _ shift: Int, _ bits: UInt8) -> UInt8 {
      old & ~(bits << UInt8(shift)) | (UInt8(truncatingIfNeeded: value) & bits) << UInt8(shift)
    }
    switch kind {
    case .plt1LE: bytes[row + x / 8] = mix(bytes[row + x / 8], x % 8, 1)
    case .plt1BE: bytes[row + x / 8] = mix(bytes[row + x / 8], 7 - x % 8, 1)
    case .plt4LE: bytes[row + x / 2] = mix(bytes[row + x / 2], x % 2 * 4, 15)
    case .plt4BE: bytes[row + x / 2] = mix(bytes[row + x / 2], 4 - x % 2 * 4, 15)
    case .xxxa: bytes[row + x * 4 + 3] = UInt8(truncatingIfNeeded: value)
    case .rgb16:
      bytes[row + x * 2] = UInt8(truncatingIfNeeded: value)
      bytes[row + x * 2 + 1] = UInt8(truncatingIfNeeded: value >> 8) & 0x7F | bytes[row + x * 2 + 1] & 0x80
    default:
      let coded = kind == .rgb32 ? 3 : kind.bitsPerPixel / 8
      for k in 0..<coded {
        bytes[row + x * kind.bitsPerPixel / 8 + k] = UInt8(truncatingIfNeeded: value >> UInt32(k * 8))
      }
    }
  }
}
