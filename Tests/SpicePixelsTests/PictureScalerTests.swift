import SpiceBytes
import SpicePixels
import Testing

@Suite struct PictureScalerTests {
  private static func picture(_ rows: [[UInt32]], _ format: PixelFormat = .xrgb32) throws -> Bitmap {
    var picture = try #require(Bitmap(format: format, width: rows[0].count, height: rows.count))
    let stride = picture.stride
    var line = Scanline(capacity: rows[0].count)
    for (y, row) in rows.enumerated() {
      for (x, pixel) in row.enumerated() { line.values[x] = pixel }
      var bytes = picture.mutableBytes
      line.store(into: &bytes, format: format, at: y * stride * 8 / format.bitsPerPixel, count: row.count)
    }
    return picture
  }

  @Test("a scaled pixel is the average of those that it stands for")
  func averages() throws {
    let picture = try Self.picture([[0xFF0000, 0x00FF00, 0x10, 0x20], [0x0000FF, 0x000000, 0x30, 0x40]])
    let scaled = PictureScaler(picture, maxWidth: 2, maxHeight: 2)
    #expect(scaled.width == 2)
    #expect(scaled.height == 1)
    #expect(scaled.pixels == [0x3F3F3F, 0x28])
    #expect(scaled[0, 1] == 0)
  }

  @Test("nothing is enlarged, nothing vanishes, and pixels of 16 bits become colours")
  func extremes() throws {
    let picture = try Self.picture([[0x7C00, 0x03E0, 0x1F]], .rgb555)
    let same = PictureScaler(picture, maxWidth: 100, maxHeight: 100)
    #expect(same.pixels == [0xFF0000, 0x00FF00, 0x0000FF])
    #expect(PictureScaler(picture, maxWidth: 0, maxHeight: 0).pixels == [0x555555])
  }
}
