import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct LZDecoderTests {
  private func decode(
    _ stream: HandMadeStream, _ width: Int, _ height: Int, palette: Palette? = nil
  ) throws(CodecError) -> Bitmap {
    try LZDecoder.decode(stream.bytes.rawSpan, expectedWidth: width, expectedHeight: height, palette: palette)
  }

  /// Literals that differ from each other.
  private func distinct(_ count: Int, size: Int) -> [UInt8] {
    (0..<count).flatMap { n in (0..<size).map { UInt8(truncatingIfNeeded: (n &* 2_654_435_761) >> (3 + $0 * 7)) } }
  }

  @Test(
    "a match copies from its distance, at every border of the code",
    arguments: [1, 2, 3, 4, 5, 7, 9, 31, 33, 255, 256, 257, 8190, 8191, 8192, 8193, 8447, 73_726, 73_727])
  func distances(_ distance: Int) throws {
    for (kind, size, shortest) in [(LZPixelKind.a8, 1, 3), (.rgb16, 2, 2), (.rgb24, 3, 1)] {
      let length = 100
      var stream = HandMadeStream(kind, distance + length, 1)
      let coded = distinct(distance, size: size)
      stream.literals(coded, size: size)
      stream.match(length: length, distance: distance, shortest: shortest)
      let pixels = try decode(stream, distance + length, 1).pixels
      #expect(Array(pixels[distance...]) == (0..<length).map { pixels[$0 % distance] })
      var plain = HandMadeStream(kind, distance, 1)
      plain.literals(coded, size: size)
      #expect(try Array(pixels[..<distance]) == decode(plain, distance, 1).pixels)
    }
  }

  @Test(
    "a match has its length, at every border of the code",
    arguments: [1, 2, 3, 6, 7, 8, 9, 10, 261, 262, 263, 264, 265, 266, 516, 517, 518, 519, 520, 521, 5000])
  func lengths(_ length: Int) throws {
    for (kind, size, shortest) in [(LZPixelKind.plt8, 1, 3), (.rgb16, 2, 2), (.rgb32, 3, 1)] where length >= shortest {
      for distance in [1, 2, 3, 5, 16, 40] {
        let width = 40 + length + 1
        var stream = HandMadeStream(kind, width, 1)
        let coded = distinct(41, size: size)
        stream.literals(Array(coded.prefix(40 * size)), size: size)
        stream.match(length: length, distance: distance, shortest: shortest)
        stream.literals(Array(coded.suffix(size)), size: size)
        let palette = Palette(entries: (0..<256).map { UInt32($0) })
        let pixels = try decode(stream, width, 1, palette: palette).pixels
        var expected = Array(pixels.prefix(40))
        for _ in 0..<length { expected.append(expected[expected.count - distance]) }
        #expect(Array(pixels.dropLast()) == expected, "distance \(distance)")
      }
    }
  }

  @Test("rows come out top first, whichever came first in the stream")
  func orientation() throws {
    for isTopDown in [true, false] {
      var stream = HandMadeStream(.rgb24, 1, 3, isTopDown: isTopDown)
      stream.literals([1, 0, 0, 2, 0, 0, 3, 0, 0], size: 3)
      #expect(try decode(stream, 1, 3).pixels == (isTopDown ? [1, 2, 3] : [3, 2, 1]))
      var alpha = HandMadeStream(.xxxa, 1, 3, isTopDown: isTopDown)
      alpha.literals([4, 5, 6], size: 1)
      var bitmap = try decode(stream, 1, 3)
      let colours = bitmap.pixels
      try LZDecoder.decodeAlpha(alpha.bytes.rawSpan, into: &bitmap)
      let alphas: [UInt32] = isTopDown ? [4, 5, 6] : [6, 5, 4]
      #expect(bitmap.format == .argb32)
      #expect(bitmap.pixels == zip(colours, alphas).map { $0 | $1 << 24 })
    }
  }

  @Test("palette entries may be 16-bit pixels")
  func palette16() throws {
    var stream = HandMadeStream(.plt4BE, 3, 1)
    stream.literals([0x01, 0x2F], size: 1)
    let bitmap = try LZDecoder.decode(
      stream.bytes.rawSpan, expectedWidth: 3, expectedHeight: 1,
      palette: Palette(entries: [0x7FFF, 0x0421, 0x1234]), entries: .pixels16)
    #expect(bitmap.format == .rgb555)
    #expect((0..<3).map { bitmap.bytes.integer(at: $0 * 2, as: UInt16.self) } == [0x7FFF, 0x0421, 0x1234])
  }

  @Test("four-bit indices wrap around in a short palette, others are refused")
  func shortPalettes() throws {
    var nibbles = HandMadeStream(.plt4LE, 2, 1)
    nibbles.literals([0x53], size: 1)
    #expect(try decode(nibbles, 2, 1, palette: Palette(entries: [10, 11, 12])).pixels == [10, 12])
    var bytes = HandMadeStream(.plt8, 2, 1)
    bytes.literals([0, 3], size: 1)
    #expect(throws: CodecError.badPalette) { try decode(bytes, 2, 1, palette: Palette(entries: [1, 2, 3])) }
    var bits = HandMadeStream(.plt1BE, 2, 1)
    bits.literals([0x40], size: 1)
    #expect(throws: CodecError.badPalette) { try decode(bits, 2, 1, palette: Palette(entries: [1])) }
    for stream in [nibbles, bytes, bits] {
      #expect(throws: CodecError.badPalette) { try decode(stream, 2, 1) }
      #expect(throws: CodecError.badPalette) { try decode(stream, 2, 1, palette: Palette()) }
    }
  }

  @Test("a header of another codec, version or type is refused")
  func headers() {
    let good: [UInt32] = [0x2020_5A4C, 0x0001_0001, 8, 2, 1, 8, 1]
    for (index, value, error) in [
      (0, 0x4C5A_2020, CodecError.badHeader), (1, 0x0001_0002, .badHeader), (2, 0, .badHeader), (2, 12, .badHeader),
      (2, 0x108, .badHeader), (3, 3, .badSize(width: 3, height: 1)), (4, 2, .badSize(width: 2, height: 2)),
      (3, 0, .badSize(width: 0, height: 1)), (4, 0, .badSize(width: 2, height: 0)),
      (5, 7, .badSize(width: 2, height: 1)), (5, 9, .badSize(width: 2, height: 1)),
      (3, .max, .badSize(width: UInt64(UInt32.max), height: 1)),
    ] as [(Int, UInt32, CodecError)] {
      var words = good
      words[index] = value
      var stream = HandMadeStream(lz: words)
      stream.literals([1, 2, 3, 4, 5, 6], size: 3)
      #expect(throws: error) { try decode(stream, 2, 1) }
    }
  }

  @Test("a palette row has as many bytes as its pixels take, no more and no fewer")
  func paletteStride() throws {
    for stride in 0...4 as ClosedRange<UInt32> {
      var stream = HandMadeStream(lz: [0x2020_5A4C, 0x0001_0001, 1, 17, 1, stride, 1])
      stream.literals([UInt8](repeating: 0, count: Int(stride)), size: 1)
      let palette = Palette(entries: [7, 8])
      if stride == 3 {
        #expect(try decode(stream, 17, 1, palette: palette).pixels == [UInt32](repeating: 7, count: 17))
      } else {
        #expect(throws: CodecError.badSize(width: 17, height: 1)) { try decode(stream, 17, 1, palette: palette) }
      }
    }
  }

  @Test("a picture that its data are too short for is refused before anything is allocated")
  func sizeAgainstData() {
    var stream = HandMadeStream(.rgb32, 16_000, 16_000)
    stream.literals([1, 2, 3], size: 3)
    #expect(throws: CodecError.truncated) { try decode(stream, 16_000, 16_000) }
    let huge = HandMadeStream(.rgb32, 1 << 24, 1 << 24)
    #expect(throws: CodecError.badSize(width: 1 << 24, height: 1 << 24)) { try decode(huge, 1 << 24, 1 << 24) }
  }

  @Test("a run of maximal density is decoded")
  func densest() throws {
    let length = 7 + 255 * 400
    var stream = HandMadeStream(.a8, length + 1, 1)
    stream.literals([9], size: 1)
    stream.match(length: length, distance: 1, shortest: 3)
    #expect(try decode(stream, length + 1, 1).pixels.allSatisfy { $0 == 9 << 24 })
  }

  @Test("references outside of the pixels so far, and runs beyond the last pixel, are refused")
  func badReferences() {
    for kind in [LZPixelKind.rgb32, .rgba] {
      var early = HandMadeStream(kind, 4, 1)
      early.match(length: 4, distance: 1, shortest: 1)
      #expect(throws: CodecError.badReference) { try decode(early, 4, 1) }
      var far = HandMadeStream(kind, 4, 1)
      far.literals([1, 2, 3], size: 3)
      far.match(length: 3, distance: 2, shortest: 1)
      #expect(throws: CodecError.badReference) { try decode(far, 4, 1) }
      for extra in [1, 300] {
        var long = HandMadeStream(kind, 4, 1)
        long.literals([1, 2, 3], size: 3)
        long.match(length: 3 + extra, distance: 1, shortest: 1)
        #expect(throws: CodecError.badReference) { try decode(long, 4, 1) }
      }
      var literals = HandMadeStream(kind, 4, 1)
      literals.literals([UInt8](repeating: 1, count: 15), size: 3)
      #expect(throws: CodecError.badReference) { try decode(literals, 4, 1) }
    }
  }

  @Test("bytes after the last pixel are an error")
  func trailingBytes() {
    var stream = HandMadeStream(.rgb32, 1, 1)
    stream.literals([1, 2, 3], size: 3)
    stream.bytes += [0, 0]
    #expect(throws: CodecError.trailingBytes(2)) { try decode(stream, 1, 1) }
  }

  @Test("alpha without colours is not a picture, and goes only into pictures of 32 bits")
  func alphaOnly() throws {
    var stream = HandMadeStream(.xxxa, 2, 1)
    stream.literals([1, 2], size: 1)
    #expect(throws: CodecError.unsupported) { try decode(stream, 2, 1) }
    var narrow = try #require(Bitmap(format: .rgb555, width: 2, height: 1))
    #expect(throws: CodecError.unsupported) { try LZDecoder.decodeAlpha(stream.bytes.rawSpan, into: &narrow) }
    var other = try #require(Bitmap(format: .xrgb32, width: 1, height: 1))
    #expect(throws: CodecError.badSize(width: 2, height: 1)) {
      try LZDecoder.decodeAlpha(stream.bytes.rawSpan, into: &other)
    }
    var colours = HandMadeStream(.rgb32, 1, 1)
    colours.literals([1, 2, 3], size: 3)
    #expect(throws: CodecError.unsupported) { try LZDecoder.decodeAlpha(colours.bytes.rawSpan, into: &other) }
    #expect(other.format == .xrgb32 && other.pixels == [0])
  }

  @Test("a stream cut short anywhere is an error")
  func truncation() throws {
    var rng = SeededGenerator(seed: 1)
    var encoder = LZEncoder()
    for kind in LZPixelKind.allCases {
      let picture = LZPicture.random(kind, 19, 11, .text, isTopDown: true, padding: 0, &rng)
      let stream = try picture.withRows { rows throws(CodecError) in
        try encoder.encode(rows, kind: kind, width: 19, isTopDown: true)
      }
      for count in 0..<stream.count {
        #expect(throws: CodecError.self) { try picture.decoded(Array(stream[..<count])) }
      }
    }
  }

  @Test(
    "a stream with wrong bits decodes to a picture of the size or is an error", arguments: 1...4 as ClosedRange<UInt64>)
  func mutations(_ seed: UInt64) throws {
    var rng = SeededGenerator(seed: seed)
    var encoder = LZEncoder()
    var decoded = 0
    for kind in LZPixelKind.allCases {
      let picture = LZPicture.random(kind, 23, 13, .text, isTopDown: seed % 2 == 0, padding: 0, &rng)
      let stream = try picture.withRows { rows throws(CodecError) in
        try encoder.encode(rows, kind: kind, width: 23, isTopDown: seed % 2 == 0)
      }
      for _ in 0..<150 {
        var wrong = stream
        for _ in 0..<Int.random(in: 1...3, using: &rng) {
          wrong[Int.random(in: 0..<wrong.count, using: &rng)] ^= 1 << UInt8.random(in: 0...7, using: &rng)
        }
        guard let bitmap = try? picture.decoded(wrong) else { continue }
        #expect(bitmap.width == 23 && bitmap.height == 13)
        decoded += 1
      }
    }
    #expect(decoded > 0, "seed \(seed)")
  }
}
