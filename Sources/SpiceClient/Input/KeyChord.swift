/// Keys pressed together, as a person writes them: `ctrl-alt-F2`, `super-l`, `Return`.
///
/// The keys go down in the order given and come up in reverse.
public struct KeyChord: Hashable, Sendable {
  /// The keys, modifiers first.
  public var keys: [KeyCode]

  /// A chord of keys.
  public init(_ keys: [KeyCode]) { self.keys = keys }

  /// Reads names joined by `-` or `+`, upper or lower case. A single character names its key on a US keyboard.
  ///
  /// Nil if a part is no known key; a lone `-` or `+` is that key itself, also at the end (`ctrl--`).
  public init?(_ text: String) {
    var keys: [KeyCode] = []
    var rest = Substring(text)
    while !rest.isEmpty {
      let name: Substring
      if let end = rest.dropFirst().firstIndex(where: { $0 == "-" || $0 == "+" }) {
        name = rest[..<end]
        rest = rest[rest.index(after: end)...]
        if rest.isEmpty { return nil }
      } else {
        name = rest
        rest = ""
      }
      guard let key = Self.key(named: name) else { return nil }
      keys.append(key)
    }
    guard !keys.isEmpty else { return nil }
    self.keys = keys
  }

  private static func key(named name: Substring) -> KeyCode? {
    if name.count == 1, let character = name.first {
      return USKeyboard.strokes(for: Character(character.lowercased()))?.key
    }
    let lower = name.lowercased()
    if lower.first == "f", let number = Int(lower.dropFirst()) { return .function(number) }
    return names[lower]
  }

  /// All names that are understood besides single characters and `f1` to `f12`.
  public static var knownNames: [String] { names.keys.sorted() }

  private static let names: [String: KeyCode] = [
    "esc": .escape, "escape": .escape, "backspace": .backspace, "tab": .tab, "enter": .enter, "return": .enter,
    "space": .space, "ctrl": .leftControl, "control": .leftControl, "lctrl": .leftControl, "rctrl": .rightControl,
    "shift": .leftShift, "lshift": .leftShift, "rshift": .rightShift, "alt": .leftAlt, "lalt": .leftAlt,
    "altgr": .rightAlt, "ralt": .rightAlt, "super": .leftSuper, "win": .leftSuper, "meta": .leftSuper,
    "cmd": .leftSuper, "rsuper": .rightSuper, "menu": .menu, "capslock": .capsLock,
    "numlock": .numLock, "scrolllock": .scrollLock, "print": .printScreen, "sysrq": .printScreen,
    "pause": .pause, "insert": .insert, "ins": .insert, "delete": .delete,
    "del": .delete, "home": .home, "end": .end, "pageup": .pageUp,
    "pgup": .pageUp, "pagedown": .pageDown, "pgdn": .pageDown, "up": .upArrow,
    "down": .downArrow, "left": .leftArrow, "right": .rightArrow, "kpenter": .keypadEnter,
    "minus": KeyCode(0x0C), "plus": KeyCode(0x0D),
  ]
}
