import Foundation

/// The ffmpeg command: an encoder and decoder of videos that is not ours.
public enum FFmpeg {
  /// Runs the command in a folder of its own, in which the files of its arguments are.
  ///
  /// - Parameters:
  ///   - arguments: those after the general ones.
  ///   - inputs: files to put in the folder, by name.
  ///   - output: the file that it makes.
  /// - Returns: the output's bytes.
  /// - Throws: ``PeerError`` with what the command said, if it fails.
  public static func run(
    _ arguments: [String], inputs: [String: [UInt8]] = [:], output: String
  ) async throws -> [UInt8] {
    try await offPool {
      let folder = try TemporaryFolder()
      for (name, bytes) in inputs { try Data(bytes).write(to: URL(filePath: folder.file(name))) }
      let log = folder.file("ffmpeg.log")
      let names = Set(inputs.keys).union([output])
      let program = try PeerProcess(
        "ffmpeg", ["-hide_banner", "-loglevel", "error"] + arguments.map { names.contains($0) ? folder.file($0) : $0 },
        log: log)
      let status = try program.wait(.seconds(60))
      guard status == 0, let data = FileManager.default.contents(atPath: folder.file(output)) else {
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw PeerError("ffmpeg ended with status \(status): \(said.suffix(500))")
      }
      return [UInt8](data)
    }
  }
}
