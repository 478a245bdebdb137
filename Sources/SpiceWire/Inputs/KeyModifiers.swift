/// `SPICE_KEYBOARD_MODIFIER_FLAGS_…`: which locks are on.
public struct KeyModifiers: OptionSet, Hashable, Sendable {
  public var rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// `SCROLL_LOCK`.
  public static let scrollLock = KeyModifiers(rawValue: 1)
  /// `NUM_LOCK`.
  public static let numLock = KeyModifiers(rawValue: 2)
  /// `CAPS_LOCK`.
  public static let capsLock = KeyModifiers(rawValue: 4)
}
