public import SpiceClient

/// Which keys make the viewer do something, and whether they do so while the guest has the keyboard.
public struct HotkeyTable: Equatable, Sendable {
  /// What the viewer can be told by keys.
  public typealias Action = ViewerHints.Action

  /// A hotkey of an action.
  public struct Binding: Hashable, Sendable {
    /// The keys.
    public var hotkey: Hotkey
    /// Whether the keys are taken from the guest. Others are for when the guest has not got the keyboard.
    public var isGlobal: Bool
  }

  /// The hotkeys of each action; the first is the one to show.
  public private(set) var bindings: [Action: [Binding]]

  /// What there is without anybody's wish: the keys of remote-viewer.
  public static let standard = HotkeyTable(bindings: [
    .toggleFullscreen: local("f11"), .zoomIn: local("ctrl+plus"), .zoomOut: local("ctrl+minus"),
    .zoomReset: local("ctrl+0"), .secureAttention: local("ctrl+alt+end"), .smartcardInsert: local("shift+f8"),
    .smartcardRemove: local("shift+f9"), .usbDeviceReset: local("ctrl+shift+r"),
    // Without it there is no way out of a grab.
    .releaseCursor: [Binding(hotkey: Hotkey([.control, .alt]), isGlobal: true)] + local("shift+f12"),
  ])

  private static func local(_ text: String) -> [Binding] {
    Hotkey(text).map { [Binding(hotkey: $0, isGlobal: false)] } ?? []
  }

  private init(bindings: [Action: [Binding]]) { self.bindings = bindings }

  /// The standard keys, with those of a connection file in place of their actions' own. An empty text takes an action's
  /// keys away. What is no hotkey is left out and told of.
  public init(_ hints: ViewerHints, problems: inout [HotkeyProblem]) {
    self = .standard
    for (action, text) in hints.hotkeys.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      set(action, text, problems: &problems)
    }
  }

  /// Reads `action=keys` with commas between, as on a command line: these keys only, and no others.
  public init(parsing list: String, problems: inout [HotkeyProblem]) {
    bindings = [:]
    for part in list.split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard let action = Action(rawValue: sides[0]) else {
        problems.append(.unknownAction(sides[0]))
        continue
      }
      guard sides.count == 2 else {
        problems.append(.missingKeys(sides[0]))
        continue
      }
      set(action, sides[1], problems: &problems)
    }
  }

  /// Gives an action a hotkey that is taken from the guest, in place of what it has; nil for none.
  public mutating func set(_ action: Action, _ hotkey: Hotkey?) {
    bindings[action] = hotkey.map { [Binding(hotkey: $0, isGlobal: true)] }
  }

  private mutating func set(_ action: Action, _ text: String, problems: inout [HotkeyProblem]) {
    guard !text.isEmpty else { return set(action, nil) }
    guard let hotkey = Hotkey(text) else {
      problems.append(.notAHotkey(text, action: action.rawValue))
      return
    }
    set(action, hotkey)
  }

  /// The hotkey of an action that works while the guest has the keyboard, or else one that does not; nil if it has none.
  public func hotkey(of action: Action) -> Hotkey? {
    let list = bindings[action] ?? []
    return (list.first(where: \.isGlobal) ?? list.first)?.hotkey
  }

  /// The actions with keys for what the viewer cannot do yet, by their names.
  var later: [String] {
    [Action.usbDeviceReset, .smartcardInsert, .smartcardRemove].filter { bindings[$0] != nil }.map(\.rawValue)
  }

  /// The action whose keys are pressed when a key goes down.
  ///
  /// - Parameters:
  ///   - press: the key.
  ///   - held: the modifiers that were held before.
  ///   - guestHasKeyboard: whether the guest would get the key otherwise.
  /// - Returns: the action, or nil if the keys are nobody's but the guest's.
  public func action(_ press: KeyPress, held: Hotkey.Modifiers, guestHasKeyboard: Bool) -> Action? {
    first(guestHasKeyboard) { hotkey in press.names.contains { hotkey.isPressed(name: $0, held: held) } }
  }

  /// The action of modifiers alone, which were pressed together and let go again without another key.
  public func action(tapped modifiers: Hotkey.Modifiers, guestHasKeyboard: Bool) -> Action? {
    first(guestHasKeyboard) { $0.key == nil && $0.modifiers == modifiers }
  }

  private func first(_ guestHasKeyboard: Bool, where matches: (Hotkey) -> Bool) -> Action? {
    Action.allCases.first { action in
      (bindings[action] ?? []).contains { ($0.isGlobal || !guestHasKeyboard) && matches($0.hotkey) }
    }
  }
}

/// What is wrong with a hotkey that somebody wished for.
public enum HotkeyProblem: Hashable, Sendable {
  /// There is no such action.
  case unknownAction(String)
  /// An action has no equals sign and keys after it.
  case missingKeys(String)
  /// The keys of an action cannot be understood.
  case notAHotkey(String, action: String)

  /// The problem in words, in the user's language.
  public var text: String {
    switch self {
    case .unknownAction(let name): tr("There is no action “%1” that keys could be set for.", name)
    case .missingKeys(let name): tr("The keys for “%1” are missing.", name)
    case .notAHotkey(let text, let action): tr("“%1” cannot be understood as keys for “%2”.", text, action)
    }
  }
}

/// A key that goes down, by all the names that hotkeys may know it by.
public struct KeyPress: Hashable, Sendable {
  /// Which key, as X11 and GTK number it.
  public var keycode: Int
  /// What it means in the local layout, as X11 and GTK call it: `r`, `F11`, `Cyrillic_ka`.
  public var name: String

  /// A key by its number and name.
  public init(keycode: Int, name: String) {
    self.keycode = keycode
    self.name = name
  }

  /// The name; and where the local layout has no Latin letter on the key, that of a US keyboard.
  var names: [String] {
    let isLatin = name.count == 1 || KeyName.punctuation[name] != nil || KeyName.key(name) != nil
    guard !isLatin, let latin = KeyName.latin(keycode: keycode) else { return [name] }
    return [name, latin]
  }
}
