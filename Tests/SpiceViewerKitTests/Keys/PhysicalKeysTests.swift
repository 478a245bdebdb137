import Foundation
import SpiceClient
import Testing

@testable import SpiceViewerKit

@Suite struct PhysicalKeysTests {
  @Test(
    "keys of all regions have the scan codes of PC keyboards",
    arguments: [
      (1, 0x01), (30, 0x1E), (57, 0x39), (70, 0x46), (83, 0x53), (86, 0x56), (87, 0x57), (88, 0x58), (89, 0x73),
      (92, 0x79), (93, 0x70), (94, 0x7B), (96, 0xE01C), (97, 0xE01D), (98, 0xE035), (99, 0xE037), (100, 0xE038),
      (103, 0xE048), (111, 0xE053), (113, 0xE020), (119, 0xE11D), (121, 0x7E), (122, 0x72), (123, 0x71), (124, 0x7D),
      (125, 0xE05B), (127, 0xE05D), (164, 0xE022), (183, 0x5D), (194, 0x6F),
    ])
  func codes(number: Int, code: Int) {
    #expect(PhysicalKeys.key(evdev: number) == KeyCode(UInt16(code)))
    #expect(PhysicalKeys.key(keycode: number + 8) == KeyCode(UInt16(code)))
  }

  @Test("no two keys send the same, and all that is sent are set 1 codes")
  func distinct() {
    var seen: [KeyCode: Int] = [:]
    for number in -20..<800 {
      guard let key = PhysicalKeys.key(evdev: number) else { continue }
      #expect(seen[key] == nil, "\(number) and \(seen[key] ?? 0) are the same key")
      seen[key] = number
      #expect((0x01...0x7F).contains(key.value & 0xFF))
      #expect([0, 0xE0, 0xE1].contains(key.value >> 8))
    }
    #expect(seen.count > 170)
    for number in [Int.min + 8, -1, 0, 84, 240, 0x2FF, Int.max] { #expect(PhysicalKeys.key(evdev: number) == nil) }
  }

  @Test("Print with Alt and Pause with Control are keys of their own")
  func specials() {
    #expect(PhysicalKeys.key(keycode: 107, alt: false, control: true) == KeyCode(0xE037))
    #expect(PhysicalKeys.key(keycode: 107, alt: true, control: false) == KeyCode(0x54))
    #expect(PhysicalKeys.key(keycode: 127, alt: true, control: false) == .pause)
    #expect(PhysicalKeys.key(keycode: 127, alt: false, control: true) == KeyCode(0xE046))
    #expect(PhysicalKeys.key(keycode: 38, alt: true, control: true) == KeyCode(0x1E))
  }

  @Test(
    "the keys agree with the system's own table of a US keyboard",
    .enabled(if: FileManager.default.fileExists(atPath: keycodes)))
  func systemTable() throws {
    // `<AE01> = 10;` and the like.
    let text = try String(contentsOfFile: keycodes, encoding: .utf8)
    var numbers: [String: Int] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split { " \t<>=;".contains($0) }
      if line.contains("="), parts.count == 2, let number = Int(parts[1]) { numbers[String(parts[0])] = number }
    }
    let rows: [(String, String)] = [
      ("AE01", "1"), ("AE12", "="), ("AD01", "q"), ("AD12", "]"), ("AC01", "a"), ("AC11", "'"), ("TLDE", "`"),
      ("BKSL", "\\"), ("AB01", "z"), ("AB10", "/"), ("SPCE", " "),
    ]
    for (name, character) in rows {
      let number = try #require(numbers[name])
      #expect(
        PhysicalKeys.key(keycode: number) == KeyChord(character)?.keys.first ?? (character == " " ? .space : nil),
        "\(name)")
    }
    for (name, key) in [
      ("RTRN", KeyCode.enter), ("LFSH", .leftShift), ("RALT", .rightAlt), ("PAUS", .pause), ("LWIN", .leftSuper),
      ("FK11", KeyCode(0x57)), ("LSGT", KeyCode(0x56)),
    ] {
      #expect(PhysicalKeys.key(keycode: try #require(numbers[name])) == key, "\(name)")
    }
  }
}

private let keycodes = "/usr/share/X11/xkb/keycodes/evdev"

@Suite struct KeyNameTests {
  @Test(
    "names of X11 lead to keys",
    arguments: [
      ("a", 0x1E), ("A", 0x1E), ("1", 0x02), ("exclam", 0x02), ("plus", 0x0D), ("Shift_L", 0x2A), ("F1", 0x3B),
      ("F12", 0x58), ("Super_L", 0xE05B), ("KP_Enter", 0xE01C), ("Page_Down", 0xE051), ("ISO_Level3_Shift", 0xE038),
    ])
  func names(name: String, code: Int) { #expect(KeyName.key(name) == KeyCode(UInt16(code))) }

  @Test("what is no name leads to none", arguments: ["", "F0", "F25", "Shift", "ä", "Cyrillic_ka", "super_l"])
  func unknown(name: String) { #expect(KeyName.key(name) == nil) }
}

@Suite struct KeyRemapTests {
  @Test("keys are remapped, and blocked by nothing or Void")
  func parsing() throws {
    let map = try KeyRemap(parsing: "Super_L=,Alt_L=Void,1=Shift_L+F1,F1=SHIFT+CTRL+F1")
    #expect(map.keys(for: "Super_L") == [])
    #expect(map.keys(for: "Alt_L") == [])
    #expect(map.keys(for: "1") == [.leftShift, KeyCode(0x3B)])
    #expect(map.keys(for: "F1") == [.leftShift, .leftControl, KeyCode(0x3B)])
    #expect(map.keys(for: "2") == nil)
    #expect(try KeyRemap(parsing: "") == KeyRemap())
  }

  @Test("what cannot be understood is told", arguments: ["1", "=F1", "1=nokey", "a=b,1=Shift_L+nokey"])
  func refusals(text: String) {
    let error = #expect(throws: KeyRemapError.self) { try KeyRemap(parsing: text) }
    #expect(text.hasSuffix(error?.part ?? "nothing"))
  }
}
