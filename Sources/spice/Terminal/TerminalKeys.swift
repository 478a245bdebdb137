import SpiceClient

/// What a terminal sends for keys, turned back into keys.
struct TerminalKeys {
  /// A key that was typed.
  enum Key: Equatable {
    case chord(KeyChord)
    /// Ctrl-], which ends the view.
    case leave
  }

  /// Sequences after "ESC [" or "ESC O".
  private static let sequences: [String: String] = [
    "A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end", "Z": "shift-tab", "P": "f1", "Q": "f2",
    "R": "f3", "S": "f4", "1~": "home", "2~": "insert", "3~": "delete", "4~": "end", "5~": "pageup", "6~": "pagedown",
    "11~": "f1", "12~": "f2", "13~": "f3", "14~": "f4", "15~": "f5", "17~": "f6", "18~": "f7", "19~": "f8", "20~": "f9",
    "21~": "f10", "23~": "f11", "24~": "f12",
  ]

  /// The keys in what was read at once. A terminal sends the sequence of a key in one piece.
  mutating func decode(_ bytes: [UInt8]) -> [Key] {
    var keys: [Key] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      if byte == 0x1D {
        keys.append(.leave)
      } else if byte == 0x1B, let sequence = Self.takeSequence(&rest) {
        if let chord = sequence { keys.append(.chord(chord)) }
      } else if let chord = Self.chord(byte) {
        keys.append(.chord(chord))
      }
    }
    return keys
  }

  /// Reads what follows an escape: nil if it stands alone, a chord or nothing known otherwise.
  private static func takeSequence(_ rest: inout ArraySlice<UInt8>) -> KeyChord?? {
    guard let next = rest.first else { return nil }
    guard next == UInt8(ascii: "[") || next == UInt8(ascii: "O") else {
      rest.removeFirst()
      return .some(chord(next).map { KeyChord([.leftAlt] + $0.keys) })
    }
    guard let end = rest.dropFirst().firstIndex(where: { (0x40...0x7E).contains($0) }) else { return nil }
    let body = String(decoding: rest[rest.startIndex + 1...end], as: UTF8.self)
    rest = rest[(end + 1)...]
    return .some(sequences[body].flatMap(KeyChord.init))
  }

  private static func chord(_ byte: UInt8) -> KeyChord? {
    switch byte {
    case 0x0D, 0x0A: KeyChord([.enter])
    case 0x09: KeyChord([.tab])
    case 0x1B: KeyChord([.escape])
    case 0x7F, 0x08: KeyChord([.backspace])
    case 0x00: KeyChord([.leftControl, .space])
    case 0x01...0x1A:
      USKeyboard.strokes(for: Character(UnicodeScalar(byte + 0x60))).map { KeyChord([.leftControl, $0.key]) }
    case 0x1C: USKeyboard.strokes(for: "\\").map { KeyChord([.leftControl, $0.key]) }
    default:
      USKeyboard.strokes(for: Character(UnicodeScalar(byte))).map {
        KeyChord($0.shift ? [.leftShift, $0.key] : [$0.key])
      }
    }
  }
}
