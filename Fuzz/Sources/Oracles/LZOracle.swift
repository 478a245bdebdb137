import SpiceBytes
import SpiceCodecs
import SpicePixels

/// LZ streams of every kind.
enum LZOracle {
  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let flags = input.next(UInt8.self)
    // A zero, as in seeds, is a palette that no index misses.
    let missing = Int(input.next(UInt8.self))
    let palette = Palette(entries: (0..<UInt32(256 - missing)).map { $0 &* 0x010101 })
    let stream = input.rest()
    guard let shape = try? LZHeader(parsing: stream).shape else {
      expect((try? LZDecoder.decode(stream, expectedWidth: 1, expectedHeight: 1)) == nil, "no header, no picture")
      return
    }
    guard shape.width * shape.height <= Limits.pixels else { return }
    if shape.kind == .xxxa { judgeAlpha(stream, shape, flags) }
    let decoded = try? LZDecoder.decode(
      stream, expectedWidth: shape.width, expectedHeight: shape.height, palette: flags & 1 == 0 ? palette : nil,
      entries: flags & 2 == 0 ? .colours : .pixels16)
    guard let picture = decoded else { return }
    expect(picture.width == shape.width && picture.height == shape.height, "the size is the header's")
    expect(shape.kind != .xxxa, "alpha alone is no picture")
    if shape.kind.isPalette {
      expect(picture.format == (flags & 2 == 0 ? .xrgb32 : .rgb555), "the palette says what the picture is")
    }
    expect(picture.width * picture.height / 256 <= 8 * stream.byteCount, "a byte stands for few pixels")
  }

  private static func judgeAlpha(_ stream: RawSpan, _ shape: LZShape, _ flags: UInt8) {
    let format: PixelFormat = flags & 4 == 0 ? .xrgb32 : .rgb555
    guard var picture = Bitmap(format: format, width: shape.width, height: shape.height) else { return }
    var pixels = picture.mutableBytes
    for offset in stride(from: 0, to: pixels.byteCount, by: 4) { pixels.store(UInt32(0x0012_3456), at: offset) }
    let before = picture
    guard (try? LZDecoder.decodeAlpha(stream, into: &picture)) != nil else {
      expect(picture == before, "a stream that is refused changes nothing")
      return
    }
    expect(picture.format == .argb32, "a picture with alpha says so")
    for offset in stride(from: 0, to: picture.bytes.byteCount, by: 4) {
      expect(picture.bytes.integer(at: offset, as: UInt32.self) & 0xFF_FFFF == 0x12_3456, "alpha leaves colours alone")
    }
  }
}
