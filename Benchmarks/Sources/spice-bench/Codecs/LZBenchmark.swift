import SpiceBytes
import SpiceCodecs
import SpicePixels

/// LZ, RGB32.
final class LZBenchmark: CodecBenchmark {
  let name = "LZ"
  private var encoder = LZEncoder()

  func encode(_ picture: Picture) throws -> [UInt8] {
    try encoder.encode(picture.bitmap.rows, kind: .rgb32, width: picture.bitmap.width, isTopDown: true)
  }

  func decode(_ data: [UInt8], of picture: Picture) throws -> Bitmap {
    try LZDecoder.decode(
      data.rawSpan, expectedWidth: picture.bitmap.width, expectedHeight: picture.bitmap.height)
  }
}
