/// Watches for modifiers that are pressed together and let go again without another key, such as Ctrl+Alt.
public struct ModifierTap: Sendable {
  private var down: Set<Int> = []
  private var pressed: Hotkey.Modifiers = []
  private var isSpoiled = false

  /// No key is down.
  public init() {}

  /// A key goes down, or repeats.
  public mutating func press(keycode: Int, name: String) {
    guard !down.contains(keycode) else { return }
    if down.isEmpty { (pressed, isSpoiled) = ([], false) }
    down.insert(keycode)
    if let modifier = Hotkey.modifier(name) { pressed.insert(modifier) } else { isSpoiled = true }
  }

  /// A mouse button or the wheel is used: the modifiers were for that.
  public mutating func spoil() { isSpoiled = true }

  /// A key comes up.
  /// - Returns: the modifiers, when the first of several comes up and there was nothing else; nil otherwise.
  public mutating func release(keycode: Int) -> Hotkey.Modifiers? {
    guard down.remove(keycode) != nil, !isSpoiled, pressed.rawValue.nonzeroBitCount > 1 else { return nil }
    isSpoiled = true
    return pressed
  }

  /// The keys are with somebody else now.
  public mutating func reset() { self = ModifierTap() }
}
