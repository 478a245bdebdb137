import SpiceBytes
import SpiceCodecs
import SpicePixels
import Testing

@Suite struct QUICHeaderTests {
  static func words(_ words: UInt32...) -> [UInt8] {
    words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
  }

  static func header(_ bytes: [UInt8]) throws(CodecError) -> QUICHeader { try QUICHeader(reading: bytes.rawSpan) }

  static let magic: UInt32 = 0x4349_5551

  @Test("a header tells type and size")
  func good() throws {
    let header = try Self.header(Self.words(Self.magic, 0, 4, 640, 480))
    #expect(header.type == .rgb32)
    #expect(header.width == 640)
    #expect(header.height == 480)
  }

  @Test("a header that is not QUIC's, or of another version or type, is refused")
  func notQUIC() {
    for bytes in [
      Self.words(Self.magic + 1, 0, 4, 1, 1), Self.words(Self.magic.byteSwapped, 0, 4, 1, 1),
      Self.words(Self.magic, 1, 4, 1, 1), Self.words(Self.magic, 0x1_0000, 4, 1, 1),
      Self.words(Self.magic, 0, 0, 1, 1), Self.words(Self.magic, 0, 6, 1, 1), Self.words(Self.magic, 0, .max, 1, 1),
    ] {
      #expect(throws: CodecError.badHeader) { try Self.header(bytes) }
    }
  }

  @Test(
    "a size that no picture has is refused",
    arguments: [
      (0, 1), (1, 0), (0x8000_0000, 1), (1, 0x8000_0000), (.max, .max), (1 << 15, 1 << 14), (1 << 29, 1), (1 << 25, 1),
    ] as [(UInt32, UInt32)])
  func badSize(width: UInt32, height: UInt32) {
    let error = CodecError.badSize(width: UInt64(width), height: UInt64(height))
    #expect(throws: error) { try Self.header(Self.words(Self.magic, 0, 4, width, height)) }
  }

  @Test("the largest picture is taken")
  func largest() throws {
    let header = try Self.header(Self.words(Self.magic, 0, 1, 1 << 24, 31))
    #expect(header.width * header.height == 31 << 24)
  }

  @Test("a header that stops early is refused", arguments: 0..<20)
  func truncated(count: Int) {
    let bytes = Array(Self.words(Self.magic, 0, 4, 1, 1).prefix(count))
    #expect(throws: CodecError.truncated) { try Self.header(bytes) }
  }
}
