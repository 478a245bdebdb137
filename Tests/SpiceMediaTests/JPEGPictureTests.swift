import CTurboJPEG
import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

@testable import SpiceMedia

@Suite("JPEG pictures against their originals")
struct JPEGPictureTests {
  private func decode(_ file: [UInt8], limit: Int = 256) throws(CodecError) -> Bitmap {
    try JPEGDecoder.decode(file.rawSpan, maxWidth: limit, maxHeight: limit)
  }

  @Test(
    "a picture comes back with every subsampling and size",
    arguments: [TJSAMP_444, TJSAMP_422, TJSAMP_420, TJSAMP_440].map(\.rawValue),
    [[64, 48], [33, 17], [7, 3], [1, 19], [19, 1], [1, 1]])
  func colours(sampling: UInt32, size: [Int]) throws {
    let original = try photograph(size[0], size[1])
    let picture = try decode(try jpeg(original, TJSAMP(rawValue: sampling)))
    #expect((picture.format, picture.width, picture.height) == (.xrgb32, size[0], size[1]))
    #expect(meanSquare(picture, original) < nearEnough)
    #expect(picture.value(x: size[0] - 1, y: size[1] - 1) >> 24 == 0xFF)
  }

  @Test("a grey file has three equal colours: the luma of the original")
  func grey() throws {
    let original = try photograph(31, 21)
    let picture = try decode(try jpeg(original, TJSAMP_GRAY))
    var expected = original
    let stride = expected.stride
    var bytes = expected.mutableBytes
    for y in 0..<21 {
      for x in 0..<31 {
        let value = original.value(x: x, y: y)
        let luma = (299 * (value >> 16 & 0xFF) + 587 * (value >> 8 & 0xFF) + 114 * (value & 0xFF)) / 1000
        bytes.store(luma * 0x01_0101, at: y * stride + x * 4)
        #expect(Set([0, 8, 16].map { picture.value(x: x, y: y) >> $0 & 0xFF }).count == 1)
      }
    }
    #expect(meanSquare(picture, expected) < nearEnough)
  }

  @Test("a progressive file has the pixels of the baseline one")
  func progressive() throws {
    let original = try photograph(64, 48)
    let file = try jpeg(original, flags: Int32(TJFLAG_PROGRESSIVE))
    #expect(segments(0xC2, of: file).count == 1)
    #expect(try decode(file) == decode(try jpeg(original)))
  }

  @Test("a frame of a video has the same pixels without its Huffman tables")
  func motion() throws {
    let file = try jpeg(try photograph(64, 48), TJSAMP_420)
    let frame = withoutHuffmanTables(file)
    #expect(frame.count < file.count - 400)
    #expect(try decode(frame) == decode(file))
  }

  @Test("a file larger than announced is refused, in each direction")
  func announced() throws {
    let file = try jpeg(try photograph(30, 20))
    #expect(try JPEGDecoder.decode(file.rawSpan, maxWidth: 30, maxHeight: 20).width == 30)
    for (width, height) in [(29, 20), (30, 19), (0, 0)] {
      #expect(throws: CodecError.badSize(width: 30, height: 20)) {
        try JPEGDecoder.decode(file.rawSpan, maxWidth: width, maxHeight: height)
      }
    }
    // A height that the pixels do not fill: a lie that costs memory only up to the limit.
    let frame = try #require(segments(0xC0, of: file).first).lowerBound
    var tall = file
    tall.replaceSubrange((frame + 5)..<(frame + 7), with: [0xFF, 0x00])
    #expect(throws: CodecError.badSize(width: 30, height: 65280)) { try decode(tall) }
  }

  @Test("a file that ends early keeps the rows it has; one that ends in its header is an error")
  func truncated() throws {
    let original = try photograph(64, 48)
    let file = try jpeg(original, TJSAMP_420)
    let scan = try #require(segments(0xDA, of: file).first)
    for count in 0..<scan.lowerBound {
      #expect(throws: CodecError.badHeader, "\(count) bytes") { try decode(Array(file.prefix(count))) }
    }
    for count in scan.upperBound..<file.count {
      let picture = try decode(Array(file.prefix(count)))
      #expect((picture.width, picture.height) == (64, 48))
    }
    let most = try decode(Array(file.prefix(scan.upperBound + (file.count - scan.upperBound) * 3 / 4)))
    #expect(meanSquare(most, original, rows: 0..<16) < nearEnough)
    #expect(meanSquare(most, original, rows: 32..<48) > nearEnough)
  }

  @Test("other bytes, and colours of a printer, are typed errors")
  func others() throws {
    let zeros = [UInt8](repeating: 0, count: 100)
    #expect(throws: CodecError.badHeader) { try decode(zeros) }
    // Four components without an Adobe marker are CMYK, which has no way to the screen.
    var file = bytes(hex: "ffd8ffdb004300") + [UInt8](repeating: 1, count: 64)
    file += bytes(hex: "ffc00014080008000804011100021100031100041100ffda000e0401000200030004 00003f00")
    file += [UInt8](repeating: 0, count: 64) + [0xFF, 0xD9]
    #expect(throws: CodecError.library) { try decode(file) }
  }

  @Test("a damaged file gives a picture within the limits or a typed error", arguments: 0..<4 as Range<UInt64>)
  func damaged(seed: UInt64) throws {
    let flags = seed & 1 == 0 ? 0 : Int32(TJFLAG_PROGRESSIVE)
    let file = try jpeg(try photograph(33, 17), TJSAMP_420, flags: flags)
    var mutations = ByteMutations(seed: seed)
    var pictures = 0
    for _ in 0..<300 {
      let input = mutations.damaged(file)
      do throws(CodecError) {
        let picture = try decode(input, limit: 40)
        #expect(picture.width <= 40 && picture.height <= 40)
        pictures += 1
      } catch {}
    }
    #expect(0 < pictures && pictures < 300)
  }
}
