import SpiceClient
import SpiceServer
import Testing

@testable import spice

@Suite("Scan codes") struct ScanCodesTests {
  private static func typed(_ bytes: [UInt8]) -> [ScanCodes.Key] {
    var codes = ScanCodes()
    return bytes.compactMap { codes.take($0) }
  }

  @Test("every character that a US keyboard has is typed with its keys")
  func characters() {
    let text = String(decoding: Array(0x20...0x7E as ClosedRange<UInt8>), as: UTF8.self)
    #expect(Self.typed(Bench.scanCodes(of: text)) == text.utf8.map { .character($0) })
    #expect(Self.typed(Bench.scanCodes(of: "\n\t\u{8}")) == [.enter, .tab, .backspace])
  }

  @Test("either shift key makes capitals, as long as it is held")
  func shift() {
    let a: [UInt8] = [0x1E, 0x9E]
    #expect(
      Self.typed([0x36] + a + [0x2A, 0xB6] + a + [0xAA] + a) == [.character(0x41), .character(0x41), .character(0x61)])
  }

  @Test("locks change once for each press, and caps lock is for letters")
  func locks() {
    var codes = ScanCodes()
    for byte in [0x3A, 0x3A, 0xBA] as [UInt8] { #expect(codes.take(byte) == nil) }
    #expect(codes.locks == .caps)
    #expect(codes.take(0x1E) == .character(UInt8(ascii: "A")))
    #expect(codes.take(0x02) == .character(UInt8(ascii: "1")))
    _ = codes.take(0x2A)
    #expect(codes.take(0x1E) == .character(UInt8(ascii: "a")))
    #expect(codes.take(0x02) == .character(UInt8(ascii: "!")))
    for byte in [0x3A, 0xBA, 0x45, 0xC5, 0x46, 0xC6] as [UInt8] { _ = codes.take(byte) }
    #expect(codes.locks == [.num, .scroll])
  }

  @Test("the number pad types with num lock, and its signs always")
  func pad() {
    #expect(Self.typed([0x47, 0x4A, 0x4E, 0x37]) == [.character(0x2D), .character(0x2B), .character(0x2A)])
    #expect(
      Self.typed([0x45, 0xC5, 0x47, 0x4C, 0x52, 0x53]) == [
        .character(0x37), .character(0x35), .character(0x30), .character(0x2E),
      ])
  }

  @Test("extended keys are other keys, and pause is none")
  func extended() {
    #expect(Self.typed([0xE0, 0x1C, 0xE0, 0x9C, 0xE0, 0x35]) == [.enter, .character(UInt8(ascii: "/"))])
    // An arrow, a windows key, a false shift that comes with some keys, and pause.
    #expect(Self.typed([0xE0, 0x48, 0xE0, 0x5B, 0xE0, 0x2A] + KeyCode.pause.makeBytes) == [])
    #expect(Self.typed([0xE0, 0x2A, 0x1E]) == [.character(UInt8(ascii: "a"))])
  }

  @Test("bytes of all kinds do no harm")
  func noise() {
    var codes = ScanCodes()
    for first in UInt8.min ... .max { for second in UInt8.min ... .max { _ = (codes.take(first), codes.take(second)) } }
  }
}

@Suite("The glyph table") struct GlyphTableTests {
  @Test("there is a glyph of the right size for every printable character, and no two are alike")
  func complete() {
    let size = GlyphTable.width * GlyphTable.height
    #expect(Glyphs.ink.count == 95 * size)
    let glyphs = (0..<95).map { Array(Glyphs.ink[($0 * size)..<(($0 + 1) * size)]) }
    #expect(Set(glyphs).count == 95)
    #expect(glyphs[0].allSatisfy { $0 == 0 })
    for (index, glyph) in glyphs.enumerated().dropFirst() { #expect(glyph.contains(Glyphs.most), "glyph \(index)") }
  }

  @Test("what has no glyph is a question mark, one for each character")
  func others() { #expect(Glyphs.letters(of: "a端\n€") == Array("a???".utf8)) }
}
