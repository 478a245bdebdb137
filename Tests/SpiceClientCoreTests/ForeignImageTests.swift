import SpiceBytes
import SpiceCodecs
import SpiceGeometry
import SpicePixels
import SpiceWire
import Testing

@testable import SpiceClientCore

/// Images that need the GLZ window, or a codec that is handed in.
@Suite struct ForeignImageTests {
  /// Streams of pictures of one colour each; every one but the first refers to the one before it.
  private func streams(_ colors: [UInt32]) throws -> [[UInt8]] {
    var dictionary = GLZDictionary(windowPixels: 1 << 14)
    var encoder = GLZEncoder()
    var noise: [UInt8] = []
    for index in 0..<256 { noise.append(UInt8(truncatingIfNeeded: index &* 89 ^ index >> 3)) }
    return try colors.map { color in
      // The same noise in each picture, and a first pixel of the colour.
      var pixels = noise
      for byte in 0..<4 { pixels[byte] = UInt8(truncatingIfNeeded: color >> UInt32(byte * 8)) }
      let rows = PixelRows(pixels.rawSpan, stride: 32, rowBytes: 32, height: 8)
      return try encoder.encode(rows, kind: .rgb32, width: 8, isTopDown: true, dictionary: &dictionary)
    }
  }

  @Test("a GLZ picture waits for the one that it refers to, which another channel brings")
  func glz() throws {
    let streams = try streams([0x11, 0x22])
    try #require(streams[1].count < 60)
    var first = PaintFixture()
    var second = PaintFixture()
    second.images = first.images
    let late = second.copy(second.image(.glzRGB(second.blob(streams[1])), id: 1))
    for _ in 0..<2 { #expect(second.paint(late) == "waits: glzImage(0)") }
    #expect(first.paint(first.copy(first.image(.glzRGB(first.blob(streams[0]))), clip: .rects([]))) == "unseen")
    #expect(second.paint(late) == "painted")
    #expect(second.pixel() == 0x22)
    // No picture comes twice.
    #expect(second.paint(late) == "dropped: image(SpiceCodecs.CodecError.badHeader)")
  }

  @Test("of two GLZ pictures in a message, the one that came through is not decoded again")
  func twoPictures() throws {
    let streams = try streams([0x11, 0x22, 0x33, 0x44])
    var bench = PaintFixture()
    var draw = DrawOpaque()
    draw.base = DrawBase(surface: .primary, box: Rect(width: 8, height: 8))
    draw.sourceArea = draw.base.box
    draw.source = bench.image(.glzRGB(bench.blob(streams[0])))
    draw.brush = bench.tile(bench.image(.glzRGB(bench.blob(streams[2]))))
    #expect(bench.paint(.drawOpaque(draw)) == "waits: glzImage(1)")
    var other = PaintFixture()
    other.images = bench.images
    #expect(other.paint(other.copy(other.image(.glzRGB(other.blob(streams[1]))))) == "painted")
    #expect(bench.paint(.drawOpaque(draw)) == "painted")
    #expect(bench.pixel() == 0x33)
    let isPresent = bench.images.window.contains(2)
    #expect(isPresent)
  }

  @Test("a GLZ picture in a zlib stream is inflated to the size that it states, within reason")
  func zlib() throws {
    var bench = PaintFixture()
    var payload = ZlibGLZImage()
    let stream = try streams([0x77])[0]
    payload.data = bench.blob(stream)
    payload.glzByteCount = UInt32(stream.count)
    let message = bench.copy(bench.image(.zlibGLZRGB(payload)))
    #expect(bench.paint(message) == "dropped: image(SpiceCodecs.CodecError.unsupported)")
    bench.codecs.inflate = { data, size throws(CodecError) in
      guard data.byteCount == size else { throw .library }
      return [UInt8](copying: data)
    }
    #expect(bench.paint(message) == "painted")
    #expect(bench.pixel() == 0x77)
    payload.glzByteCount = .max
    #expect(
      bench.paint(bench.copy(bench.image(.zlibGLZRGB(payload)))).hasPrefix(
        "dropped: image(SpiceCodecs.CodecError.badSize"))
  }

  @Test("colours of a JPEG get their alpha from an LZ plane, and never exceed it")
  func jpegAlpha() throws {
    var bench = PaintFixture(format: .argb)
    bench.codecs.decodeJPEG = { data, width, height throws(CodecError) in
      guard data.byteCount == 3, var picture = Bitmap(format: .xrgb32, width: width, height: height) else {
        throw .library
      }
      for y in 0..<height {
        picture.withRow(y) { row in
          for x in 0..<width { row.store(0x0080_4020 as UInt32, at: x * 4) }
        }
      }
      return picture
    }
    var encoder = LZEncoder()
    let alphas = (0..<64).flatMap { [0, 0, 0, $0 < 8 ? 0x50 : 0xFF] as [UInt8] }
    let rows = PixelRows(alphas.rawSpan, stride: 32, rowBytes: 32, height: 8)
    var payload = JPEGAlphaImage()
    payload.jpeg = bench.blob([1, 2, 3])
    payload.alpha = bench.blob(try encoder.encode(rows, kind: .xxxa, width: 8, isTopDown: false))
    #expect(bench.paint(bench.copy(bench.image(.jpegAlpha(payload)))) == "painted")
    #expect(bench.pixel(0, 0) == 0xFF80_4020)
    #expect(bench.pixel(0, 7) == 0x5050_4020)
    payload.jpeg.count = 2
    #expect(bench.paint(bench.copy(bench.image(.jpegAlpha(payload)))).hasPrefix("dropped: image"))
  }

  @Test("a JPEG of another size than announced is refused")
  func jpegSize() {
    var bench = PaintFixture()
    bench.codecs.decodeJPEG = { _, _, _ throws(CodecError) in
      guard let picture = Bitmap(format: .xrgb32, width: 3, height: 3) else { throw .unsupported }
      return picture
    }
    let message = bench.copy(bench.image(.jpeg(bench.blob([1]))))
    #expect(bench.paint(message).hasPrefix("dropped: image(SpiceCodecs.CodecError.badSize"))
  }

  @Test("a cache holds no more than it was made for")
  func limits() throws {
    var cache = ImageCache(pixelLimit: 1000)
    let picture = try #require(Bitmap(format: .a8, width: 20, height: 20))
    #expect(cache.insert(picture, as: ImageID(rawValue: 1), isLossy: false) == true)
    #expect(cache.insert(picture, as: ImageID(rawValue: 2), isLossy: true) == true)
    #expect(cache.insert(picture, as: ImageID(rawValue: 3), isLossy: false) == false)
    #expect(cache.replace(picture, as: ImageID(rawValue: 2)) == true)
    #expect(cache.has(ImageID(rawValue: 2), lossless: true))
    let large = try #require(Bitmap(format: .a8, width: 30, height: 30))
    #expect(cache.insert(large, as: ImageID(rawValue: 1), isLossy: false) == false)
    #expect(cache[ImageID(rawValue: 1)]?.width == 20)
    cache.invalidate(ImageID(rawValue: 77))
    cache.removeAll()
    #expect(cache.count == 0 && cache.pixels == 0)
  }
}
