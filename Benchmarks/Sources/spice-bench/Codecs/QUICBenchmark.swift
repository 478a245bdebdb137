import SpiceBytes
import SpiceCodecs
import SpicePixels

/// QUIC, RGB32.
final class QUICBenchmark: CodecBenchmark {
  let name = "QUIC"
  private var encoder = QUICEncoder()

  func encode(_ picture: Picture) throws -> [UInt8] {
    try encoder.encode(picture.bitmap.rows, type: .rgb32, width: picture.bitmap.width)
  }

  func decode(_ data: [UInt8], of picture: Picture) throws -> Bitmap {
    try QUICDecoder.decode(data.rawSpan, width: picture.bitmap.width, height: picture.bitmap.height)
  }
}
