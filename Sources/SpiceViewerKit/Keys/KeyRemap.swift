public import SpiceClient

/// Keys that send others than themselves, or nothing: what `--keymap` asks for.
///
/// ```
/// Super_L=,1=Shift_L+F1,Alt_L=Void
/// ```
public struct KeyRemap: Equatable, Sendable {
  /// What goes in place of each key, by its name in the local layout; no keys for one that is blocked.
  public private(set) var replacements: [String: [KeyCode]] = [:]

  /// Changes nothing.
  public init() {}

  /// Reads `from=to[+to…]` with commas between. An empty target, and `Void`, block the key.
  /// - Throws: the part that cannot be understood.
  public init(parsing text: String) throws(KeyRemapError) {
    for part in text.split(separator: ",") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard sides.count == 2, !sides[0].isEmpty else { throw KeyRemapError(part: String(part)) }
      guard sides[1] != "Void", sides[1] != "VoidSymbol" else {
        replacements[sides[0]] = []
        continue
      }
      var keys: [KeyCode] = []
      for name in sides[1].split(separator: "+") {
        guard let key = Self.key(String(name)) else { throw KeyRemapError(part: String(part)) }
        keys.append(key)
      }
      replacements[sides[0]] = keys
    }
  }

  /// The keys to send in place of one; nil if it sends itself.
  public func keys(for name: String) -> [KeyCode]? { replacements[name] }

  /// Modifiers are also written as `SHIFT` or `CTRL`.
  private static func key(_ name: String) -> KeyCode? { KeyName.key(name) ?? KeyChord(name)?.keys.first }
}

/// A part of a key map that cannot be understood.
public struct KeyRemapError: Error, Hashable, Sendable {
  /// The part, as it was written.
  public let part: String
}
