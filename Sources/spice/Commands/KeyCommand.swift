import ArgumentParser
import SpiceClient

/// `spice key`.
struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Press keys and key combinations in a machine.",
    discussion: """
      Keys of a combination are joined by - or +, and pressed one combination after the other:

        spice key spice://host:5900 ctrl-alt-F2 Return

      Names: single characters of a US keyboard, F1 to F12, and \
      \(KeyChord.knownNames.joined(separator: ", ")).
      """)

  @OptionGroup var connection: ConnectionOptions
  @Argument(help: "What to press.", transform: Self.chord) var keys: [KeyChord]
  @Option(help: ArgumentHelp("Milliseconds between two combinations.", valueName: "milliseconds")) var interval = 50

  func validate() throws {
    guard !keys.isEmpty else { throw ValidationError("name at least one key") }
    guard (0...10_000).contains(interval) else { throw ValidationError("the interval must be 0 to 10000") }
  }

  func run() async throws {
    try await reporting {
      let session = try await connection.connect()
      try await session.readyForInput()
      for chord in keys {
        session.input.press(chord)
        try await Task.sleep(for: .milliseconds(interval))
      }
      try await session.finishInput()
    }
  }

  private static func chord(_ text: String) throws -> KeyChord {
    guard let chord = KeyChord(text) else { throw ValidationError("\"\(text)\" names no key; see spice key --help") }
    return chord
  }
}
