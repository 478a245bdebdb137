import Foundation

/// What a person reads and types.
enum Console {
  /// Prints a line on standard output, at once.
  static func say(_ text: String) {
    write(text + "\n")
  }

  /// Writes text on standard output, at once.
  static func write(_ text: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
  }

  /// A name of a peer's for a terminal: what would steer that is left out.
  static func harmless(_ text: String) -> String {
    String(text.unicodeScalars.filter { $0.properties.generalCategory != .control })
  }

  /// Prints a line on standard error.
  static func complain(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data("spice: \(text)\n".utf8))
  }

  /// Whether standard input and standard error are a terminal, so that somebody can be asked.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Asks for a secret, without showing what is typed. Nil at the end of input.
  static func askSecret(_ prompt: String) -> String? {
    try? FileHandle.standardError.write(contentsOf: Data(prompt.utf8))
    let mode = TerminalMode()
    mode?.hideInput()
    defer {
      mode?.restore()
      try? FileHandle.standardError.write(contentsOf: Data("\n".utf8))
    }
    return readLine(strippingNewline: true)
  }
}
