import SpiceBytes
import SpicePixels
import Testing

@testable import spice

@Suite struct TerminalPictureTests {
  /// A picture of 0x00RRGGBB pixels.
  private static func picture(_ rows: [[UInt32]]) throws -> Bitmap {
    var picture = try #require(Bitmap(format: .xrgb32, width: rows[0].count, height: rows.count))
    let stride = picture.stride
    for (y, row) in rows.enumerated() {
      for (x, pixel) in row.enumerated() {
        var bytes = picture.mutableBytes
        bytes.store(pixel, at: y * stride + x * 4)
      }
    }
    return picture
  }

  private static let room = TerminalPicture.Room(columns: 80, rows: 24, pixelWidth: 0, pixelHeight: 0)

  @Test("blocks put two rows in a line, and change colours only where they change")
  func blocks() throws {
    let picture = try Self.picture([
      [0xFF0000, 0xFF0000, 0x0000FF], [0x00FF00, 0x00FF00, 0x00FF00], [0x010203, 0, 0],
    ])
    let text = TerminalPicture.render(picture, style: .blocks, room: Self.room)
    let lines = [
      "\u{1B}[38;2;255;0;0m\u{1B}[48;2;0;255;0m▀▀\u{1B}[38;2;0;0;255m\u{1B}[48;2;0;255;0m▀\u{1B}[0m",
      "\u{1B}[38;2;1;2;3m\u{1B}[48;2;0;0;0m▀\u{1B}[38;2;0;0;0m\u{1B}[48;2;0;0;0m▀▀\u{1B}[0m", "",
    ]
    #expect(text == lines.joined(separator: "\n"))
  }

  @Test("a picture is never larger than the terminal")
  func room() throws {
    let picture = try Self.picture([[UInt32]](repeating: [UInt32](repeating: 0xABCDEF, count: 50), count: 50))
    let room = TerminalPicture.Room(columns: 7, rows: 2, pixelWidth: 0, pixelHeight: 0)
    let lines = TerminalPicture.render(picture, style: .blocks, room: room).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.count { $0 == "▀" } == 4 })
  }

  @Test("sixel output has its size, its colours, and runs")
  func sixel() throws {
    let picture = try Self.picture([
      [0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF], [0xFFFFFF, 0, 0, 0xFFFFFF, 0xFFFFFF],
    ])
    let text = TerminalPicture.render(picture, style: .sixel, room: Self.room)
    #expect(text.hasPrefix("\u{1B}Pq\"1;1;5;2#0;2;0;0;0#1;2;0;0;20"))
    #expect(text.hasSuffix("#251;2;100;100;100#0?AA??$#251B@@BB$-\u{1B}\\"))
    let line = try Self.picture([[0x00FF00, 0x00FF00, 0x00FF00, 0x00FF00]])
    #expect(TerminalPicture.render(line, style: .sixel, room: Self.room).hasSuffix("#36!4@$-\u{1B}\\"))
  }

  @Test("a Kitty picture is a PNG in pieces of at most 4096 characters")
  func kitty() throws {
    var noise: UInt32 = 1
    let rows = (0..<64).map { _ in
      (0..<64).map { _ -> UInt32 in
        noise = noise &* 1_664_525 &+ 1_013_904_223
        return noise >> 8
      }
    }
    let text = TerminalPicture.render(try Self.picture(rows), style: .kitty, room: Self.room)
    let pieces = text.split(separator: "\u{1B}_G").map { $0.prefix { $0 != "\u{1B}" }.split(separator: ";") }
    #expect(pieces.count > 2)
    #expect(pieces.first?.first == "a=T,f=100,q=2,r=24,m=1")
    #expect(pieces.first?.last?.hasPrefix("iVBORw0KGgo") == true)
    #expect(pieces.last?.first == "m=0")
    #expect(pieces.allSatisfy { ($0.last?.count ?? 0) <= 4096 })
  }

  @Test(
    "base 64 is that of RFC 4648",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func base64(text: String, expected: String) {
    #expect(Base64.encode(Array(text.utf8)) == expected)
  }

  @Test("bytes of all values encode to the whole alphabet")
  func base64Alphabet() { #expect(Base64.encode([0xFB, 0xEF, 0xFF]) == "++//") }
}
