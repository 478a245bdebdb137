import ArgumentParser
import SpiceClient

/// `spice send`.
struct SendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send", abstract: "Send files to a machine, through its agent.",
    discussion: """
      The machine's user finds them in the folder for downloads, or on the desktop. Names that exist there get a \
      number. Folders cannot be sent. Ctrl-C gives up, and the machine deletes what it has of the file under way.

        spice send spice://host:5900 report.pdf photo.jpg
      """)

  @OptionGroup var connection: ConnectionOptions
  @Argument(help: "The files to send.") var files: [String]
  @Option(help: ArgumentHelp("Seconds to wait for the machine's agent.", valueName: "seconds")) var timeout: Double = 10

  func validate() throws {
    guard !files.isEmpty else { throw ValidationError("name at least one file") }
    try ConnectionOptions.validate(seconds: timeout)
    if connection.readOnly { throw ValidationError("a session that only looks cannot send files") }
  }

  func run() async throws {
    try await reporting {
      let files = try files.map { path throws(SpiceError) in try SpiceFile(path: path) }
      let session = try await connection.connect()
      let failure: (any Error)?
      do {
        try await session.readyForAgent([], for: "takes files", patience: .seconds(timeout))
        failure = await send(files, session)
        // What was said last is on its way.
        if !session.isOver { try await session.stay(for: .milliseconds(300)) }
      } catch {
        await session.disconnect()
        throw error
      }
      await session.disconnect()
      if let failure { throw failure }
    }
  }

  /// Sends all files. Returns why the first of those that failed did.
  private func send(_ files: [SpiceFile], _ session: SpiceSession) async -> (any Error)? {
    let transfers = files.map { session.send($0) }
    let interrupts = DispatchEvents.interrupts()
    let watch = Task {
      for await _ in interrupts {
        for transfer in transfers { transfer.cancel() }
      }
    }
    defer { watch.cancel() }
    var first: (any Error)?
    for transfer in transfers {
      let report = TransferReport(transfer.file)
      for await sent in transfer.progress { report.show(sent) }
      do {
        try await transfer.finish()
        report.succeed()
      } catch {
        report.fail()
        let failure = CommandFailure("\(transfer.file.name): \(error.text)", code: ExitCode(error))
        if first != nil { Console.complain(failure.text) }
        first = first ?? failure
        if error.code == .cancelled { break }
      }
    }
    return first
  }
}
