import SpiceBytes
import SpiceCodecs
import SpiceTestSupport
import Testing

@testable import SpiceMedia

@Suite("Zlib streams")
struct ZlibTests {
  /// "spice " six times, as Python's `zlib.compress` has it.
  private let stream = bytes(hex: "789c2b2ec84c4e5528c64b0200fa020d39")
  private let text = [UInt8](String(repeating: "spice ", count: 6).utf8)

  private func inflate(_ data: [UInt8], _ size: Int) throws(CodecError) -> [UInt8] {
    try Zlib.inflate(data.rawSpan, size: size)
  }

  @Test("a stream of another writer becomes its bytes")
  func inflates() throws {
    #expect(try inflate(stream, 36) == text)
  }

  @Test("what is deflated comes back", arguments: [0, 1, 6, 9], [0, 1, 100, 70_000])
  func roundTrip(level: Int, count: Int) throws {
    var random = SeededGenerator(seed: UInt64(count))
    let data = (0..<count).map { _ in UInt8.random(in: 0...20, using: &random) }
    let small = Zlib.deflate(data.rawSpan, level: level)
    #expect(try inflate(small, count) == data)
    if count == 70_000 { #expect((small.count < count) == (level > 0)) }
  }

  @Test("a level outside 0 to 9 is the nearest inside")
  func levels() {
    #expect(Zlib.deflate(text.rawSpan, level: -3) == Zlib.deflate(text.rawSpan, level: 0))
    #expect(Zlib.deflate(text.rawSpan, level: 40) == Zlib.deflate(text.rawSpan, level: 9))
  }

  @Test("a stream that holds fewer bytes than announced is too short")
  func fewer() {
    #expect(throws: CodecError.truncated) { try inflate(stream, 37) }
    #expect(throws: CodecError.truncated) { try inflate(stream, -1) }
  }

  @Test("an announced size that no such stream can have takes no memory")
  func lies() {
    #expect(throws: CodecError.truncated) { try inflate(stream, .max) }
    #expect(throws: CodecError.truncated) { try inflate([], 1 << 20) }
  }

  @Test("a stream that holds more bytes than announced says how many of its own are left")
  func more() {
    for size in 1..<36 {
      let error = #expect(throws: CodecError.self, "\(size) bytes") { try inflate(stream, size) }
      guard case .trailingBytes(let count) = error else {
        Issue.record("\(size) bytes: \(String(describing: error))")
        continue
      }
      // The checksum at least.
      #expect((4..<stream.count).contains(count))
    }
  }

  @Test("a stream that is cut off is an error, wherever it is")
  func cutOff() {
    for count in 0..<stream.count {
      let error = #expect(throws: CodecError.self, "\(count) bytes") { try inflate(Array(stream.prefix(count)), 36) }
      #expect(error == .truncated || error == .library, "\(count) bytes")
    }
  }

  @Test("bytes after the stream are left alone")
  func trailing() throws {
    #expect(try inflate(stream + [1, 2, 3], 36) == text)
  }

  @Test("a damaged stream is an error")
  func damaged() {
    for index in stream.indices {
      var bad = stream
      bad[index] ^= 0xFF
      #expect(throws: CodecError.self, "byte \(index)") { try inflate(bad, 36) }
    }
    var checksum = stream
    checksum[stream.count - 1] ^= 1
    #expect(throws: CodecError.library) { try inflate(checksum, 36) }
  }

  @Test("the codecs of the system are these")
  func system() throws {
    let inflate = try #require(ForeignCodecs.system.inflate)
    #expect(try inflate(stream.rawSpan, 36) == text)
    let decode = try #require(ForeignCodecs.system.decodeJPEG)
    let original = try photograph(20, 10)
    let file = try jpeg(original)
    #expect(meanSquare(try decode(file.rawSpan, 20, 10), original) < nearEnough)
    #expect(throws: CodecError.badSize(width: 20, height: 10)) { try decode(file.rawSpan, 20, 9) }
  }
}
