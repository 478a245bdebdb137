import ArgumentParser
import Foundation
import SpiceClient

/// `spice watch`.
struct WatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Show live figures of a session: frames, bytes, images, latency.",
    discussion: """
      Prints a table every second until the session ends or Ctrl-C. With --json, a line of JSON each time.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Flag(help: "Print lines of JSON, for programs.") var json = false
  @Option(help: ArgumentHelp("Seconds between two reports.", valueName: "seconds")) var interval: Double = 1
  @Option(help: ArgumentHelp("Stop after so many reports.", valueName: "reports")) var count: Int?

  func validate() throws {
    guard interval >= 0.1, interval <= 3600 else { throw ValidationError("the interval must be 0.1 to 3600 seconds") }
    if let count, count < 1 { throw ValidationError("the number of reports must be positive") }
  }

  func run() async throws {
    try await reporting {
      let session = try await connection.connect()
      let frames = FrameCounter(session)
      defer { frames.stop() }
      var last = WatchReport.Sample(session.state, await session.statistics(), frames: 0)
      var reports = 0
      while count.map({ reports < $0 }) ?? true {
        try await session.stay(for: .seconds(interval))
        let sample = WatchReport.Sample(session.state, await session.statistics(), frames: frames.count)
        let report = WatchReport(from: last, to: sample, seconds: interval)
        Console.say(json ? try report.json() : report.text(isLive: isatty(STDOUT_FILENO) == 1))
        last = sample
        reports += 1
      }
      await session.disconnect()
    }
  }
}
