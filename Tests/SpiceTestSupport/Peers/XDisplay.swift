import Foundation

/// What the X servers of the tests have in common: a display of their own choice, and what they leave behind.
enum XDisplay {
  /// Starts an X server, and waits until it has a display, `:7`.
  static func start(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], folder: TemporaryFolder
  ) throws -> (PeerProcess, display: String) {
    let (output, number) = (folder.file("output"), folder.file("display"))
    // A descriptor of its own for the display's number: X closes it then, and were it the standard output, the first X
    // client would get its place and all that the driver prints. And no reset: a server that starts anew whenever its
    // last client goes throws out whoever connects at that moment.
    let process = try PeerProcess(
      "/bin/bash",
      ["-c", "exec \"$@\" 9> \"$0\"", number, try Peers.program(program)] + arguments
        + ["-noreset", "-nolisten", "tcp", "-displayfd", "9"], environment: environment, log: output)
    do {
      let display = try Deadline(.seconds(60)).wait(for: "the X server's display") {
        guard process.isRunning else { throw PeerError("the X server has ended") }
        let said = (try? String(contentsOfFile: number, encoding: .utf8)) ?? ""
        return said.hasSuffix("\n") ? ":" + said.dropLast() : nil
      }
      return (process, display)
    } catch {
      process.stop()
      let said = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
      throw PeerError("\(program) did not start: \(error). It said: \(said.suffix(1500))")
    }
  }

  /// Ends an X server after the programs that show themselves on it.
  static func end(_ programs: XPrograms, then server: PeerProcess, display: String) {
    programs.stop()
    server.stop()
    // It may leave its lock and socket behind. If another server has the number by now, they are that one's.
    let number = display.dropFirst()
    let lock = "/tmp/.X\(number)-lock"
    let holder = (try? String(contentsOfFile: lock, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    guard holder == String(server.id) else { return }
    for left in ["/tmp/.X11-unix/X\(number)", lock] { try? FileManager.default.removeItem(atPath: left) }
  }
}
