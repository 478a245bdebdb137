import Foundation

/// How the terminal behind standard input treats what is typed; remembers how it was.
struct TerminalMode {
  private let original: termios

  /// Nil if standard input is no terminal.
  init?() {
    var mode = termios()
    // SAFETY: the call fills the structure that it is given.
    guard unsafe tcgetattr(STDIN_FILENO, &mode) == 0 else { return nil }
    original = mode
  }

  /// Typed characters are not shown.
  func hideInput() {
    var mode = original
    mode.c_lflag &= ~tcflag_t(ECHO)
    apply(mode)
  }

  /// Every byte is handed over as it is typed, Ctrl-C too.
  func makeRaw() {
    var mode = original
    // SAFETY: the call changes the structure that it is given.
    unsafe cfmakeraw(&mode)
    mode.c_oflag |= tcflag_t(OPOST)
    apply(mode)
  }

  /// As it was.
  func restore() { apply(original) }

  private func apply(_ mode: termios) {
    var mode = mode
    // SAFETY: the call reads the structure that it is given.
    _ = unsafe tcsetattr(STDIN_FILENO, TCSANOW, &mode)
  }
}
