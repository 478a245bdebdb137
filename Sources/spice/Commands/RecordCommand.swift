import ArgumentParser
import Foundation
import SpiceClient

/// `spice record`.
struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Record every message of a session, for benchmarks and bug reports.",
    discussion: """
      Records until the server ends the session, the time is over, or Ctrl-C. A recording holds everything that was on \
      the screen and everything that was typed; the password is not in it.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Option(name: .shortAndLong, help: "The file to write.") var output: String
  @Option(help: ArgumentHelp("Seconds to record.", valueName: "seconds")) var time: Double?

  func validate() throws {
    try ConnectionOptions.validate(seconds: time)
  }

  func run() async throws {
    try await reporting {
      let file = try OutputFile(path: output)
      defer { file.discardUnused() }
      let session = try await connection.connect(recorder: { bytes in file.write(Data(bytes)) })
      try await session.stay(seconds: time)
      try file.close()
    }
  }
}
