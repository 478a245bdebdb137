import ArgumentParser
import SpiceClient
import SpiceSound

/// `spice speak`.
struct SpeakCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "speak", abstract: "Speak to a machine: into the microphone, or from a file.",
    discussion: """
      Speaks when the machine records. A file is spoken once, and the command ends then; the microphone, through the \
      user's sound server (PulseAudio or PipeWire), is open while the machine records, until the server ends the \
      session, the time is over, or Ctrl-C.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Option(help: ArgumentHelp("Speak a WAV file of 16-bit samples.", valueName: "file")) var wav: String?
  @Option(help: ArgumentHelp("Seconds to wait and speak.", valueName: "seconds")) var time: Double?

  func validate() throws {
    try ConnectionOptions.validate(seconds: time)
    if connection.readOnly { throw ValidationError("a session that only looks cannot speak") }
  }

  func run() async throws {
    try await reporting {
      let file = try wav.map { WAVInput(try WAVFile(InputFile.read($0, limit: 1 << 30), name: $0)) }
      let input: any SoundInput = if let file { file } else { try await PulseInput(name: "spice") }
      let session = try await connection.connect(adjust: { $0.soundInput = input })
      guard session.state.listedChannels.contains(where: { $0.type == .record }) else {
        throw CommandFailure("the machine cannot record")
      }
      try await session.stay(seconds: time, until: file?.completion)
      if let file, !file.isDone { throw CommandFailure("the machine has not recorded all of it") }
    }
  }
}
