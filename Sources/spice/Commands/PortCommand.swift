import ArgumentParser
import Foundation
import SpiceClient

/// `spice port`.
struct PortCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "port",
    abstract: "Use a port of a machine: its serial console, its monitor, or whatever listens there.",
    discussion: """
      Without a name, lists the ports. With one, connects the terminal with it; Ctrl-] leaves. Input and output may be \
      pipes or files as well:

        spice port spice://host:5900 org.qemu.console.serial.0
        spice port spice://host:5900 com.example.backup < file

      When the input ends, what comes is still written until nothing has come for a while, or the port is closed. A \
      port is for one client at a time.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Argument(help: "The port's name.") var name: String?
  @Flag(help: "Send a break first, as serial lines have it.") var sendBreak = false
  @Option(
    help: ArgumentHelp("Seconds without output after the end of the input.", valueName: "seconds"))
  var linger: Double = 1

  func validate() throws {
    guard (0...86_400).contains(linger) else { throw ValidationError("the time to linger must be 0 to 86400 seconds") }
    if connection.readOnly { throw ValidationError("a port cannot be used without changing something") }
  }

  func run() async throws {
    try await reporting {
      let session = try await connection.connect(adjust: { $0.portTypes = [.port, .webdav] })
      let ports = await session.namedPorts()
      guard let name else {
        for port in ports {
          Console.say("\(port.isOpened ? "open  " : "closed")  \(Console.harmless(port.name ?? ""))")
        }
        return await session.disconnect()
      }
      guard let port = ports.first(where: { $0.name == name }) else {
        let names = ports.compactMap(\.name).map { "\n  \(Console.harmless($0))" }.joined()
        throw CommandFailure(
          "the server has no port \(name)\(ports.isEmpty ? "" : "; it has\(names)")", code: .nothingToShow)
      }
      if sendBreak { port.sendBreak() }
      try await PortPipe(session: session, port: port, linger: .seconds(linger)).run()
      await session.disconnect()
    }
  }
}

extension SpiceSession {
  /// The ports that have names, once all that the server has listed are known or refused; sorted by their names.
  fileprivate func namedPorts() async -> [SpicePort] {
    let deadline = ContinuousClock.now + .seconds(5)
    let listed = state.listedChannels.filter { [.port, .webdav].contains($0.type) }
    while ContinuousClock.now < deadline, !isOver {
      let known = ports.filter { $0.name != nil }.map(\.channel)
      let opening = (await statistics()?.channels ?? []).map(\.channel)
      if listed.allSatisfy({ known.contains($0) || !opening.contains($0) }) { break }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return ports.filter { $0.name != nil }.sorted { ($0.name ?? "") < ($1.name ?? "") }
  }
}
