import SpiceBytes
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct BitmapDecoderTests {
  private func values(_ bitmap: Bitmap) -> [[UInt32]] {
    (0..<bitmap.height).map { y in (0..<bitmap.width).map { bitmap.value(x: $0, y: y) } }
  }

  private func decode(
    _ format: StoredFormat, _ width: Int, _ height: Int, stride: Int, topDown: Bool = true, _ data: [UInt8],
    palette: Palette? = nil, colors: PixelFormat = .xrgb32
  ) throws -> Bitmap {
    try BitmapDecoder(format: format, width: width, height: height, stride: stride, isTopDown: topDown)
      .decode(data.rawSpan, palette: palette, colors: colors)
  }

  @Test("one bit without a palette is a mask, in either order of bits")
  func masks() throws {
    let little = try decode(.bit1LittleEndian, 10, 2, stride: 2, [0b1000_0001, 0b10, 0, 1])
    let big = try decode(.bit1BigEndian, 10, 2, stride: 2, [0b1000_0001, 0b0100_0000, 0, 0b1000_0000])
    #expect(little.format == .a1)
    #expect(little == big)
    #expect(values(little) == [[1, 0, 0, 0, 0, 0, 0, 1, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0, 1, 0]])
  }

  @Test("indexed pictures look up the palette, in either order of pixels")
  func indexed() throws {
    let palette = Palette(entries: [0x11, 0x22, 0x33])
    let one = try decode(.bit1BigEndian, 3, 1, stride: 1, [0b0100_0000], palette: palette)
    #expect(one.format == .xrgb32)
    #expect(values(one) == [[0x11, 0x22, 0x11]])
    #expect(values(try decode(.bit1LittleEndian, 3, 1, stride: 1, [0b010], palette: palette)) == [[0x11, 0x22, 0x11]])
    #expect(
      values(try decode(.bit4BigEndian, 3, 1, stride: 2, [0x21, 0x0F], palette: palette)) == [[0x33, 0x22, 0x11]])
    #expect(
      values(try decode(.bit4LittleEndian, 3, 1, stride: 2, [0x12, 0xF0], palette: palette)) == [[0x33, 0x22, 0x11]])
    let eight = try decode(.bit8, 2, 2, stride: 3, topDown: false, [0, 1, 9, 2, 0, 9], palette: palette)
    #expect(values(eight) == [[0x33, 0x11], [0x11, 0x22]])
    let sixteen = try decode(.bit8, 2, 1, stride: 2, [1, 0], palette: palette, colors: .rgb555)
    #expect(sixteen.format == .rgb555)
    #expect(values(sixteen) == [[0x22, 0x11]])
  }

  @Test("direct pictures keep their bits, from either end")
  func direct() throws {
    let wide = try decode(.bit24, 2, 1, stride: 8, [1, 2, 3, 4, 5, 6, 0, 0])
    #expect(wide.format == .xrgb32)
    #expect(values(wide) == [[0x030201, 0x060504]])
    let high = try decode(.bit32, 1, 2, stride: 4, topDown: false, [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(values(high) == [[0x0807_0605], [0x0403_0201]])
    #expect(try decode(.rgba, 1, 1, stride: 4, [1, 2, 3, 4]).format == .argb32)
    let half = try decode(.bit16, 2, 1, stride: 4, [0x34, 0x12, 0xFF, 0x7F])
    #expect(half.format == .rgb555)
    #expect(values(half) == [[0x1234, 0x7FFF]])
    let alpha = try decode(.alpha8, 2, 1, stride: 2, [7, 8])
    #expect(alpha.format == .a8)
    #expect(values(alpha) == [[7, 8]])
  }

  @Test("an index outside the palette, and a missing palette, are refused")
  func palettes() {
    #expect(throws: PixelError.badPalette) {
      try decode(.bit8, 1, 1, stride: 1, [3], palette: Palette(entries: [1, 2, 3]))
    }
    #expect(throws: PixelError.badPalette) { try decode(.bit4BigEndian, 1, 1, stride: 1, [0]) }
    #expect(throws: PixelError.badPalette) {
      try decode(.bit1BigEndian, 1, 1, stride: 1, [0], palette: Palette())
    }
  }

  @Test("rows that do not fit in the bytes are refused before anything is allocated")
  func truncation() throws {
    #expect(throws: PixelError.truncated) { try decode(.bit32, 2, 2, stride: 8, [UInt8](repeating: 0, count: 15)) }
    #expect(throws: PixelError.truncated) { try decode(.bit32, 2, 2, stride: 7, [UInt8](repeating: 0, count: 99)) }
    #expect(throws: PixelError.truncated) { try decode(.bit8, 1 << 20, 1 << 20, stride: .max, []) }
    #expect(throws: PixelError.badSize(width: 0, height: 1)) { try decode(.bit32, 0, 1, stride: 0, []) }
    #expect(throws: PixelError.badSize(width: 1, height: -4)) { try decode(.bit32, 1, -4, stride: 4, []) }
    // The last row may end before its padding.
    #expect(try decode(.bit32, 1, 2, stride: 16, [UInt8](repeating: 1, count: 20)).value(x: 0, y: 1) == 0x0101_0101)
  }

  @Test("flipping, cropping and high bits change what they say", arguments: PixelFormat.allCases)
  func copies(format: PixelFormat) throws {
    var random = SeededGenerator(seed: 9)
    var picture = try #require(Bitmap(format: format, width: 21, height: 5))
    picture.randomise(&random)
    var turned = picture
    turned.flip()
    #expect(values(turned) == values(picture).reversed())
    let crop = try #require(picture.cropped(to: Rect(left: 3, top: -9, right: 99, bottom: 2)))
    #expect(values(crop) == values(picture).prefix(2).map { Array($0.dropFirst(3)) })
    #expect(picture.cropped(to: Rect(left: 21, top: 0, right: 30, bottom: 5)) == nil)
    var high = picture
    high.setHighBits()
    #expect(values(high) == values(picture).map { $0.map { format == .xrgb32 ? $0 | 0xFF00_0000 : $0 } })
  }
}
