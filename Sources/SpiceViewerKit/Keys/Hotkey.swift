/// Keys pressed together that are the viewer's: `ctrl+alt+r`, `Shift+F11`, `<Ctrl>plus`, or modifiers alone.
public struct Hotkey: Hashable, Sendable {
  /// Modifier keys, left and right alike.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Control.
    public static let control = Modifiers(rawValue: 1)
    /// Alt.
    public static let alt = Modifiers(rawValue: 2)
    /// Shift.
    public static let shift = Modifiers(rawValue: 4)
    /// Super (Windows, Command).
    public static let command = Modifiers(rawValue: 8)
  }

  /// The modifiers that must be held, and no others.
  public var modifiers: Modifiers
  /// The name of the key, lower case (`f11`, `r`, `plus`); nil for modifiers alone.
  public var key: String?

  /// A key with modifiers. The name is one that X11 gives to a key, in any case, or a common short form.
  public init(_ modifiers: Modifiers, _ key: String? = nil) {
    self.modifiers = modifiers
    self.key = key.map(Self.canonical)
  }

  /// Reads names with `+` between them, or modifiers in angle brackets before the key, in any case.
  ///
  /// Nil if there is nothing to press, more than one key besides modifiers, or a modifier alone that is not with others.
  public init?(_ text: String) {
    var modifiers: Modifiers = []
    var key: String?
    for part in Self.parts(text) {
      if let modifier = Self.modifier(part) {
        modifiers.insert(modifier)
      } else if key == nil, !part.isEmpty {
        key = part
      } else {
        return nil
      }
    }
    guard key != nil || modifiers.rawValue.nonzeroBitCount > 1 else { return nil }
    guard key.map(Self.isKnown) ?? true else { return nil }
    self.init(modifiers, key)
  }

  /// The hotkey as it is written in files: `ctrl+alt+r`.
  public var text: String {
    (Self.names.filter { modifiers.contains($0.modifier) }.map(\.name) + (key.map { [$0] } ?? [])).joined(
      separator: "+")
  }

  /// The hotkey as people read it, in their language: `Ctrl+Alt+R`.
  public var spoken: String {
    var parts: [String] = []
    if modifiers.contains(.control) { parts.append(tr("Ctrl")) }
    if modifiers.contains(.alt) { parts.append(tr("Alt")) }
    if modifiers.contains(.shift) { parts.append(tr("Shift")) }
    if modifiers.contains(.command) { parts.append(tr("Super")) }
    if let key { parts.append(Self.spoken(key: key)) }
    return parts.joined(separator: "+")
  }

  /// Whether this is what is pressed when a key goes down.
  ///
  /// - Parameters:
  ///   - name: what the key means in the local layout, such as `R` or `KP_Add`.
  ///   - held: the modifiers that were held before.
  /// - Returns: whether it is; never for modifiers alone.
  public func isPressed(name: String, held: Modifiers) -> Bool {
    guard let key, Self.canonical(name) == key else { return false }
    // Shift may be what it takes to type the character.
    let ignored: Modifiers = KeyName.punctuation[key] != nil || key.first?.isNumber == true ? .shift : []
    return modifiers.subtracting(ignored) == held.subtracting(ignored)
  }

  /// The modifier that a key is, by its name; nil for another key.
  public static func modifier(_ name: String) -> Modifiers? {
    switch name.lowercased() {
    case "ctrl", "control", "primary", "ctrl_l", "ctrl_r", "control_l", "control_r": .control
    case "alt", "alt_l", "alt_r", "meta_l", "meta_r", "mod1": .alt
    case "shift", "shift_l", "shift_r": .shift
    case "super", "super_l", "super_r", "win", "cmd", "meta", "hyper_l", "hyper_r": .command
    default: nil
    }
  }

  private static let names: [(modifier: Modifiers, name: String)] = [
    (.control, "ctrl"), (.alt, "alt"), (.shift, "shift"), (.command, "super"),
  ]

  /// The names in a hotkey's text.
  private static func parts(_ text: String) -> [String] {
    var rest = text[...]
    var parts: [String] = []
    while rest.first == "<", let end = rest.firstIndex(of: ">") {
      parts.append(String(rest[rest.index(after: rest.startIndex)..<end]))
      rest = rest[rest.index(after: end)...]
    }
    if rest == "+" || rest.hasSuffix("++") {
      parts += rest.dropLast(rest == "+" ? 1 : 2).split(separator: "+").map(String.init) + ["plus"]
    } else if !rest.isEmpty || parts.isEmpty {
      parts += rest.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    }
    return parts.map { $0.filter { $0 != " " } }
  }

  /// One name for each key: lower case, keypad and main block alike where they mean the same.
  private static func canonical(_ name: String) -> String {
    let lower = name.lowercased()
    if let alias = aliases[lower] { return alias }
    if name.count == 1, let character = name.first, let word = KeyName.punctuationNames[character] { return word }
    if lower.hasPrefix("kp_") { return aliases[String(lower.dropFirst(3))] ?? String(lower.dropFirst(3)) }
    return lower
  }

  private static func isKnown(_ name: String) -> Bool {
    let name = canonical(name)
    return titles[name] != nil || KeyName.key(name) != nil || KeyName.key(name.uppercased()) != nil
      || (name.first == "f" && (Int(name.dropFirst()).map { (1...24).contains($0) } ?? false))
  }

  private static let aliases: [String: String] = [
    "ins": "insert", "del": "delete", "esc": "escape", "enter": "return", "pgup": "page_up", "pgdn": "page_down",
    "prior": "page_up", "next": "page_down", "pageup": "page_up", "pagedown": "page_down", "add": "plus",
    "subtract": "minus", "multiply": "asterisk", "divide": "slash", "printscreen": "print", "prtsc": "print",
    "sys_req": "print", "iso_left_tab": "tab", "kp_add": "plus", "kp_subtract": "minus", "kp_enter": "return",
  ]

  /// Keys that are shown by another name than their own, or with capital letters within.
  private static let titles: [String: String] = [
    "backspace": "Backspace", "page_up": "Page Up", "page_down": "Page Down", "caps_lock": "Caps Lock",
    "num_lock": "Num Lock", "scroll_lock": "Scroll Lock", "print": "Print", "escape": "Esc", "insert": "Insert",
    "delete": "Delete", "home": "Home", "end": "End", "pause": "Pause", "return": "Return", "tab": "Tab",
    "menu": "Menu",
    "up": "Up", "down": "Down", "left": "Left", "right": "Right",
  ]

  private static func spoken(key: String) -> String {
    switch key {
    case "delete": return tr("Del")
    case "insert": return tr("Ins")
    case "end": return tr("End")
    case "home": return tr("Home")
    case "page_up": return tr("Page Up")
    case "page_down": return tr("Page Down")
    case "space": return tr("Space")
    default: break
    }
    if let character = KeyName.punctuation[key] { return String(character) }
    if let title = titles[key] { return title }
    return key.prefix(1).uppercased() + key.dropFirst()
  }
}
