import SpiceGeometry
import Testing

@testable import spice

@Suite("Notes") struct NotesTests {
  /// Notes of ten columns and four rows.
  private static let size = Rect(width: 32 + 80, height: 24 + 4 * 18)

  private static func notes(_ text: String) -> Notes { Notes(text, size: size) }

  @Test("text grows at its end, and is erased from there")
  func edits() {
    var notes = Self.notes("ab\nc")
    #expect(notes.shown == ["ab", "c"])
    _ = notes.take(.tab)
    #expect(notes.shown == ["ab", "c   "])
    for _ in 0..<4 { _ = notes.take(.backspace) }
    #expect(notes.shown == ["ab", ""])
    _ = notes.take(.backspace)
    #expect(notes.shown == ["ab"])
    for _ in 0..<5 { _ = notes.take(.backspace) }
    #expect(notes.shown == [""])
  }

  @Test("long rows go on in the next one, and come back from there")
  func wraps() {
    var notes = Self.notes("0123456789")
    #expect(notes.shown == ["0123456789"])
    _ = notes.take(.character(UInt8(ascii: "a")))
    #expect(notes.shown == ["0123456789", "a"])
    _ = notes.take(.backspace)
    #expect(notes.shown == ["0123456789"])
    _ = notes.take(.backspace)
    #expect(notes.shown == ["012345678"])
  }

  @Test("another width breaks rows elsewhere, and keeps the ends of lines")
  func reflows() {
    var notes = Self.notes("0123456789abc\n\nx")
    #expect(notes.shown == ["0123456789", "abc", "", "x"])
    notes.resize(to: Rect(width: 32 + 160, height: 200))
    #expect(notes.shown == ["0123456789abc", "", "x"])
    notes.resize(to: Rect(width: 32 + 40, height: 200))
    #expect(notes.shown == ["01234", "56789", "abc", "", "x"])
    // No size is too small.
    notes.resize(to: Rect(width: 0, height: -10))
    #expect(notes.shown == ["x"])
  }

  @Test("what does not fit scrolls, by as many rows as it says")
  func scrolls() {
    var notes = Self.notes("1\n2\n3\n4")
    #expect(notes.take(.enter).scroll == 1)
    #expect(notes.shown == ["2", "3", "4", ""])
    #expect(notes.scroll(by: -3).scroll == -1)
    #expect(notes.shown == ["1", "2", "3", "4"])
    #expect(notes.scroll(by: -3).scroll == 0)
    // Typing leads back to the end.
    #expect(notes.take(.character(UInt8(ascii: "5"))).scroll == 1)
    #expect(notes.shown == ["2", "3", "4", "5"])
    #expect(notes.scroll(by: 9).scroll == 0)
    for _ in 0..<2 { _ = notes.take(.backspace) }
    #expect(notes.shown == ["1", "2", "3", "4"])
  }

  @Test("only so many rows are kept")
  func limit() {
    var notes = Self.notes("")
    for row in 0..<1200 {
      for digit in String(row).utf8 { _ = notes.take(.character(digit)) }
      _ = notes.take(.enter)
    }
    #expect(notes.take(.enter).scroll == 1)
    #expect(notes.shown == ["1198", "1199", "", ""])
    #expect(notes.scroll(by: -5000).scroll == -996)
    #expect(notes.shown.first == "202")
  }

  @Test("an edit spoils where the caret was and is, and nothing else")
  func damage() {
    var notes = Self.notes("abc")
    let change = notes.take(.character(UInt8(ascii: "d")))
    let spoiled = Region(change.damage)
    // The letter and both carets, in the first row.
    #expect(spoiled.contains(Rect(width: 8, height: 18).translated(x: 16 + 3 * 8, y: 12)))
    #expect(spoiled.bounds.width <= 2 * 8 + 4 && spoiled.bounds.height == 18)
  }
}
