/// Characters to keys on a US keyboard, for typing text into a guest that has no agent.
///
/// The guest interprets the keys: with another layout there, other characters appear.
public enum USKeyboard {
  /// The key of a character and whether Shift is held with it.
  public struct Stroke: Equatable, Sendable {
    /// The key.
    public var key: KeyCode
    /// Whether Shift is held.
    public var shift: Bool
  }

  /// How to type a character; nil if a US keyboard has no key for it.
  public static func strokes(for character: Character) -> Stroke? { table[character] }

  /// The characters of `text` that a US keyboard cannot type, each once, in order.
  public static func untypeable(in text: String) -> [Character] {
    var seen: [Character] = []
    for character in text where table[character] == nil && !seen.contains(character) { seen.append(character) }
    return seen
  }

  private static let table: [Character: Stroke] = {
    var table: [Character: Stroke] = [
      "\n": Stroke(key: .enter, shift: false), "\r": Stroke(key: .enter, shift: false),
      "\r\n": Stroke(key: .enter, shift: false), "\t": Stroke(key: .tab, shift: false),
      " ": Stroke(key: .space, shift: false), "\u{8}": Stroke(key: .backspace, shift: false),
      "\u{1B}": Stroke(key: .escape, shift: false),
    ]
    let rows: [(first: UInt16, plain: String, shifted: String)] = [
      (0x02, "1234567890-=", "!@#$%^&*()_+"),
      (0x10, "qwertyuiop[]", "QWERTYUIOP{}"),
      (0x1E, "asdfghjkl;'`", "ASDFGHJKL:\"~"),
      (0x2B, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    ]
    for row in rows {
      for (index, character) in row.plain.enumerated() {
        table[character] = Stroke(key: KeyCode(row.first + UInt16(index)), shift: false)
      }
      for (index, character) in row.shifted.enumerated() {
        table[character] = Stroke(key: KeyCode(row.first + UInt16(index)), shift: true)
      }
    }
    return table
  }()
}
