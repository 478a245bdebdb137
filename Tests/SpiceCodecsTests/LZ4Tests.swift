import SpiceBytes
import SpiceCodecs
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct LZ4Tests {
  /// Made with the reference library.
  static let sentence: [UInt8] = Array("to be or not to be, that is the question: to be or not to be, that is it".utf8)
  static let sentenceBlock: [UInt8] = [
    209, 116, 111, 32, 98, 101, 32, 111, 114, 32, 110, 111, 116, 32, 13, 0, 242, 8, 44, 32, 116, 104, 97, 116, 32, 105,
    115, 32, 116, 104, 101, 32, 113, 117, 101, 115, 116, 105, 111, 110, 58, 29, 0, 15, 42, 0, 1, 80, 105, 115, 32, 105,
    116,
  ]

  private func decode(_ block: [UInt8], _ size: Int) throws(CodecError) -> [UInt8] {
    try LZ4.decode(block.rawSpan, size: size, limit: 1 << 20)
  }

  @Test("blocks of the reference encoder decode")
  func reference() throws {
    #expect(try decode(Self.sentenceBlock, 72) == Self.sentence)
    #expect(
      try decode([31, 0, 1, 0, 255, 255, 65, 80, 0, 0, 0, 0, 0], 600) == [UInt8](repeating: 0, count: 600))
    #expect(try decode([0], 0) == [])
    #expect(try decode([16, 120], 1) == [120])
  }

  @Test("an image of chained blocks of the reference encoder decodes, either way up")
  func referenceImage() throws {
    let row = (0..<64).map { UInt8($0 * 7 & 255) }
    let blocks: [[UInt8]] = [
      [240, 49] + row, [15, 64, 0, 40, 80, 157, 164, 171, 178, 185],
      [255, 49] + row.reversed() + [128, 0, 40, 80, 157, 164, 171, 178, 185],
    ]
    for isTopDown in [true, false] {
      for (format, kind) in [(8, LZPixelKind.rgb32), (9, .rgba)] as [(UInt8, LZPixelKind)] {
        var data: [UInt8] = [isTopDown ? 1 : 0, format]
        for block in blocks { data += [0, 0, 0, UInt8(block.count)] + block }
        let bitmap = try LZ4ImageDecoder.decode(data.rawSpan, expectedWidth: 16, expectedHeight: 4)
        let rows = [row, row, row.reversed(), row]
        #expect(bitmap.format == (kind == .rgba ? .argb32 : .xrgb32))
        #expect([UInt8](copying: bitmap.bytes) == Array((isTopDown ? rows : rows.reversed()).joined()))
      }
    }
  }

  @Test("alpha alone is an image, too, in rows of any width")
  func alpha() throws {
    // A token of six literals, and the pixels.
    let block: [UInt8] = [0x60, 1, 2, 3, 4, 5, 6]
    let data: [UInt8] = [1, 10, 0, 0, 0, UInt8(block.count)] + block
    let bitmap = try LZ4ImageDecoder.decode(data.rawSpan, expectedWidth: 3, expectedHeight: 2)
    #expect(bitmap.format == .a8)
    #expect([UInt8](copying: bitmap.rows.row(0)) == [1, 2, 3] && [UInt8](copying: bitmap.rows.row(1)) == [4, 5, 6])
    #expect(throws: CodecError.badHeader) {
      try LZ4ImageDecoder.decode(([1, 11, 0, 0, 0, 7] + block).rawSpan, expectedWidth: 3, expectedHeight: 2)
    }
  }

  @Test("what is encoded comes back, and is no larger than the bound", arguments: 0...6)
  func roundTrip(_ style: Int) throws {
    var rng = SeededGenerator(seed: UInt64(style))
    for count in [0, 1, 4, 5, 11, 12, 13, 14, 20, 64, 255, 256, 270, 271, 272, 1000, 5000, 70_000] {
      let bytes = (0..<count).map { index -> UInt8 in
        switch style {
        case 0: 0
        case 1: UInt8.random(in: 0...255, using: &rng)
        case 2: UInt8(index % 7)
        case 3: UInt8.random(in: 0...20, using: &rng) == 0 ? 1 : 0
        case 4: UInt8(index / 300 & 255)
        case 5: Self.sentence[index % 72]
        default: UInt8(truncatingIfNeeded: (index * index) >> 5)
        }
      }
      let block = LZ4.encode(bytes.rawSpan)
      #expect(try decode(block, count) == bytes, "\(count) bytes")
      #expect(block.count <= count + count / 255 + 16)
      if style == 0, count > 1000 { #expect(block.count < count / 100) }
    }
  }

  @Test("a block ends as other decoders need it: five literals after a match that begins twelve before the end")
  func endOfBlock() {
    for count in 1...60 {
      let block = LZ4.encode([UInt8](repeating: 9, count: count).rawSpan)
      var ip = 0
      var op = 0
      var lastMatch = Int.min
      var literals = 0
      while ip < block.count {
        let token = Int(block[ip])
        ip += 1
        func length(_ nibble: Int) -> Int {
          guard nibble == 15 else { return nibble }
          var sum = 15
          while true {
            sum += Int(block[ip])
            ip += 1
            if block[ip - 1] != 255 { return sum }
          }
        }
        literals = length(token >> 4)
        ip += literals
        op += literals
        guard ip < block.count else { break }
        ip += 2
        lastMatch = op
        op += length(token & 15) + 4
      }
      #expect(op == count)
      #expect(lastMatch == .min || literals >= 5 && lastMatch <= count - 12)
    }
  }

  @Test("a size that is not the block's, or beyond the limit, is refused")
  func sizes() {
    #expect(throws: CodecError.truncated) { try decode(Self.sentenceBlock, 73) }
    #expect(throws: CodecError.badReference) { try decode(Self.sentenceBlock, 71) }
    #expect(throws: CodecError.badReference) { try decode(Self.sentenceBlock, 10) }
    #expect(throws: CodecError.badSize(width: 72, height: 1)) {
      try LZ4.decode(Self.sentenceBlock.rawSpan, size: 72, limit: 71)
    }
    #expect(throws: CodecError.badSize(width: 0, height: 1)) {
      try LZ4.decode(Self.sentenceBlock.rawSpan, size: -1, limit: 71)
    }
    // 4 GiB out of a few bytes is known to be wrong without trying.
    #expect(throws: CodecError.truncated) { try LZ4.decode([0, 0].rawSpan, size: 1 << 30, limit: .max) }
  }

  @Test("matches from before the start and of distance 0 are refused")
  func badReferences() {
    #expect(throws: CodecError.badReference) { try decode([0x10, 1, 2, 0, 0x10, 1], 6) }
    #expect(throws: CodecError.badReference) { try decode([0x10, 1, 0, 0, 0x10, 1], 6) }
    #expect(throws: CodecError.badReference) { try decode([0x00, 1, 0, 0x10, 1], 5) }
    #expect(throws: CodecError.truncated) { try decode([], 0) }
  }

  @Test("images of every kind come back", arguments: [LZPixelKind.rgb16, .rgb24, .rgb32, .rgba])
  func images(_ kind: LZPixelKind) throws {
    let seed = UInt64(kind.rawValue)
    var rng = SeededGenerator(seed: seed)
    var encoder = LZ4ImageEncoder()
    for (width, height) in [(1, 1), (3, 2), (16, 9), (33, 20)] {
      for style in LZPicture.Style.allCases {
        for isTopDown in [true, false] {
          let picture = LZPicture.random(
            kind, width, height, style, isTopDown: isTopDown, padding: isTopDown ? 0 : 2, &rng)
          let data = try picture.withRows { rows throws(CodecError) in
            try encoder.encode(rows, kind: kind, width: width, isTopDown: isTopDown)
          }
          let bitmap = try LZ4ImageDecoder.decode(data.rawSpan, expectedWidth: width, expectedHeight: height)
          // The fourth byte of RGB32 comes back as it was, and means nothing.
          let mask: UInt32 = kind == .rgba ? .max : 0xFF_FFFF
          #expect(bitmap.pixels.map { $0 & mask } == picture.pixels, "seed \(seed), \(style), \(picture)")
        }
      }
    }
  }

  @Test("blocks of a large image refer to the ones before")
  func chaining() throws {
    var rng = SeededGenerator(seed: 77)
    let row = (0..<4000).map { _ in UInt8.random(in: 0...255, using: &rng) }
    let bytes = Array(repeating: row, count: 50).flatMap { $0 }
    var encoder = LZ4ImageEncoder()
    let data = try encoder.encode(
      PixelRows(bytes.rawSpan, stride: 4000, rowBytes: 4000, height: 50), kind: .rgb32, width: 1000, isTopDown: true)
    let first = Int(data.rawSpan.bigEndian(at: 2, as: UInt32.self))
    #expect(6 + first < data.count)
    #expect(data.count < 5000)
    let bitmap = try LZ4ImageDecoder.decode(data.rawSpan, expectedWidth: 1000, expectedHeight: 50)
    #expect([UInt8](copying: bitmap.bytes) == bytes)
  }

  @Test("headers and block sizes that are wrong are refused")
  func badImages() {
    func decode(_ data: [UInt8]) throws(CodecError) -> Bitmap {
      try LZ4ImageDecoder.decode(data.rawSpan, expectedWidth: 1, expectedHeight: 1)
    }
    let good: [UInt8] = [1, 8, 0, 0, 0, 5, 0x40, 1, 2, 3, 4]
    #expect(throws: Never.self) { try decode(good) }
    for format in [0, 1, 5, 11, 12, 255] as [UInt8] {
      var data = good
      data[1] = format
      #expect(throws: CodecError.badHeader) { try decode(data) }
    }
    for count in 0..<good.count { #expect(throws: CodecError.truncated) { try decode(Array(good[..<count])) } }
    #expect(throws: CodecError.trailingBytes(1)) { try decode(good + [0]) }
    #expect(throws: CodecError.truncated) { try decode([1, 8, 255, 255, 255, 255, 0x40, 1, 2, 3, 4]) }
    #expect(throws: CodecError.truncated) { try decode([1, 8, 0, 0, 0, 0, 0, 0, 0, 0]) }
    #expect(throws: CodecError.badReference) { try decode([1, 8, 0, 0, 0, 6, 0x50, 1, 2, 3, 4, 5]) }
    #expect(throws: CodecError.badSize(width: 0, height: 1)) {
      try LZ4ImageDecoder.decode(good.rawSpan, expectedWidth: 0, expectedHeight: 1)
    }
  }

  @Test("a block cut short anywhere, or with wrong bits, is an error or as long as it should be")
  func mutations() throws {
    let seed: UInt64 = 21
    var rng = SeededGenerator(seed: seed)
    for count in 0..<Self.sentenceBlock.count {
      #expect(throws: CodecError.self) { try decode(Array(Self.sentenceBlock[..<count]), 72) }
    }
    for _ in 0..<2000 {
      var wrong = Self.sentenceBlock
      for _ in 0..<Int.random(in: 1...3, using: &rng) {
        wrong[Int.random(in: wrong.indices, using: &rng)] = UInt8.random(in: 0...255, using: &rng)
      }
      guard let bytes = try? decode(wrong, 72) else { continue }
      #expect(bytes.count == 72, "seed \(seed)")
    }
  }
}
