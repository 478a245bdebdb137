import SpiceBytes
import SpiceCodecs
import SpicePixels

/// A picture for encoders, of the fuzzer's making: a few bytes repeated, so that there is something to find.
struct SourcePixels {
  let kind: LZPixelKind
  let width: Int
  let height: Int
  let stride: Int
  let bytes: [UInt8]

  /// Takes the size and up to `limit` bytes of pixels, which are repeated as often as needed.
  init(_ kind: LZPixelKind, side: Int, limit: Int, _ input: inout FuzzInput) {
    self.kind = kind
    width = 1 + input.number(upTo: side - 1)
    height = 1 + input.number(upTo: side - 1)
    stride = kind.rowBytes(width: width) + input.number(upTo: 5)
    let count = stride * height
    let period = [UInt8](copying: input.take(min(limit, count)))
    bytes = period.isEmpty ? [UInt8](repeating: 0, count: count) : (0..<count).map { period[$0 % period.count] }
  }

  /// Tight rows of pixels that are there.
  init(_ kind: LZPixelKind, width: Int, height: Int, bytes: [UInt8]) {
    self.kind = kind
    self.width = width
    self.height = height
    self.bytes = bytes
    stride = kind.rowBytes(width: width)
  }

  var rows: PixelRows {
    @_lifetime(borrow self) get {
      PixelRows(bytes.rawSpan, stride: stride, rowBytes: kind.rowBytes(width: width), height: height)
    }
  }

  /// The pixel as it lies in memory.
  func raw(_ x: Int, _ y: Int) -> UInt32 {
    let row = y * stride
    switch kind {
    case .plt1LE: return UInt32(bytes[row + x / 8] >> UInt8(x % 8) & 1)
    case .plt1BE: return UInt32(bytes[row + x / 8] >> UInt8(7 - x % 8) & 1)
    case .plt4LE: return UInt32(bytes[row + x / 2] >> UInt8(x % 2 * 4) & 15)
    case .plt4BE: return UInt32(bytes[row + x / 2] >> UInt8(4 - x % 2 * 4) & 15)
    case .plt8, .a8: return UInt32(bytes[row + x])
    case .rgb16: return UInt32(bytes[row + x * 2]) | UInt32(bytes[row + x * 2 + 1]) << 8
    case .rgb24:
      let pixel = row + x * 3
      return UInt32(bytes[pixel]) | UInt32(bytes[pixel + 1]) << 8 | UInt32(bytes[pixel + 2]) << 16
    case .rgb32, .rgba, .xxxa: return bytes.rawSpan.integer(at: row + x * 4)
    }
  }

  /// What decoders make of the pixel; indices are looked up in a palette of greys.
  func decoded(_ x: Int, _ y: Int) -> UInt32 {
    let raw = raw(x, y)
    switch kind {
    case .plt1LE, .plt1BE, .plt4LE, .plt4BE, .plt8: return raw * 0x010101
    case .rgb16: return raw & 0x7FFF
    case .rgb24, .rgb32: return raw & 0xFF_FFFF
    case .rgba, .a8, .xxxa: return raw
    }
  }

  /// Requires a decoded picture to hold these pixels. `value` turns ``decoded(_:_:)`` into what the format stores.
  func compare(_ picture: Bitmap, isTopDown: Bool = true, by codec: String, _ value: (UInt32) -> UInt32 = { $0 }) {
    expect(picture.width == width && picture.height == height, "\(codec) \(kind) keeps the size")
    for y in 0..<height {
      for x in 0..<width {
        let found: UInt32
        switch picture.format {
        case .a1: found = 2
        case .a8: found = UInt32(picture.bytes[y * picture.stride + x])
        // The bit that is not used may come back or not.
        case .rgb555, .rgb565:
          found = UInt32(picture.bytes.integer(at: y * picture.stride + x * 2, as: UInt16.self)) & 0x7FFF
        case .xrgb32: found = picture.bytes.integer(at: y * picture.stride + x * 4, as: UInt32.self) & 0xFF_FFFF
        case .argb32: found = picture.bytes.integer(at: y * picture.stride + x * 4)
        }
        let expected = value(decoded(x, isTopDown ? y : height - 1 - y))
        expect(
          found == expected,
          "\(codec) \(kind) keeps pixel (\(x), \(y)) of \(width)x\(height): \(expected), not \(found)")
      }
    }
  }
}

extension Palette {
  /// Colour n is n in each of red, green and blue.
  static let greys = Palette(entries: (0..<256).map { $0 * 0x010101 })
}
