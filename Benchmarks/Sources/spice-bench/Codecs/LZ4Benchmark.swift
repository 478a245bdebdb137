import SpiceBytes
import SpiceCodecs
import SpicePixels

/// LZ4 images, RGB32.
final class LZ4Benchmark: CodecBenchmark {
  let name = "LZ4"
  private var encoder = LZ4ImageEncoder()

  func encode(_ picture: Picture) throws -> [UInt8] {
    try encoder.encode(picture.bitmap.rows, kind: .rgb32, width: picture.bitmap.width, isTopDown: true)
  }

  func decode(_ data: [UInt8], of picture: Picture) throws -> Bitmap {
    try LZ4ImageDecoder.decode(
      data.rawSpan, expectedWidth: picture.bitmap.width, expectedHeight: picture.bitmap.height)
  }
}
