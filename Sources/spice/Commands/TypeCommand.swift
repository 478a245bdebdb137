import ArgumentParser
import SpiceClient

/// `spice type`.
struct TypeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "type", abstract: "Type text into a machine, as keystrokes.",
    discussion: """
      The text is typed on a US keyboard; a guest with another layout sees other characters. \\n stands for Enter, \\t \
      for Tab, \\e for Escape, \\\\ for a backslash.

        spice type spice://host:5900 'uname -a\\n'
      """)

  @OptionGroup var connection: ConnectionOptions
  @Argument(help: "What to type.") var text: String
  @Option(help: ArgumentHelp("Milliseconds between two keys.", valueName: "milliseconds")) var interval = 20

  func validate() throws {
    guard (0...10_000).contains(interval) else { throw ValidationError("the interval must be 0 to 10000") }
  }

  func run() async throws {
    try await reporting {
      let text = Self.unescape(text)
      let session = try await connection.connect()
      try await session.readyForInput()
      try await session.input.type(text, interval: .milliseconds(interval))
      try await session.finishInput()
    }
  }

  /// Replaces the escapes that the help text names; other backslashes stay.
  static func unescape(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "\\", let next = rest.first,
        let replacement: Character = ["n": "\n", "t": "\t", "e": "\u{1B}", "\\": "\\"][next]
      else {
        result.append(character)
        continue
      }
      rest.removeFirst()
      result.append(replacement)
    }
    return result
  }
}

extension SpiceSession {
  /// Waits until the server takes input.
  func readyForInput() async throws {
    for _ in 0..<100 {
      if state.channels.contains(where: { $0.channel.type == .inputs && $0.peer != nil }) { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    throw CommandFailure("the server takes no input", code: .nothingToShow)
  }

  /// Gives the server time to pass on what was sent, and disconnects: closing at once would discard it.
  func finishInput() async throws {
    await input.flush()
    try await stay(for: .milliseconds(200))
    await disconnect()
  }
}
