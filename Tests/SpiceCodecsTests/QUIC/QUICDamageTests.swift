import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

/// Streams that a peer got wrong, or made wrong: an error or a picture, never a trap.
@Suite struct QUICDamageTests {
  static func decodes(_ stream: [UInt8], _ picture: QUICPicture) -> CodecError? {
    do throws(CodecError) {
      let decoded = try QUICDecoder.decode(stream, width: picture.width, height: picture.height)
      #expect(decoded.width == picture.width && decoded.height == picture.height)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "every shorter stream is refused, unless only the last word of zeros is missing", arguments: QUICPixelType.allCases)
  func truncation(_ type: QUICPixelType) throws {
    var generator = SeededGenerator(seed: 3)
    for content in [QUICContent.noise, .patches] {
      let picture = content.picture(type, width: 13, height: 9, with: &generator)
      let stream = try picture.encoded()
      for count in 0..<(stream.count - 4) {
        #expect(Self.decodes(Array(stream.prefix(count)), picture) == .truncated, "\(content), \(count) bytes")
      }
      for count in (stream.count - 4)...stream.count {
        let decoded = try QUICDecoder.decode(
          Array(stream.prefix(count)), width: picture.width, height: picture.height)
        #expect(decoded.tightBytes == picture.decodedBytes)
      }
    }
  }

  @Test("what follows the stream is ignored")
  func trailing() throws {
    var generator = SeededGenerator(seed: 4)
    let picture = QUICContent.patches.picture(.rgb32, width: 13, height: 9, with: &generator)
    let decoded = try QUICDecoder.decode(picture.encoded() + [1, 2, 3, 4, 5, 6, 7], width: 13, height: 9)
    #expect(decoded.tightBytes == picture.decodedBytes)
  }

  @Test("flipped bits give an error or some picture", arguments: QUICPixelType.allCases)
  func flippedBits(_ type: QUICPixelType) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(seed: seed)
    var outcomes: [CodecError?] = []
    for content in QUICContent.allCases {
      let picture = content.picture(type, width: 21, height: 6, with: &generator)
      let stream = try picture.encoded()
      for _ in 0..<20 {
        var damaged = stream
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          let index = Int.random(in: QUICHeader.byteCount..<stream.count, using: &generator)
          damaged[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        }
        outcomes.append(Self.decodes(damaged, picture))
      }
    }
    for case .some(let error) in outcomes {
      #expect([.truncated, .badReference].contains(error), "seed \(seed)")
    }
  }

  @Test("streams of random bits give an error or some picture", arguments: QUICPixelType.allCases)
  func randomBits(_ type: QUICPixelType) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<30 {
      let picture = QUICContent.flat.picture(type, width: 30, height: 3, with: &generator)
      var stream = Array(try picture.encoded().prefix(QUICHeader.byteCount))
      // Long stretches of zeros and of ones are where code words and runs are longest.
      while stream.count < 200 {
        let byte = [0, 0xFF, UInt8.random(in: 0...255, using: &generator)].randomElement(using: &generator) ?? 0
        stream += [UInt8](repeating: byte, count: Int.random(in: 1...30, using: &generator))
      }
      let error = Self.decodes(stream, picture)
      #expect([nil, .truncated, .badReference].contains(error), "seed \(seed)")
    }
  }

  @Test("a run that leaves its row is refused")
  func longRun() throws {
    var generator = SeededGenerator(seed: 5)
    let picture = QUICContent.flat.picture(.gray, width: 40, height: 2, with: &generator)
    let stream = try picture.encoded() + [0, 0, 0, 0]
    // The second row is one run: a flipped bit makes it longer.
    var errors: [CodecError?] = []
    for bit in (QUICHeader.byteCount * 8)..<(stream.count * 8) {
      var damaged = stream
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      errors.append(Self.decodes(damaged, picture))
    }
    #expect(errors.contains(.badReference))
  }

  @Test("a size that was not announced is refused")
  func otherSize() throws {
    var generator = SeededGenerator(seed: 6)
    let stream = try QUICContent.flat.picture(.rgb32, width: 8, height: 4, with: &generator).encoded()
    #expect(throws: CodecError.badSize(width: 8, height: 4)) {
      try QUICDecoder.decode(stream, width: 4, height: 8)
    }
    #expect(throws: CodecError.badSize(width: 8, height: 4)) {
      try QUICDecoder.decode(stream, width: 8, height: 5)
    }
  }

  @Test("a picture that cannot be in so few bytes takes no memory", arguments: QUICPixelType.allCases)
  func implausible(_ type: QUICPixelType) {
    // The largest picture of all: if it were allocated, these tests would be noticed.
    let header: [UInt32] = [0x4349_5551, 0, type.rawValue, 1 << 24, 31]
    let stream = header.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    for payload in [0, 4, 1000] {
      let data = stream + [UInt8](repeating: 0xFF, count: payload)
      #expect(throws: CodecError.truncated) {
        try QUICDecoder.decode(data, width: 1 << 24, height: 31)
      }
    }
  }

  @Test("the fewest bits that a picture can have are fewer than it has", arguments: QUICPixelType.allCases)
  func plausible(_ type: QUICPixelType) throws {
    var generator = SeededGenerator(seed: 11)
    for (width, height) in [(1, 1), (1, 400), (2, 200), (3, 200), (4, 200), (5, 200), (300, 1), (200, 200)] {
      let picture = QUICContent.flat.picture(type, width: width, height: height, with: &generator)
      let decoded = try QUICDecoder.decode(picture.encoded(), width: width, height: height)
      #expect(decoded.tightBytes == picture.decodedBytes)
    }
  }
}
