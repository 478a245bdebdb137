public import SpiceClient

/// The combinations of keys that cannot well be typed, since the local system takes them, for a menu.
public struct SendKeyMenu: Sendable {
  /// One line of the menu.
  public struct Item: Hashable, Sendable {
    /// The keys, in the user's language: `Ctrl+Alt+Del`.
    public var title: String
    /// The keys.
    public var chord: KeyChord
  }

  /// The lines, in groups that belong together.
  public let groups: [[Item]]

  /// The menu in the user's language.
  public init() {
    groups = [
      ["ctrl+alt+delete", "ctrl+alt+backspace"],
      (1...12).map { "ctrl+alt+f\($0)" },
      ["print", "alt+print", "pause", "ctrl+pause"],
      ["super", "alt+tab", "alt+f4", "ctrl+esc", "super+l"],
    ].map { $0.compactMap(Self.item) }
  }

  private static func item(_ keys: String) -> Item? {
    guard let chord = chord(keys) else { return nil }
    let title = keys == "super" ? tr("Super") : Hotkey(keys)?.spoken
    return title.map { Item(title: $0, chord: chord) }
  }

  /// Print with Alt and Pause with Control are keys of their own.
  private static func chord(_ keys: String) -> KeyChord? {
    switch keys {
    case "alt+print": KeyChord([.leftAlt, .systemRequest])
    case "ctrl+pause": KeyChord([.leftControl, .controlBreak])
    default: KeyChord(keys)
    }
  }
}
