import ArgumentParser
import Foundation
import SpiceClient
import SpiceGeometry

/// `spice serve`.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Be a server without a machine, to try clients with.",
    discussion: """
      Shows a test card, or with --demo a desktop that is alive: windows, text, pictures, an animation; it answers to \
      keyboard and pointer. Prints the URIs to connect to, one on each line, and serves until Ctrl-C:

        spice serve --demo
        spice view spice://127.0.0.1:5900

      Clients need a password if --password-file or --ask-password gives one, or the environment variable \
      SPICE_PASSWORD. If the key for TLS is encrypted, its password is taken from --tls-key-password-file, else from \
      the environment variable SPICE_TLS_KEY_PASSWORD, or asked for at the terminal.
      """)

  @OptionGroup var options: ServeOptions
  @Flag(help: "Show a desktop that is alive.") var demo = false
  @Option(
    help: ArgumentHelp("Pixels of each display, as 1280x720.", valueName: "size"), transform: Self.size)
  var size = Rect(width: 1280, height: 720)
  @Option(help: ArgumentHelp("How many displays there are.", valueName: "number")) var displays = 1

  func validate() throws {
    guard (1...16).contains(displays) else { throw ValidationError("there can be 1 to 16 displays") }
    guard !demo || (size.width >= 640 && size.height >= 480) else {
      throw ValidationError("the demo needs 640x480 pixels or more")
    }
  }

  func run() async throws {
    try await reporting {
      let ask = Console.canAsk ? Console.askSecret : nil
      let server = try options.configuration(environment: ProcessInfo.processInfo.environment, ask: ask)
      let stops = DispatchEvents.stops()
      let machine = try ServedMachine(server, showing: demo ? .demo : .testCard, size: size, displays: displays)
      for warning in options.warnings(for: server) { Console.complain(warning) }
      for uri in machine.uris { Console.say(uri.description) }
      let summary = await machine.run(until: stops) { Console.complain($0) }
      Console.complain(summary)
    }
  }

  private static func size(_ text: String) throws -> Rect {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1], (16...8192).contains(width),
      (16...8192).contains(height)
    else { throw ValidationError("a size is width x height, as 1280x720, of 16 to 8192 pixels a side") }
    return Rect(width: width, height: height)
  }
}
