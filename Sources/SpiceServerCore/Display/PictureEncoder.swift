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
  private let foreign: ForeignEncoders

  /// Encoders; those that are libraries are handed in.
  init(_ foreign: ForeignEncoders) { self.foreign = foreign }

  /// Whether there is an encoder for JPEG.
  var hasJPEG: Bool { foreign.encodeJPEG != nil }

  /// A stream within a zlib stream; nil if that is no smaller, or cannot be.
  func deflate(_ stream: [UInt8]) -> [UInt8]? {
    guard stream.count >= Self.leastDeflated, let small = foreign.deflate?(stream.rawSpan), small.count < stream.count
    else { return nil }
    return small
  }

  /// Bytes below which a stream is not compressed once more.
  private static let leastDeflated = 100

  /// The stream of an image, whose pixels are `bytes`, with a codec that needs nothing of the client; nil if the codec does
  /// not take the image, or makes more of it than there was.
  mutating func encode(_ bitmap: DeviceBitmap, _ bytes: RawSpan, with codec: PictureCodec) -> [UInt8]? {
    let rows = PixelRows(bitmap, bytes)
    let kind = bitmap.format.lzKind
    let stream: [UInt8]?
    switch codec {
    case .raw, .glz: return nil
    case .quic:
      guard let type = bitmap.format.quicType else { return nil }
      stream = try? quic.encode(rows, type: type, width: bitmap.width, bottomUp: !bitmap.isTopDown)
    case .lz: stream = try? lz.encode(rows, kind: kind, width: bitmap.width, isTopDown: bitmap.isTopDown)
    case .jpeg(let quality):
      guard let encode = foreign.encodeJPEG else { return nil }
      stream = try? encode(rows, bitmap.width, !bitmap.isTopDown, quality)
    case .lz4: stream = try? lz4.encode(rows, kind: kind, width: bitmap.width, isTopDown: bitmap.isTopDown)
    }
    guard let stream, stream.count <= bitmap.stride * bitmap.height else { return nil }
    return stream
  }

  /// The GLZ stream of an image, whose pixels are `bytes`, which must be sent: the client counts them. `units` are those of
  /// the image, if they are made already; they are made otherwise. Nil if GLZ does not take the image, or the client has
  /// no room for it.
  mutating func encodeGLZ(
    _ bitmap: DeviceBitmap, _ bytes: RawSpan, units: inout SourceBytes?, pictures: SharedPictures, keeping pixels: Int
  ) -> [UInt8]? {
    let (kind, width, height) = (bitmap.format.lzKind, bitmap.width, bitmap.height)
    return pictures.withDictionary(for: width * height, keeping: pixels) { dictionary in
      guard let made = units ?? Self.units(bitmap, bytes) else { return nil }
      units = made
      return try? glz.encode(
        units: made, height: height, kind: kind, width: width, isTopDown: bitmap.isTopDown, dictionary: &dictionary)
    }
  }

  private static func units(_ bitmap: DeviceBitmap, _ bytes: RawSpan) -> SourceBytes? {
    let (kind, width) = (bitmap.format.lzKind, bitmap.width)
    guard bitmap.pixels.isStable else {
      return try? GLZEncoder.units(PixelRows(bitmap, bytes), kind: kind, width: width)
    }
    return try? GLZEncoder.units(
      bitmap.pixels, stride: bitmap.stride, height: bitmap.height, kind: kind, width: width)
  }
}

extension PixelRows {
  /// The rows of an image, whose pixels are `bytes`.
  @_lifetime(copy bytes)
  fileprivate init(_ bitmap: DeviceBitmap, _ bytes: RawSpan) {
    self.init(
      bytes, stride: bitmap.stride, rowBytes: bitmap.format.rowBytes(width: bitmap.width), height: bitmap.height)
  }
}
