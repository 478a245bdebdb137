import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct LZEncoderTests {
  @Test("made-up pictures of every kind come back", arguments: LZPixelKind.allCases)
  func roundTrip(_ kind: LZPixelKind) throws {
    let seed = UInt64(kind.rawValue)
    var rng = SeededGenerator(seed: seed)
    var encoder = LZEncoder()
    for (width, height) in [(1, 1), (1, 9), (2, 3), (3, 1), (7, 5), (8, 8), (17, 12), (33, 21), (64, 20)] {
      for style in LZPicture.Style.allCases {
        for isTopDown in [true, false] {
          let picture = LZPicture.random(
            kind, width, height, style, isTopDown: isTopDown, padding: isTopDown ? 0 : 5, &rng)
          let stream = try picture.withRows { rows throws(CodecError) in
            try encoder.encode(rows, kind: kind, width: width, isTopDown: isTopDown)
          }
          #expect(try picture.decoded(stream).pixels == picture.pixels, "seed \(seed), \(style), \(picture)")
          let header = try LZHeader(parsing: stream.rawSpan)
          #expect(header.shape.isTopDown == isTopDown && header.shape.kind == kind)
        }
      }
    }
  }

  @Test("an encoder keeps nothing of earlier pictures that would make a difference to a decoder")
  func independence() throws {
    var rng = SeededGenerator(seed: 5)
    var used = LZEncoder()
    let picture = LZPicture.random(.rgb32, 30, 20, .text, isTopDown: true, padding: 0, &rng)
    for _ in 0..<50 {
      let stream = try picture.withRows { rows throws(CodecError) in
        try used.encode(rows, kind: .rgb32, width: 30, isTopDown: true)
      }
      #expect(try picture.decoded(stream).pixels == picture.pixels)
    }
  }

  @Test("pictures of more than a block come back")
  func blocks() throws {
    var encoder = LZEncoder()
    var rng = SeededGenerator(seed: 9)
    for kind in [LZPixelKind.a8, .rgb32] {
      let width = 700
      let height = 200
      let size = kind.rowBytes(width: 1)
      var bytes = [UInt8](repeating: 7, count: width * height * size)
      for _ in 0..<3000 { bytes[Int.random(in: bytes.indices, using: &rng)] = UInt8.random(in: 0...255, using: &rng) }
      let picture = LZPicture(
        kind: kind, width: width, height: height, isTopDown: true, stride: width * size, bytes: bytes)
      let stream = try picture.withRows { rows throws(CodecError) in
        try encoder.encode(rows, kind: kind, width: width, isTopDown: true)
      }
      let bitmap = try picture.decoded(stream)
      var same = true
      for index in 0..<(width * height) {
        if kind == .a8 {
          same = same && bitmap.bytes[index] == bytes[index]
        } else {
          same = same && (0..<3).allSatisfy { bitmap.bytes[index * 4 + $0] == bytes[index * 4 + $0] }
        }
      }
      #expect(same)
      #expect(stream.count < bytes.count / 4)
    }
  }

  @Test(
    "what comes again is found at every border of the distance code, and not beyond the farthest",
    arguments: [60, 255, 256, 257, 8190, 8191, 8192, 8193, 73_726, 73_727, 73_728])
  func distances(_ distance: Int) throws {
    var rng = SeededGenerator(seed: UInt64(distance))
    let mark = (0..<40).map { _ in UInt32.random(in: 1...0xFF_FFFF, using: &rng) }
    let pixels = mark + [UInt32](repeating: 0, count: distance - 40) + mark
    let bytes = pixels.littleEndianBytes
    var encoder = LZEncoder()
    let rows = PixelRows(bytes.rawSpan, stride: bytes.count, rowBytes: bytes.count, height: 1)
    let stream = try encoder.encode(rows, kind: .rgb32, width: pixels.count, isTopDown: true)
    let bitmap = try LZDecoder.decode(stream.rawSpan, expectedWidth: pixels.count, expectedHeight: 1)
    #expect(bitmap.pixels == pixels)
    var start = LZHeader.byteCount
    let found = FoundMatch.all(
      in: stream, from: &start, units: pixels.count, literalBytes: 3, shortest: 1, isGLZ: false)
    // A match may be parted by the end of a block.
    let copied = found.filter { $0.at >= distance && $0.place == distance }.reduce(0) { $0 + $1.length }
    #expect(copied == (distance <= 73_727 ? 40 : 0))
  }

  @Test(
    "runs come out with their length at every border of the code",
    arguments: [1, 2, 3, 6, 7, 8, 9, 261, 262, 263, 264, 265, 266, 516, 517, 518, 519, 520, 521, 5000])
  func lengths(_ length: Int) throws {
    var encoder = LZEncoder()
    for kind in [LZPixelKind.plt8, .rgb16, .rgb24] {
      let size = kind.rowBytes(width: 1)
      var bytes = (0..<(20 * size)).map { UInt8($0 * 11 & 255) }
      for _ in 0..<length { bytes += [UInt8](repeating: 0x55, count: size) }
      bytes += (0..<(20 * size)).map { UInt8($0 * 7 & 255) }
      let picture = LZPicture(
        kind: kind, width: length + 40, height: 1, isTopDown: true, stride: bytes.count, bytes: bytes,
        palette: Palette(entries: (0..<256).map { UInt32($0) }))
      let stream = try picture.withRows { rows throws(CodecError) in
        try encoder.encode(rows, kind: kind, width: length + 40, isTopDown: true)
      }
      #expect(try picture.decoded(stream).pixels == picture.pixels)
    }
  }

  @Test("noise grows by no more than its control bytes")
  func noise() throws {
    var rng = SeededGenerator(seed: 3)
    var encoder = LZEncoder()
    let picture = LZPicture.random(.rgb24, 90, 40, .noise, isTopDown: true, padding: 0, &rng)
    let stream = try picture.withRows { rows throws(CodecError) in
      try encoder.encode(rows, kind: .rgb24, width: 90, isTopDown: true)
    }
    #expect(stream.count <= LZHeader.byteCount + 3600 * 3 + (3600 + 31) / 32)
  }

  @Test("rows too narrow for the width, and no rows, are refused")
  func badRows() {
    let bytes = [UInt8](repeating: 0, count: 64)
    var encoder = LZEncoder()
    #expect(throws: CodecError.badSize(width: 5, height: 2)) {
      try encoder.encode(
        PixelRows(bytes.rawSpan, stride: 16, rowBytes: 16, height: 2), kind: .rgb32, width: 5, isTopDown: true)
    }
    #expect(throws: CodecError.badSize(width: 4, height: 0)) {
      try encoder.encode(
        PixelRows(bytes.rawSpan, stride: 16, rowBytes: 16, height: 0), kind: .rgb32, width: 4, isTopDown: true)
    }
    #expect(throws: CodecError.badSize(width: 0, height: 2)) {
      try encoder.encode(
        PixelRows(bytes.rawSpan, stride: 16, rowBytes: 16, height: 2), kind: .a8, width: -1, isTopDown: true)
    }
  }
}
