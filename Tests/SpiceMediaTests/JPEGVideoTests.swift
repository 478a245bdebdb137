import CTurboJPEG
import SpiceBytes
import SpiceCodecs
import SpicePixels
import Testing

@testable import SpiceMedia

@Suite("Videos of JPEG files")
struct JPEGVideoTests {
  @Test("frames are decoded one after the other, nearly as exactly as pictures are; the one before stays as it was")
  func decodes() throws {
    let decoder = try decoder(.mjpeg)
    let files = try (0..<2).map { try jpeg(try moment($0 * 8, 160, 96), TJSAMP_420, quality: 90) }
    let first = try #require(try decoder.show(files[0]))
    let before = [UInt8](copying: first.bytes)
    let second = try #require(try decoder.show(files[1]))
    #expect([UInt8](copying: first.bytes) == before)
    #expect(first != second)
    for (picture, file) in zip([first, second], files) {
      let exact = try JPEGDecoder.decode(file.rawSpan, maxWidth: 160, maxHeight: 96)
      #expect((picture.width, picture.height) == (160, 96))
      #expect(signalToNoise(exact, picture) > 35)
    }
  }

  @Test("a frame of the size of its place is drawn there, and leaves all around it as it was")
  func inPlace() throws {
    let decoder = try decoder(.mjpeg)
    let file = try jpeg(moment(0, 32, 16), TJSAMP_420, quality: 90)
    let picture = try #require(try decoder.show(file))
    var target = try #require(Bitmap(format: .xrgb32, width: 50, height: 40))
    var bytes = target.mutableBytes
    bytes.fill(UInt8(7), count: bytes.byteCount)
    let before = target
    #expect(try !decoder.draw(on: &target, x: 3, y: 5, width: 31, height: 16))
    #expect(target == before)
    #expect(try decoder.draw(on: &target, x: 3, y: 5, width: 32, height: 16))
    for y in 0..<40 {
      for x in 0..<50 {
        let isInside = (3..<35).contains(x) && (5..<21).contains(y)
        let expected = isInside ? picture.value(x: x - 3, y: y - 5) : before.value(x: x, y: y)
        #expect(target.value(x: x, y: y) == expected)
      }
    }
  }

  @Test("frames may change their size, and what is no frame leaves the next one alone")
  func sizes() throws {
    let decoder = try decoder(.mjpeg, 100, 100)
    for side in [64, 100, 32] {
      let picture = try #require(try decoder.show(jpeg(photograph(side, side))))
      #expect((picture.width, picture.height) == (side, side))
      #expect(throws: CodecError.badHeader) { try decoder.show([1, 2, 3]) }
    }
    let large = try jpeg(photograph(101, 8))
    #expect(throws: CodecError.badSize(width: 101, height: 8)) { try decoder.show(large) }
    let scans = try jpeg(photograph(32, 32)) + (0..<20).flatMap { _ in [0xFF, 0xDA] as [UInt8] }
    #expect(throws: CodecError.unsupported) { try decoder.show(scans) }
    #expect(try decoder.picture() == nil)
  }
}
