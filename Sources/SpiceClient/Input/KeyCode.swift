/// A key of a PC keyboard, as its "set 1" scan code: what a keyboard sends when the key goes down.
///
/// SPICE carries scan codes, not characters: what a key means is the guest's business.
public struct KeyCode: Hashable, Sendable {
  /// The code; keys with the prefix 0xE0 have it in the high byte (`0xE048` is "up").
  public var value: UInt16

  /// The key of a code.
  public init(_ value: UInt16) { self.value = value }

  /// The bytes that the key sends when it goes down.
  public var makeBytes: [UInt8] {
    if self == .pause { return [0xE1, 0x1D, 0x45] }
    return value > 0xFF ? [0xE0, UInt8(value & 0x7F)] : [UInt8(value & 0x7F)]
  }

  /// The bytes that the key sends when it comes up.
  public var breakBytes: [UInt8] {
    if self == .pause { return [0xE1, 0x9D, 0xC5] }
    return value > 0xFF ? [0xE0, UInt8(value & 0x7F) | 0x80] : [UInt8(value & 0x7F) | 0x80]
  }

  /// Escape.
  public static let escape = KeyCode(0x01)
  /// Backspace.
  public static let backspace = KeyCode(0x0E)
  /// Tab.
  public static let tab = KeyCode(0x0F)
  /// Enter of the main block.
  public static let enter = KeyCode(0x1C)
  /// Left Control.
  public static let leftControl = KeyCode(0x1D)
  /// Left Shift.
  public static let leftShift = KeyCode(0x2A)
  /// Right Shift.
  public static let rightShift = KeyCode(0x36)
  /// Left Alt.
  public static let leftAlt = KeyCode(0x38)
  /// Space bar.
  public static let space = KeyCode(0x39)
  /// Caps Lock.
  public static let capsLock = KeyCode(0x3A)
  /// Right Control.
  public static let rightControl = KeyCode(0xE01D)
  /// Right Alt (AltGr).
  public static let rightAlt = KeyCode(0xE038)
  /// Left "super" (Windows, Command) key.
  public static let leftSuper = KeyCode(0xE05B)
  /// Right "super" (Windows, Command) key.
  public static let rightSuper = KeyCode(0xE05C)
  /// The key of the context menu.
  public static let menu = KeyCode(0xE05D)
  /// Num Lock.
  public static let numLock = KeyCode(0x45)
  /// Scroll Lock.
  public static let scrollLock = KeyCode(0x46)
  /// Print Screen.
  public static let printScreen = KeyCode(0xE037)
  /// What Print Screen sends while Alt is held.
  public static let systemRequest = KeyCode(0x54)
  /// What Pause sends while Control is held.
  public static let controlBreak = KeyCode(0xE046)
  /// Insert.
  public static let insert = KeyCode(0xE052)
  /// Delete.
  public static let delete = KeyCode(0xE053)
  /// Home.
  public static let home = KeyCode(0xE047)
  /// End.
  public static let end = KeyCode(0xE04F)
  /// Page Up.
  public static let pageUp = KeyCode(0xE049)
  /// Page Down.
  public static let pageDown = KeyCode(0xE051)
  /// Arrow up.
  public static let upArrow = KeyCode(0xE048)
  /// Arrow down.
  public static let downArrow = KeyCode(0xE050)
  /// Arrow to the left.
  public static let leftArrow = KeyCode(0xE04B)
  /// Arrow to the right.
  public static let rightArrow = KeyCode(0xE04D)
  /// Enter of the keypad.
  public static let keypadEnter = KeyCode(0xE01C)
  /// Pause, which sends a sequence of its own and never comes up by itself.
  public static let pause = KeyCode(0xE11D)

  /// A function key, 1 to 12; nil for other numbers.
  public static func function(_ number: Int) -> KeyCode? {
    switch number {
    case 1...10: KeyCode(UInt16(0x3A + number))
    case 11: KeyCode(0x57)
    case 12: KeyCode(0x58)
    default: nil
    }
  }
}
