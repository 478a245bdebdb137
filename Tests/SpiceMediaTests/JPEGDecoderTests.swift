import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

@testable import SpiceMedia

@Suite("JPEG files")
struct JPEGDecoderTests {
  /// 16 by 8 pixels of grey, dark on the left, without Huffman tables.
  private let file = bytes(
    hex: "ffd8ffdb0043000302020302020303030304030304050805050404050a070706080c0a0c0c0b0a0b0b0d0e12100d0e110e0b"
      + "0b1016101113141515150c0f171816141812141514ffc0000b080008001001011100ffda0008010100003f00f852bf6aebff"
      + "d9")

  @Test("a file without Huffman tables becomes pixels, if it is not too large")
  func decodes() throws {
    let picture = try JPEGDecoder.decode(file.rawSpan, maxWidth: 16, maxHeight: 8)
    #expect((picture.width, picture.height) == (16, 8))
    #expect(picture.bytes.integer(at: 0, as: UInt32.self) == 0xFF28_2828)
    #expect(picture.bytes.integer(at: 15 * 4, as: UInt32.self) == 0xFFC8_C8C8)
    #expect(throws: CodecError.badSize(width: 16, height: 8)) {
      try JPEGDecoder.decode(file.rawSpan, maxWidth: 15, maxHeight: 8)
    }
  }

  @Test("a file with many scans, each of which passes over all pixels, is refused")
  func scans() throws {
    let twenty = file + [UInt8](repeating: 0xFF, count: 2) + [0xDA] + (0..<18).flatMap { _ in [0xFF, 0xDA] as [UInt8] }
    #expect(try JPEGDecoder.decode(twenty.rawSpan, maxWidth: 16, maxHeight: 8).width == 16)
    let more = twenty + [0xFF, 0xDA]
    #expect(throws: CodecError.unsupported) {
      try JPEGDecoder.decode(more.rawSpan, maxWidth: 16, maxHeight: 8)
    }
  }
}
