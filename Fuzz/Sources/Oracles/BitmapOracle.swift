import SpiceBytes
import SpicePixels

/// Uncompressed images: the picture has the size that was asked for, and the bytes that were sent justify it.
enum BitmapOracle {
  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let format = input.choose(StoredFormat.allCases)
    let flags = input.next(UInt8.self)
    let width = Int(input.next(Int32.self))
    let height = Int(input.next(Int32.self))
    let padding = Int(input.next(Int16.self))
    let (wide, overflow) = width.multipliedReportingOverflow(by: format.bitsPerPixel)
    let decoder = BitmapDecoder(
      format: format, width: width, height: height, stride: overflow ? .max : (max(0, wide) + 7) / 8 + padding,
      isTopDown: flags & 1 != 0)
    let colors: PixelFormat = input.choose([.xrgb32, .argb32, .rgb555, .rgb565])
    let palette =
      flags & 2 == 0 ? nil : Palette(id: 1, entries: (0...UInt32(input.next(UInt8.self))).map { $0 &* 0x010307 })
    let data = input.rest()
    guard let picture = try? decoder.decode(data, palette: palette, colors: colors) else { return }
    expect(picture.width == width && picture.height == height, "a picture has the size that was asked for")
    // At worst a bit becomes a pixel of 32 bits, or a row of one byte a whole one of four.
    expect(
      picture.bytes.byteCount <= 32 * data.byteCount + 4 * height, "a picture is not larger than its bytes justify")
    if let palette, format.isIndexed, colors == .xrgb32 {
      for y in 0..<height {
        for x in 0..<width {
          let pixel: UInt32 = picture.bytes.integer(at: y * picture.stride + x * 4)
          expect(palette.entries.contains(pixel), "an indexed picture has the palette's colours")
        }
      }
    }
  }
}
