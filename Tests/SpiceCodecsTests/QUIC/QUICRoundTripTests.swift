import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct QUICRoundTripTests {
  @Test("pictures of all sizes, types and contents come back", arguments: QUICPixelType.allCases)
  func sizes(_ type: QUICPixelType) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(seed: seed)
    let sizes = [
      (1, 1), (2, 1), (3, 2), (4, 2), (1, 13), (29, 1), (5, 5), (7, 9), (63, 3), (64, 3), (65, 3), (129, 2), (33, 21),
    ]
    for (width, height) in sizes {
      for content in QUICContent.allCases {
        let picture = content.picture(type, width: width, height: height, with: &generator)
        let decoded = try QUICDecoder.decode(picture.encoded(), width: width, height: height)
        #expect(
          decoded.tightBytes == picture.decodedBytes, "\(content) \(width) x \(height), seed \(seed)")
      }
    }
  }

  @Test(
    "rows that cross the places where the model slows down come back",
    arguments: QUICPixelType.allCases, [2047, 2048, 4097])
  func longRows(_ type: QUICPixelType, width: Int) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(seed: seed)
    let content: QUICContent = width % 2 == 0 ? .patches : .text
    let picture = content.picture(type, width: width, height: 2, with: &generator)
    let decoded = try QUICDecoder.decode(picture.encoded(), width: width, height: 2)
    #expect(decoded.tightBytes == picture.decodedBytes, "seed \(seed)")
  }

  /// Hashes of what the C encoder makes of these pictures, which are too large to be kept as files.
  @Test(
    "pictures that pass all speeds of the model have the reference encoder's stream",
    arguments: [
      (QUICPixelType.gray, QUICContent.patches, 4101, 5, 0xC696_BFDD_E796_40E5),
      (.rgb16, .gradient, 2500, 6, 0x9FDB_4CDD_FE89_0B32),
      (.rgb24, .patches, 2051, 8, 0xA27E_96DD_FC0C_4ED2), (.rgb32, .text, 150, 101, 0xCA3C_CC78_E584_FD1E),
      (.rgba, .patches, 129, 120, 0xEFAA_3FC6_47AB_B9CC),
      (.rgba, .flat, 5000, 4, 0xEB81_D3F4_A06B_AC2E),
    ] as [(QUICPixelType, QUICContent, Int, Int, UInt64)])
  func hashes(_ type: QUICPixelType, _ content: QUICContent, width: Int, height: Int, hash: UInt64) throws {
    var generator = SeededGenerator(seed: 1)
    let picture = content.picture(type, width: width, height: height, with: &generator)
    let stream = try picture.encoded()
    #expect(stream.fnv1a == hash)
    let decoded = try QUICDecoder.decode(stream, width: width, height: height)
    #expect(decoded.tightBytes == picture.decodedBytes)
  }

  @Test("a bottom-up source gives the stream of the picture it shows", arguments: QUICPixelType.allCases)
  func bottomUp(_ type: QUICPixelType) throws {
    var generator = SeededGenerator(seed: 7)
    let picture = QUICContent.patches.picture(type, width: 37, height: 11, with: &generator)
    let rowBytes = 37 * type.bytesPerPixel
    // Upside down, with rows further apart than they are long.
    var upsideDown: [UInt8] = []
    for row in (0..<11).reversed() {
      upsideDown += picture.bytes[(row * rowBytes)..<((row + 1) * rowBytes)] + [0xAA, 0xBB, 0xCC]
    }
    var encoder = QUICEncoder()
    let stream = try encoder.encode(
      upsideDown, stride: rowBytes + 3, type: type, width: 37, height: 11, bottomUp: true)
    #expect(try stream == picture.encoded())
  }

  @Test("what is not coded does not matter", arguments: [QUICPixelType.rgb16, .rgb32])
  func unusedBits(_ type: QUICPixelType) throws {
    var generator = SeededGenerator(seed: 8)
    let picture = QUICContent.text.picture(type, width: 64, height: 12, with: &generator)
    var other = picture
    for offset in other.bytes.indices where offset % type.bytesPerPixel == type.bytesPerPixel - 1 {
      other.bytes[offset] ^= type == .rgb16 ? 0x80 : UInt8.random(in: 0...255, using: &generator)
    }
    #expect(try picture.encoded() == other.encoded())
  }

  @Test("RGB24 and RGB32 differ in the header alone")
  func threeAndFourBytes() throws {
    var generator = SeededGenerator(seed: 9)
    let four = QUICContent.patches.picture(.rgb32, width: 50, height: 20, with: &generator)
    var three = four
    three.type = .rgb24
    three.bytes = four.bytes.enumerated().filter { $0.offset % 4 != 3 }.map(\.element)
    #expect(try three.encoded().dropFirst(12) == four.encoded().dropFirst(12))
  }

  @Test("flat pictures become small")
  func compression() throws {
    var generator = SeededGenerator(seed: 10)
    let picture = QUICContent.flat.picture(.rgb32, width: 1000, height: 10, with: &generator)
    #expect(try picture.encoded().count < 600)
  }

  @Test("sizes that the format does not have are refused")
  func unsupportedSizes() throws {
    let bytes = [UInt8](repeating: 0, count: 40)
    #expect(throws: CodecError.badSize(width: 0, height: 5)) { try Self.encode(bytes, width: 0, height: 5) }
    #expect(throws: CodecError.badSize(width: 3, height: 5)) { try Self.encode(bytes, width: 3, height: 5) }
    #expect(throws: CodecError.badSize(width: 2, height: 0)) { try Self.encode(bytes, width: 2, height: 0) }
    #expect(try Self.encode(bytes, width: 2, height: 5).count > QUICHeader.byteCount)
  }

  /// Encodes rows of eight bytes.
  static func encode(_ bytes: [UInt8], width: Int, height: Int) throws(CodecError) -> [UInt8] {
    var encoder = QUICEncoder()
    let rows = PixelRows(bytes.rawSpan, stride: 8, rowBytes: 8, height: height)
    return try encoder.encode(rows, type: .rgb32, width: width)
  }
}

extension [UInt8] {
  /// The 64-bit FNV-1a hash.
  var fnv1a: UInt64 { reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } }
}
