import Foundation

/// The terminal that this process is shown in.
enum Terminal {
  /// Its size; 80 by 24 where that is unknown.
  static var room: TerminalPicture.Room {
    var size = winsize()
    // SAFETY: the call fills the structure that it is given.
    let status = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
    guard status == 0, size.ws_col > 0, size.ws_row > 0 else {
      return TerminalPicture.Room(columns: 80, rows: 24, pixelWidth: 0, pixelHeight: 0)
    }
    return TerminalPicture.Room(
      columns: Int(size.ws_col), rows: Int(size.ws_row), pixelWidth: Int(size.ws_xpixel),
      pixelHeight: Int(size.ws_ypixel))
  }

  /// What its environment says that it can show.
  static var preferredStyle: TerminalPicture.Style {
    let environment = ProcessInfo.processInfo.environment
    let term = environment["TERM"] ?? ""
    let program = environment["TERM_PROGRAM"] ?? ""
    if environment["KITTY_WINDOW_ID"] != nil || term.contains("kitty") || ["ghostty", "WezTerm"].contains(program) {
      return .kitty
    }
    if term.contains("sixel") || term == "foot" || term.hasPrefix("mlterm") { return .sixel }
    return .blocks
  }
}
