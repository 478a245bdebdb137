import ArgumentParser
import Foundation
import SpiceBytes
import SpiceClient
import SpiceClientCore
import SpiceMedia

/// `spice replay`.
struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Decode a recording as fast as possible, and say what came of it.",
    discussion: """
      Prints figures and a checksum of each display's last picture; two clients that draw alike print the same ones.
      """)

  @Argument(help: "A file that spice record has written.") var file: String
  @Option(name: .shortAndLong, help: "Save the last picture of the first display, as .png or .ppm.") var output: String?
  @Flag(help: "Print JSON, for programs.") var json = false

  func validate() throws {
    if let output, PictureFile.Kind(path: output) == nil {
      throw ValidationError("the output file must end in .png or .ppm")
    }
  }

  func run() async throws {
    try await reporting {
      let entries = try Self.read(file)
      let replay = SessionReplay(codecs: .system)
      let clock = ContinuousClock()
      let start = clock.now
      for entry in entries { replay.play(entry) }
      replay.finish()
      let report = ReplayReport(replay, entries: entries, time: clock.now - start)
      Console.say(json ? try report.json() : report.text)
      guard let output else { return }
      guard let picture = replay.lastPictures.min(by: { $0.key < $1.key })?.value else {
        throw CommandFailure("the recording shows no picture", code: .nothingToShow)
      }
      try PictureFile.write(picture, to: output)
    }
  }

  private static func read(_ path: String) throws -> [RecordingEntry] {
    guard let data = FileManager.default.contents(atPath: path) else { throw CommandFailure("cannot read \(path)") }
    var queue = ByteQueue()
    let bytes = [UInt8](data)
    queue.append(bytes.rawSpan)
    do throws(RecordingFormat.Fault) {
      guard try RecordingFormat.takeHeader(&queue) else { throw .notARecording }
      var entries: [RecordingEntry] = []
      while let entry = try RecordingFormat.takeEntry(&queue, at: bytes.count - queue.count) { entries.append(entry) }
      return entries
    } catch {
      switch error {
      case .notARecording: throw CommandFailure("\(path) is not a recording")
      case .version(let version): throw CommandFailure("\(path) has version \(version), which is not known here")
      case .damaged(let offset): throw CommandFailure("\(path) is damaged at byte \(offset)")
      }
    }
  }
}
