import SpiceBytes
import SpiceMedia
import SpicePixels
import SpiceTestSupport
import Testing

@Suite("PNG files")
struct PNGEncoderTests {
  private func random(_ format: PixelFormat, _ width: Int, _ height: Int) throws -> Bitmap {
    var random = SeededGenerator(seed: UInt64(width * 1000 + height))
    var picture = try #require(Bitmap(format: format, width: width, height: height))
    var bytes = picture.mutableBytes
    for index in 0..<bytes.byteCount { bytes.store(UInt8.random(in: 0...255, using: &random), at: index) }
    return picture
  }

  @Test(
    "a picture comes back, its fourth byte left out", arguments: [[1, 1], [1, 40], [40, 1], [37, 19]], [0, 6, 9])
  func opaque(size: [Int], level: Int) throws {
    let picture = try random(.xrgb32, size[0], size[1])
    let file = try PNGReader(try #require(PNGEncoder.encode(picture, level: level)))
    #expect(file.names == ["IHDR", "IDAT", "IEND"])
    #expect((file.width, file.height, file.channels) == (size[0], size[1], 3))
    var expected: [UInt8] = []
    for y in 0..<size[1] {
      for x in 0..<size[0] {
        let value = picture.value(x: x, y: y)
        expected += [16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
      }
    }
    #expect(file.samples == expected)
  }

  @Test("colours are divided by their alpha", arguments: [[1, 40], [16, 16]])
  func translucent(size: [Int]) throws {
    var picture = try #require(Bitmap(format: .argb32, width: size[0], height: size[1]))
    var random = SeededGenerator(seed: 4)
    var expected: [UInt8] = []
    var bytes = picture.mutableBytes
    for index in 0..<(size[0] * size[1]) {
      let alpha = index % 5 == 0 ? UInt32.random(in: 0...255, using: &random) : [0, 1, 128, 254, 255][index % 5]
      var pixel = alpha
      for _ in 0..<3 {
        let colour = UInt32.random(in: 0...alpha, using: &random)
        pixel = pixel << 8 | colour
        // The nearest, halves upwards.
        expected.append(alpha == 0 ? 0 : UInt8((Double(colour) * 255 / Double(alpha)).rounded()))
      }
      expected.append(UInt8(alpha))
      bytes.store(pixel, at: index * 4)
    }
    let file = try PNGReader(try #require(PNGEncoder.encode(picture)))
    #expect((file.width, file.height, file.channels) == (size[0], size[1], 4))
    #expect(file.samples == expected)
  }

  @Test("a colour brighter than its alpha is the brightest there is")
  func tooBright() throws {
    var picture = try #require(Bitmap(format: .argb32, width: 1, height: 1))
    var bytes = picture.mutableBytes
    bytes.store(0x10FF_1000 as UInt32, at: 0)
    #expect(try PNGReader(try #require(PNGEncoder.encode(picture))).samples == [255, 255, 0, 16])
  }

  @Test("a picture of equal rows is small")
  func rows() throws {
    let picture = try random(.xrgb32, 256, 1)
    var screen = try #require(Bitmap(format: .xrgb32, width: 256, height: 256))
    for y in 0..<256 { screen.withRow(y) { $0.copy(from: picture.bytes) } }
    #expect(try #require(PNGEncoder.encode(screen)).count < 2000)
  }

  @Test("other formats have no file", arguments: [PixelFormat.a1, .a8, .rgb555, .rgb565])
  func others(format: PixelFormat) throws {
    #expect(PNGEncoder.encode(try random(format, 4, 4)) == nil)
  }
}
