import SpiceBytes
import SpiceCodecs
import SpiceDrawing
import SpicePixels
import SpiceWire

/// Which decoder each type of image needs.
extension ImageLoader {
  /// The pixels of an image that has some with it.
  mutating func decode(
    _ wanted: DrawImage, _ width: Int, _ height: Int, in body: RawSpan, _ stores: Stores
  ) throws(Failure) -> Bitmap {
    do throws(CodecError) {
      switch wanted.image.payload {
      case .bitmap(let stored):
        return try bitmap(stored, width, height, for: wanted.purpose, in: body)
      case .lzPalette(let stored):
        return try lzPalette(stored, width, height, for: wanted.purpose, in: body)
      case .quic(let range):
        return try QUICDecoder.decode(
          try bytes(range, in: body, as: .quic, width, height), width: width, height: height)
      case .lzRGB(let range):
        let data = try bytes(range, in: body, as: .lz, width, height)
        return try LZDecoder.decode(data, expectedWidth: width, expectedHeight: height)
      case .lz4(let range):
        let data = try bytes(range, in: body, as: .lz4, width, height)
        return try LZ4ImageDecoder.decode(data, expectedWidth: width, expectedHeight: height)
      case .jpeg(let range):
        return try jpeg(try bytes(range, in: body, as: .jpeg, width, height), width, height, stores.codecs)
      case .jpegAlpha(let stored):
        return try jpegAlpha(stored, width, height, in: body, stores.codecs)
      case .glzRGB, .zlibGLZRGB: break
      case .fromCache, .fromCacheLossless, .surface: throw .unsupported
      }
    } catch {
      throw .invalid(paletteError(wanted.image.payload) ?? .image(error))
    }
    return try glz(wanted.image, width, height, in: body, stores)
  }

  /// The bytes of a payload, counted.
  @_lifetime(copy body)
  mutating func bytes(
    _ range: WireRange, in body: RawSpan, as form: ImageStatistics.Form, _ width: Int, _ height: Int
  ) throws(CodecError) -> RawSpan {
    guard let data = range.bytes(of: body) else { throw .truncated }
    statistics.count(form, bytes: data.byteCount, pixels: width &* height)
    return data
  }

  private mutating func glz(
    _ image: Image, _ width: Int, _ height: Int, in body: RawSpan, _ stores: Stores
  ) throws(Failure) -> Bitmap {
    do throws(GLZFailure) {
      switch image.payload {
      case .glzRGB(let range):
        let data: RawSpan
        do throws(CodecError) {
          data = try bytes(range, in: body, as: .glz, width, height)
        } catch { throw .invalid(error) }
        return try GLZDecoder.decode(
          data, expectedWidth: width, expectedHeight: height, window: &stores.images.window, inOrder: stores.inOrder)
      case .zlibGLZRGB(let stored):
        let stream: [UInt8]
        do throws(CodecError) {
          stream = try inflated(stored, width, height, in: body, stores.codecs)
        } catch { throw .invalid(error) }
        return try GLZDecoder.decode(
          stream.rawSpan, expectedWidth: width, expectedHeight: height, window: &stores.images.window,
          inOrder: stores.inOrder)
      default: throw .invalid(.unsupported)
      }
    } catch {
      switch error {
      case .awaiting(let id): throw .wait(.glzImage(id))
      case .windowFull: throw .invalid(.cacheFull)
      case .invalid(let fault): throw .invalid(.image(fault))
      }
    }
  }

  private mutating func inflated(
    _ stored: ZlibGLZImage, _ width: Int, _ height: Int, in body: RawSpan, _ codecs: ForeignCodecs
  ) throws(CodecError) -> [UInt8] {
    let data = try bytes(stored.data, in: body, as: .zlibGLZ, width, height)
    guard let inflate = codecs.inflate else { throw .unsupported }
    // What the peer claims is believed as far as deflate can blow up the data, and a GLZ stream the picture: no code for
    // a pixel has more than eight bytes.
    let size = Int64(stored.glzByteCount)
    let mostOfPicture = Int64(width) &* Int64(height) &* 8 &+ 4096
    guard size <= Int64(data.byteCount) &* 1032 &+ 64, size <= mostOfPicture, let size = Int(exactly: size) else {
      throw .badSize(width: UInt64(stored.glzByteCount), height: 1)
    }
    return try inflate(data, size)
  }

  /// Whether so few bytes can be a JPEG picture of a size. A block of 64 pixels takes a bit at least, if its components
  /// are sampled in odd ways a little less; what is missing would be made up.
  static func isJPEG(of width: Int, _ height: Int, _ count: Int) -> Bool {
    width &* height / 1024 <= count
  }

  private func jpeg(
    _ data: RawSpan, _ width: Int, _ height: Int, _ codecs: ForeignCodecs
  ) throws(CodecError) -> Bitmap {
    guard let decode = codecs.decodeJPEG else { throw .unsupported }
    guard Self.isJPEG(of: width, height, data.byteCount) else { throw .truncated }
    let picture = try decode(data, width, height)
    guard picture.width == width, picture.height == height, picture.format == .xrgb32 else {
      throw .badSize(width: UInt64(clamping: picture.width), height: UInt64(clamping: picture.height))
    }
    return picture
  }

  private mutating func jpegAlpha(
    _ stored: JPEGAlphaImage, _ width: Int, _ height: Int, in body: RawSpan, _ codecs: ForeignCodecs
  ) throws(CodecError) -> Bitmap {
    var picture = try jpeg(try bytes(stored.jpeg, in: body, as: .jpegAlpha, width, height), width, height, codecs)
    guard let alpha = stored.alpha.bytes(of: body) else { throw .truncated }
    try LZDecoder.decodeAlpha(alpha, into: &picture)
    picture.clampToAlpha()
    return picture
  }
}

extension Bitmap {
  /// Lowers premultiplied colours that exceed their alpha, as lossy ones may.
  fileprivate mutating func clampToAlpha() {
    let count = width &* height
    var bytes = mutableBytes
    for index in 0..<count {
      let pixel: UInt32 = bytes.integer(at: index &* 4)
      let alpha = pixel >> 24
      let (red, green, blue) = ((pixel >> 16) & 255, (pixel >> 8) & 255, pixel & 255)
      if max(red, green, blue) > alpha {
        bytes.store(
          alpha << 24 | min(red, alpha) << 16 | min(green, alpha) << 8 | min(blue, alpha), at: index &* 4)
      }
    }
  }
}
