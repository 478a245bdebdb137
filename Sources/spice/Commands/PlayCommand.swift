import ArgumentParser
import Foundation
import SpiceClient
import SpiceSound

/// `spice play`.
struct PlayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play", abstract: "Play the sound of a machine, or write it to a file.",
    discussion: """
      Plays through the user's sound server (PulseAudio or PipeWire) until the server ends the session, the time is \
      over, or Ctrl-C. A file has the sound as it came, at full volume and without the silence between.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Option(help: ArgumentHelp("Write a WAV file in place of playing.", valueName: "file")) var wav: String?
  @Option(help: ArgumentHelp("Seconds to play.", valueName: "seconds")) var time: Double?

  func validate() throws { try ConnectionOptions.validate(seconds: time) }

  func run() async throws {
    try await reporting {
      let target = try wav.map { try OutputFile(path: $0) }
      defer { target?.discardUnused() }
      let file = target.map { WAVOutput($0) }
      let output: any SoundOutput = if let file { file } else { try await PulseOutput(name: "spice") }
      let session = try await connection.connect(adjust: { $0.soundOutput = output })
      guard session.state.listedChannels.contains(where: { $0.type == .playback }) else {
        throw CommandFailure("the machine has no sound")
      }
      do {
        try await session.stay(seconds: time)
      } catch {
        // What was heard stays.
        _ = try? file?.close()
        throw error
      }
      if let file { Console.say(String(format: "%.2f s", try file.close())) }
    }
  }
}
