import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

/// The streams that the C encoder made.
@Suite struct QUICVectorTests {
  static let images = VectorIndex.shared.images.filter { $0.quic != nil }

  static func type(of image: VectorIndex.Image) throws -> QUICPixelType {
    let types: [String: QUICPixelType] = [
      "gray": .gray, "rgb16": .rgb16, "rgb24": .rgb24, "rgb32": .rgb32, "rgba": .rgba,
    ]
    return try #require(types[image.type])
  }

  @Test("a reference stream decodes to the reference picture", arguments: images)
  func decode(_ image: VectorIndex.Image) throws {
    let stream = try #require(image.quic).load()
    let picture = try QUICDecoder.decode(stream, width: image.w, height: image.h)
    let type = try Self.type(of: image)
    var raw = try image.raw.load()
    if image.top_down == 0 {
      raw = (0..<image.h).reversed().flatMap { raw[($0 * image.stride)..<(($0 + 1) * image.stride)] }
    }
    let expected = QUICPicture(type: type, width: image.w, height: image.h, bytes: raw)
    #expect(picture.format == type.pixelFormat)
    #expect(picture.tightBytes == expected.decodedBytes)
  }

  @Test("a reference picture encodes to the reference stream", arguments: images)
  func encode(_ image: VectorIndex.Image) throws {
    let raw = try image.raw.load()
    let type = try Self.type(of: image)
    var encoder = QUICEncoder()
    let stream = try encoder.encode(
      raw, stride: image.stride, type: type, width: image.w, height: image.h, bottomUp: image.top_down == 0)
    #expect(try stream == #require(image.quic).load())
  }

  @Test("one encoder serves many pictures")
  func reuse() throws {
    var encoder = QUICEncoder()
    for image in Self.images + Self.images.reversed() {
      let raw = try image.raw.load()
      let type = try Self.type(of: image)
      let stream = try encoder.encode(
        raw, stride: image.stride, type: type, width: image.w, height: image.h, bottomUp: image.top_down == 0)
      #expect(try stream == #require(image.quic).load(), "\(image.name)")
    }
  }
}
