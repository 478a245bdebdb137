import SpiceBytes
import SpiceCodecs
import SpiceDrawing
import SpicePixels
import SpiceWire

/// Compresses images. One for each display: encoders keep tables from image to image.
struct PictureEncoder: ~Copyable {
  private var quic = QUICEncoder()
  private var lz = LZEncoder()
  private var glz = GLZEncoder()
  private var lz4 = LZ4ImageEncoder()

  /// The stream of an image, whose pixels are `bytes`, with a codec other than ``PictureCodec/raw``; nil if the codec does
  /// not take it, or makes more of it than there was.
  mutating func encode(
    _ bitmap: DeviceBitmap, _ bytes: RawSpan, with codec: PictureCodec, pictures: SharedPictures
  ) -> [UInt8]? {
    let rows = PixelRows(
      bytes, stride: bitmap.stride, rowBytes: bitmap.format.rowBytes(width: bitmap.width), height: bitmap.height)
    let kind = bitmap.format.lzKind
    let stream: [UInt8]?
    switch codec {
    case .raw: return nil
    case .quic:
      guard let type = bitmap.format.quicType else { return nil }
      stream = try? quic.encode(rows, type: type, width: bitmap.width, bottomUp: !bitmap.isTopDown)
    case .lz: stream = try? lz.encode(rows, kind: kind, width: bitmap.width, isTopDown: bitmap.isTopDown)
    case .lz4: stream = try? lz4.encode(rows, kind: kind, width: bitmap.width, isTopDown: bitmap.isTopDown)
    case .glz:
      // A stream that is made must be sent: the client counts them.
      return pictures.withDictionary(for: bitmap.width * bitmap.height) { dictionary in
        try? glz.encode(rows, kind: kind, width: bitmap.width, isTopDown: bitmap.isTopDown, dictionary: &dictionary)
      }
    }
    guard let stream, stream.count <= bitmap.stride * bitmap.height else { return nil }
    return stream
  }
}
