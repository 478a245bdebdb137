import ArgumentParser
import Foundation
import SpiceClient
import SpiceGeometry
import SpiceWire

/// `spice info`.
struct InfoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Say what a server offers: machine, channels, displays, agent.",
    discussion: """
      Connects, waits a moment for the displays to show their size, prints what is known, and disconnects.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Flag(help: "Print JSON, for programs.") var json = false

  func run() async throws {
    try await reporting {
      let session = try await connection.connect()
      try await settle(session)
      let report = await InfoReport(session)
      await session.disconnect()
      Console.say(json ? try report.json() : report.text)
    }
  }

  /// Waits until every channel that is used is linked and every display has a picture, for two seconds at most.
  private func settle(_ session: SpiceSession) async throws {
    for _ in 0..<40 {
      let state = session.state
      var isSettled = state.channels.allSatisfy { $0.peer != nil } && (state.name != nil || state.uuid != nil)
      for display in session.displays { isSettled = await display.state().isReady && isSettled }
      if isSettled { return }
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}
