import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct GLZVectorTests {
  static let sequences = VectorIndex.shared.glz_sequences

  static func picture(_ image: VectorIndex.GLZImage) throws -> LZPicture {
    LZPicture(
      kind: try #require(LZPixelKind(rawValue: image.lz_type)), width: image.w, height: image.h,
      isTopDown: image.top_down == 1, stride: image.stride, bytes: try image.raw.load())
  }

  @Test("sequences of the C encoder decode to the raw pixels", arguments: sequences)
  func decode(_ sequence: VectorIndex.GLZSequence) throws {
    var window = GLZWindow(limit: sequence.window_pixels * 2)
    for image in sequence.images {
      let stream = try image.glz.load()
      let bitmap = try GLZDecoder.decode(
        stream.rawSpan, expectedWidth: image.w, expectedHeight: image.h, window: &window)
      #expect(try bitmap.pixels == Self.picture(image).pixels, "image \(image.id)")
      #expect(bitmap.format == (image.lz_type == 9 ? .argb32 : .xrgb32))
      #expect(SHA256.hex(bitmap.pixels.littleEndianBytes) == image.out32_sha256)
    }
    let last = try #require(sequence.images.last)
    #expect(UInt32(window.count) == last.win_head_dist + 1)
  }

  @Test(
    "our sequences are in total no larger than those of the C encoder, and decode to the same pixels",
    arguments: sequences)
  func encode(_ sequence: VectorIndex.GLZSequence) throws {
    var ours = 0
    var theirs = 0
    var encoder = GLZEncoder()
    var dictionary = GLZDictionary(windowPixels: sequence.window_pixels)
    var window = GLZWindow(limit: sequence.window_pixels * 2)
    for image in sequence.images {
      let picture = try Self.picture(image)
      let stream = try picture.withRows { rows throws(CodecError) in
        try encoder.encode(
          rows, kind: picture.kind, width: picture.width, isTopDown: picture.isTopDown, dictionary: &dictionary)
      }
      let header = try GLZHeader(parsing: stream.rawSpan)
      #expect(header.id == image.id)
      #expect(header.windowHeadDistance == image.win_head_dist)
      let bitmap = try GLZDecoder.decode(
        stream.rawSpan, expectedWidth: image.w, expectedHeight: image.h, window: &window)
      #expect(bitmap.pixels == picture.pixels, "image \(image.id)")
      ours += stream.count
      theirs += image.glz.bytes
    }
    #expect(ours <= theirs)
  }
}
