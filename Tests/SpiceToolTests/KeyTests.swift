import SpiceTestSupport
import Testing

@testable import SpiceClient
@testable import spice

@Suite struct KeyTests {
  @Test(
    "a chord is written as names joined by hyphens or plus signs",
    arguments: [
      ("ctrl-alt-F2", [.leftControl, .leftAlt, KeyCode(0x3C)]), ("Return", [.enter]),
      ("super+l", [.leftSuper, KeyCode(0x26)]),
      ("A", [KeyCode(0x1E)]), ("!", [KeyCode(0x02)]), ("-", [KeyCode(0x0C)]), ("+", [KeyCode(0x0D)]),
      ("ctrl--", [.leftControl, KeyCode(0x0C)]), ("CTRL++", [.leftControl, KeyCode(0x0D)]), ("f12", [KeyCode(0x58)]),
      ("altgr-q", [.rightAlt, KeyCode(0x10)]), ("pause", [.pause]),
    ] as [(String, [KeyCode])])
  func chord(text: String, keys: [KeyCode]) { #expect(KeyChord(text)?.keys == keys) }

  @Test(
    "what names no key is no chord", arguments: ["", "ctrl-", "f0", "f13", "f-é", "hyper", "é", "ctrl-nothing", "--a-"])
  func noChord(text: String) { #expect(KeyChord(text) == nil) }

  @Test("every known name is a chord of one key")
  func knownNames() {
    for name in KeyChord.knownNames { #expect(KeyChord(name)?.keys.count == 1, "\(name)") }
  }

  @Test("keys with a prefix send it when they go down and come up")
  func bytes() {
    #expect(KeyCode(0xE048).makeBytes == [0xE0, 0x48])
    #expect(KeyCode(0xE048).breakBytes == [0xE0, 0xC8])
    #expect(KeyCode.enter.makeBytes == [0x1C])
    #expect(KeyCode.enter.breakBytes == [0x9C])
    #expect(KeyCode.pause.makeBytes == [0xE1, 0x1D, 0x45])
  }

  @Test("a US keyboard types all of ASCII and nothing else")
  func keyboard() {
    for scalar in UInt8(0x20)...0x7E {
      #expect(USKeyboard.strokes(for: Character(UnicodeScalar(scalar))) != nil, "\(scalar)")
    }
    #expect(USKeyboard.strokes(for: "a") == USKeyboard.Stroke(key: KeyCode(0x1E), shift: false))
    #expect(USKeyboard.strokes(for: "A") == USKeyboard.Stroke(key: KeyCode(0x1E), shift: true))
    #expect(USKeyboard.strokes(for: "?") == USKeyboard.Stroke(key: KeyCode(0x35), shift: true))
    #expect(USKeyboard.strokes(for: "\r\n")?.key == .enter)
    #expect(USKeyboard.untypeable(in: "añ€a€") == ["ñ", "€"])
  }

  @Test(
    "escapes of typed text are those of the help, others stay",
    arguments: [
      ("ls\\n", "ls\n"), ("a\\tb\\e", "a\tb\u{1B}"), ("\\\\n", "\\n"), ("\\q\\", "\\q\\"), ("", ""), ("é\\n", "é\n"),
    ])
  func unescape(text: String, expected: String) { #expect(TypeCommand.unescape(text) == expected) }
}

@Suite struct TerminalKeysTests {
  private static func decode(_ text: String) -> [TerminalKeys.Key] {
    var keys = TerminalKeys()
    return keys.decode(Array(text.utf8))
  }

  @Test(
    "what a terminal sends becomes the keys that were pressed",
    arguments: [
      ("a", ["a"]), ("A", ["shift-a"]), ("\r", ["enter"]), ("\u{7F}", ["backspace"]), ("\t", ["tab"]),
      ("\u{1B}", ["escape"]), ("\u{3}", ["ctrl-c"]), ("\u{0}", ["ctrl-space"]), ("\u{1C}", ["ctrl-\\"]),
      ("\u{1B}x", ["alt-x"]), ("\u{1B}X", ["alt-shift-x"]), ("\u{1B}[A", ["up"]), ("\u{1B}OP", ["f1"]),
      ("\u{1B}[24~", ["f12"]), ("\u{1B}[Z", ["shift-tab"]), ("\u{1B}[A\u{1B}[Bq", ["up", "down", "q"]),
      ("\u{1B}[99~q", ["q"]), ("é", []), ("\u{1B}[", ["escape", "["]), ("\u{1B}[1;5", ["escape", "[", "1", ";", "5"]),
    ])
  func decodes(text: String, names: [String]) {
    #expect(Self.decode(text) == names.compactMap { KeyChord($0) }.map(TerminalKeys.Key.chord))
  }

  @Test("Ctrl-] leaves")
  func leave() { #expect(Self.decode("a\u{1D}") == [.chord(KeyChord([KeyCode(0x1E)])), .leave]) }

  @Test("no bytes become more keys than bytes", arguments: 0..<20 as Range<UInt64>)
  func noise(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let choice: [UInt8] = [0x1B, 0x5B, 0x4F, 0x7E, 0x31, 0x3B, 0x41, 0x00, 0x1D, 0x80, 0xFF]
    for _ in 0..<50 {
      let bytes = (0..<Int.random(in: 0...30, using: &random)).map { _ in choice.randomElement(using: &random) ?? 0 }
      var keys = TerminalKeys()
      #expect(keys.decode(bytes).count <= bytes.count)
    }
  }
}
