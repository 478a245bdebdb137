import ArgumentParser
import Foundation
import SpiceClient

/// `spice record`.
struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record", abstract: "Record every message of a session, for benchmarks and bug reports.",
    discussion: """
      Records until the server ends the session, the time is over, or Ctrl-C. A recording holds everything that was on
      the screen and everything that was typed; the password is not in it.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Option(name: .shortAndLong, help: "The file to write.") var output: String
  @Option(help: ArgumentHelp("Seconds to record.", valueName: "seconds")) var time: Double?

  func validate() throws {
    if let time, !(time > 0 && time.isFinite) { throw ValidationError("the time must be positive") }
  }

  func run() async throws {
    try await reporting {
      guard FileManager.default.createFile(atPath: output, contents: nil),
        let file = FileHandle(forWritingAtPath: output)
      else { throw CommandFailure("cannot write \(output)") }
      defer { try? file.close() }
      let session = try await connection.connect { bytes in try? file.write(contentsOf: Data(bytes)) }
      let interrupts = DispatchEvents.interrupts()
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await session.waitUntilEnded() }
        group.addTask { for await _ in interrupts { return } }
        if let time { group.addTask { try? await Task.sleep(for: .seconds(time)) } }
        await group.next()
        group.cancelAll()
        await session.disconnect()
      }
    }
  }
}
