public import SpiceClient

/// The keys of PC keyboards as Linux numbers them, and what they send to a PC: "set 1" scan codes.
///
/// A key is where it is on the keyboard, whatever the local layout prints on it. The numbers are those of
/// `linux/input-event-codes.h`; X11 and Wayland's GTK show them increased by eight.
public enum PhysicalKeys {
  /// The key of a Linux key number; nil if a PC keyboard has no such key.
  public static func key(evdev number: Int) -> KeyCode? {
    // The first keyboards' keys have kept the numbers of their scan codes.
    if (1...83).contains(number) || number == 87 || number == 88 { return KeyCode(UInt16(number)) }
    return table[number].map(KeyCode.init)
  }

  /// The key of an X11 keycode, which GTK reports on Wayland too.
  public static func key(keycode: Int) -> KeyCode? { key(evdev: keycode - 8) }

  /// The key as the keyboard sends it while modifiers are held: Print with Alt is SysRq, and Pause with Control is Break.
  public static func key(keycode: Int, alt: Bool, control: Bool) -> KeyCode? {
    switch key(keycode: keycode) {
    case KeyCode.printScreen where alt: .systemRequest
    case KeyCode.pause where control: .controlBreak
    case let key: key
    }
  }

  /// Whether a key that is held sends nothing more: modifiers, locks and Pause.
  static func isSilentWhileHeld(_ key: KeyCode) -> Bool {
    switch key {
    case .leftControl, .rightControl, .leftShift, .rightShift, .leftAlt, .rightAlt, .leftSuper, .rightSuper,
      .capsLock, .numLock, .scrollLock, .pause, .controlBreak:
      true
    default: false
    }
  }

  /// Keys that came after the first PC: Linux numbers, and scan codes whose prefix 0xE0 stands in the high byte.
  private static let table: [Int: UInt16] = [
    85: 0x76,  // Zenkaku/Hankaku
    86: 0x56,  // the key between left Shift and Z of ISO keyboards
    89: 0x73,  // Ro (Japanese, Brazilian)
    90: 0x78,  // Katakana
    91: 0x77,  // Hiragana
    92: 0x79,  // Henkan
    93: 0x70,  // Katakana/Hiragana
    94: 0x7B,  // Muhenkan
    95: 0x5C,  // comma of a Japanese keypad
    96: 0xE01C,  // Enter of the keypad
    97: 0xE01D,  // right Control
    98: 0xE035,  // slash of the keypad
    99: 0xE037,  // Print
    100: 0xE038,  // right Alt
    101: 0x5B,  // Linefeed
    102: 0xE047,  // Home
    103: 0xE048,  // Up
    104: 0xE049,  // Page Up
    105: 0xE04B,  // Left
    106: 0xE04D,  // Right
    107: 0xE04F,  // End
    108: 0xE050,  // Down
    109: 0xE051,  // Page Down
    110: 0xE052,  // Insert
    111: 0xE053,  // Delete
    112: 0xE06F,  // Macro
    113: 0xE020,  // Mute
    114: 0xE02E,  // Volume Down
    115: 0xE030,  // Volume Up
    116: 0xE05E,  // Power
    117: 0x59,  // equals sign of the keypad
    118: 0xE04E,  // plus/minus of the keypad
    119: 0xE11D,  // Pause
    120: 0xE00B,  // Scale
    121: 0x7E,  // comma of a Brazilian keypad
    122: 0x72,  // Hangul
    123: 0x71,  // Hanja
    124: 0x7D,  // Yen
    125: 0xE05B,  // left Super
    126: 0xE05C,  // right Super
    127: 0xE05D,  // Menu
    128: 0xE068,  // Stop
    129: 0xE005,  // Again
    130: 0xE006,  // Properties
    131: 0xE007,  // Undo
    132: 0xE00C,  // Front
    133: 0xE078,  // Copy
    134: 0x64,  // Open
    135: 0x65,  // Paste
    136: 0xE041,  // Find
    137: 0xE03C,  // Cut
    138: 0xE075,  // Help
    139: 0xE01E,  // Menu of consumer keyboards
    140: 0xE021,  // Calculator
    141: 0x66,  // Setup
    142: 0xE05F,  // Sleep
    143: 0xE063,  // Wake Up
    144: 0x67,  // File
    145: 0x68,  // Send File
    146: 0x69,  // Delete File
    147: 0xE013,  // Transfer
    148: 0xE01F,  // Program 1
    149: 0xE017,  // Program 2
    150: 0xE002,  // World-wide web
    151: 0x6A,  // MS-DOS
    152: 0xE012,  // Lock the screen
    153: 0x6B,  // Rotate the display
    154: 0xE026,  // Cycle through windows
    155: 0xE06C,  // Mail
    156: 0xE066,  // Bookmarks
    157: 0xE06B,  // Computer
    158: 0xE06A,  // Back
    159: 0xE069,  // Forward
    160: 0xE023,  // Close CD
    161: 0x6C,  // Eject CD
    162: 0xE07D,  // Eject and close CD
    163: 0xE019,  // Next Song
    164: 0xE022,  // Play/Pause
    165: 0xE010,  // Previous Song
    166: 0xE024,  // Stop CD
    167: 0xE031,  // Record
    168: 0xE018,  // Rewind
    169: 0x63,  // Phone
    171: 0xE001,  // Configuration
    172: 0xE032,  // Home Page
    173: 0xE067,  // Refresh
    176: 0xE008,  // Edit
    177: 0x75,  // Scroll Up
    178: 0xE00F,  // Scroll Down
    179: 0xE076,  // left parenthesis of the keypad
    180: 0xE07B,  // right parenthesis of the keypad
    181: 0xE009,  // New
    182: 0xE00A,  // Redo
    183: 0x5D,  // F13
    184: 0x5E,  // F14
    185: 0x5F,  // F15
    186: 0x55,  // F16
    187: 0xE003,  // F17
    188: 0xE077,  // F18
    189: 0xE004,  // F19
    190: 0x5A,  // F20
    191: 0x74,  // F21
    192: 0xE079,  // F22
    193: 0x6D,  // F23
    194: 0x6F,  // F24
    217: 0xE065,  // Search
    226: 0xE06D,  // Media
  ]
}
