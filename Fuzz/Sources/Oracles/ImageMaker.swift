import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceWire

/// Makes images that a server could have sent: their streams are true ones most of the time.
enum ImageMaker {
  /// An image from the coder's bytes; its payload is in the coder's arena.
  static func make(_ c: inout FuzzCoder) -> Image {
    let width = 1 + c.number(upTo: 23)
    let height = 1 + c.number(upTo: 23)
    let flags = ImageFlags(rawValue: c.byte() & 7)
    let id = ImageID(rawValue: UInt64(c.number(upTo: 3)))
    let payload = payload(&c, width, height)
    return Image(id: id, flags: flags, width: UInt32(width), height: UInt32(height), payload: payload)
  }

  private static func payload(_ c: inout FuzzCoder, _ width: Int, _ height: Int) -> ImagePayload {
    switch c.number(upTo: 15) {
    case 0, 1, 2: return .bitmap(bitmap(&c, width, height))
    case 3: return .quic(c.place(quic(&c, width, height)))
    case 4, 5:
      var image = LZPaletteImage()
      (image.flags, image.palette) = palette(&c)
      image.data = c.place(lz(&c, [.plt1LE, .plt1BE, .plt4LE, .plt4BE, .plt8], width, height))
      return .lzPalette(image)
    case 6: return .lzRGB(c.place(lz(&c, [.rgb16, .rgb24, .rgb32, .rgba, .a8], width, height)))
    case 7, 8: return .glzRGB(c.place(glz(&c, width, height)))
    case 9: return .fromCache
    case 10: return .fromCacheLossless
    case 11: return .surface(SurfaceID(rawValue: UInt32(c.number(upTo: 4))))
    case 12:
      var image = JPEGAlphaImage()
      image.flags = .init(rawValue: c.byte() & 1)
      image.jpeg = c.place(jpeg(&c, width, height))
      image.alpha = c.place(lz(&c, [.xxxa], width, height))
      return .jpegAlpha(image)
    case 13: return .lz4(c.place(lz4(&c, width, height)))
    case 14:
      // The toy that stands in for zlib copies.
      let stream = glz(&c, width, height)
      var image = ZlibGLZImage()
      image.glzByteCount = UInt32(stream.count)
      image.data = c.place(stream)
      return .zlibGLZRGB(image)
    default:
      return .jpeg(c.place(jpeg(&c, width, height)))
    }
  }

  private static func bitmap(_ c: inout FuzzCoder, _ width: Int, _ height: Int) -> BitmapImage {
    var image = BitmapImage()
    let formats = (1...10).compactMap { BitmapFormat(rawValue: $0) }
    image.format = formats[c.number(upTo: formats.count - 1)]
    image.width = UInt32(width)
    image.height = UInt32(height)
    image.stride = UInt32(image.rowByteCount) + UInt32(c.number(upTo: 4))
    // Masks are pictures of one bit without palette.
    if image.format.bitsPerPixel <= 8, c.byte() & 3 != 0 { (image.flags, image.palette) = palette(&c) }
    if c.byte() & 1 == 1 { image.flags.insert(.topDown) }
    image.pixels = c.place(c.pattern(Int(image.stride) * height))
    return image
  }

  private static func palette(_ c: inout FuzzCoder) -> (BitmapFlags, PaletteSource) {
    let id = PaletteID(rawValue: UInt64(c.number(upTo: 2)))
    let choice = c.byte()
    if choice & 3 == 3 { return ([], .cached(id)) }
    let count = choice & 4 == 0 ? 256 : c.number(upTo: 255)
    let entries = (0..<count).map { UInt32(truncatingIfNeeded: $0) &* 0x0102_0305 }
    return (choice & 8 == 0 ? [] : .cachePalette, .inline(WirePalette(id: id, entries: entries)))
  }

  /// A picture, now and then of another size than the image announces.
  private static func source(_ c: inout FuzzCoder, _ kind: LZPixelKind, _ width: Int, _ height: Int) -> SourcePixels {
    let isOff = c.byte() & 15 == 15
    let stride = kind.rowBytes(width: width)
    return SourcePixels(
      kind, width: width, height: isOff ? height + 1 : height, bytes: c.pattern(stride * (isOff ? height + 1 : height)))
  }

  /// A stream, now and then damaged.
  private static func damaged(_ c: inout FuzzCoder, _ stream: [UInt8]) -> [UInt8] {
    var stream = stream
    if c.byte() & 7 == 7, !stream.isEmpty { stream[Int(c.byte()) * 7 % stream.count] ^= c.byte() }
    return stream
  }

  private static func quic(_ c: inout FuzzCoder, _ width: Int, _ height: Int) -> [UInt8] {
    let kinds: [(QUICPixelType, LZPixelKind)] = [
      (.gray, .a8), (.rgb16, .rgb16), (.rgb24, .rgb24), (.rgb32, .rgb32), (.rgba, .rgba),
    ]
    let (type, kind) = kinds[c.number(upTo: kinds.count - 1)]
    let source = source(&c, kind, width, height)
    var encoder = QUICEncoder()
    return damaged(&c, (try? encoder.encode(source.rows, type: type, width: width)) ?? [])
  }

  private static func lz(_ c: inout FuzzCoder, _ kinds: [LZPixelKind], _ width: Int, _ height: Int) -> [UInt8] {
    let source = source(&c, kinds[c.number(upTo: kinds.count - 1)], width, height)
    let isTopDown = c.byte() & 1 == 0
    var encoder = LZEncoder()
    return damaged(
      &c, (try? encoder.encode(source.rows, kind: source.kind, width: width, isTopDown: isTopDown)) ?? [])
  }

  private static func lz4(_ c: inout FuzzCoder, _ width: Int, _ height: Int) -> [UInt8] {
    let kinds: [LZPixelKind] = [.rgb16, .rgb24, .rgb32, .rgba]
    let source = source(&c, kinds[c.number(upTo: 3)], width, height)
    let isTopDown = c.byte() & 1 == 0
    var encoder = LZ4ImageEncoder()
    return damaged(
      &c, (try? encoder.encode(source.rows, kind: source.kind, width: width, isTopDown: isTopDown)) ?? [])
  }

  private static func glz(_ c: inout FuzzCoder, _ width: Int, _ height: Int) -> [UInt8] {
    let kinds: [LZPixelKind] = [.rgb16, .rgb24, .rgb32, .rgba]
    let source = source(&c, kinds[c.number(upTo: 3)], width, height)
    return damaged(&c, c.glz.encode(source))
  }

  /// What ``ToyCodecs`` takes for a JPEG file.
  private static func jpeg(_ c: inout FuzzCoder, _ width: Int, _ height: Int) -> [UInt8] {
    damaged(&c, [0xF0, UInt8(width - 1), UInt8(height - 1)] + c.pattern(20))
  }
}
