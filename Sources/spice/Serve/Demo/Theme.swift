/// The colours of the demo desktop, 0xRRGGBB.
enum Theme {
  /// What people read.
  static let ink: UInt32 = 0x1D2433
  /// What stands back.
  static let faint: UInt32 = 0x7C8598
  /// Lines that part things.
  static let line: UInt32 = 0xE2E6EE
  /// The ground of windows.
  static let paper: UInt32 = 0xFFFFFF
  /// The ground of title bars, and of what lies in windows.
  static let shade: UInt32 = 0xF2F4F8
  /// What is active.
  static let accent: UInt32 = 0x2F6FE4
  /// The ground of what is active, and where text stands on it.
  static let accentShade: UInt32 = 0xDCE8FD
  /// The panel, which lets some of the wallpaper through.
  static let panel: UInt32 = 0x0E1422
  /// Text on the panel.
  static let panelInk: UInt32 = 0xF4F6FA
  /// Text on the panel that stands back.
  static let panelFaint: UInt32 = 0xA9B2C6
}
