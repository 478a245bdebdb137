import SpiceBytes
import SpiceCodecs
import SpicePixels

/// LZ4 images, and blocks on their own.
enum LZ4Oracle {
  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let width = Int(input.next(UInt16.self))
    let height = Int(input.next(UInt16.self))
    if width == 0 { return judgeBlock(size: height, input.rest()) }
    let stream = input.rest()
    guard width * height <= Limits.pixels else { return }
    guard let picture = try? LZ4ImageDecoder.decode(stream, expectedWidth: width, expectedHeight: height) else {
      return
    }
    expect(picture.width == width && picture.height == height, "the size is the expected one")
    expect(width * height <= 260 * stream.byteCount, "a byte stands for few pixels")
    let kinds: [PixelFormat: LZPixelKind] = [.rgb555: .rgb16, .xrgb32: .rgb32, .argb32: .rgba]
    guard let kind = kinds[picture.format] else { fatalError("LZ4 has no \(picture.format)") }
    var encoder = LZ4ImageEncoder()
    guard let again = try? encoder.encode(picture.rows, kind: kind, width: width, isTopDown: true),
      let back = try? LZ4ImageDecoder.decode(again.rawSpan, expectedWidth: width, expectedHeight: height)
    else { fatalError("a decoded picture cannot be encoded and decoded") }
    expect(back == picture, "a picture comes back the same")
  }

  private static func judgeBlock(size: Int, _ block: RawSpan) {
    guard let bytes = try? LZ4.decode(block, size: size, limit: 1 << 15) else { return }
    expect(bytes.count == size && size <= 1 << 15, "a block has the size that was announced")
    let again = LZ4.encode(bytes.rawSpan)
    expect((try? LZ4.decode(again.rawSpan, size: size, limit: size)) == bytes, "bytes come back the same")
  }
}
