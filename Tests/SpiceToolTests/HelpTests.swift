import ArgumentParser
import Testing

@testable import spice

@Suite("Help texts of the command")
struct HelpTests {
  private static let configurations =
    [SpiceCommand.configuration] + SpiceCommand.configuration.subcommands.map { $0.configuration }

  @Test("paragraphs are wrapped for the terminal alone, and examples fit one of 80 columns")
  func paragraphs() {
    for configuration in Self.configurations {
      let lines = configuration.discussion.split(separator: "\n", omittingEmptySubsequences: false)
      for (line, next) in zip(lines, lines.dropFirst() + [""]) {
        if line.hasPrefix(" ") {
          #expect(line.count <= 80, "\(configuration.commandName ?? ""): \(line)")
        } else if !line.isEmpty {
          #expect(next.isEmpty || next.hasPrefix(" "), "\(configuration.commandName ?? ""): \(line)")
        }
      }
    }
  }
}
