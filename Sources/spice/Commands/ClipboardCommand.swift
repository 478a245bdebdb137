import ArgumentParser
import Foundation
import SpiceClient

/// `spice clipboard`.
struct ClipboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clipboard", abstract: "Read or set a machine's clipboard, through its agent.",
    discussion: """
      get writes what the machine's clipboard holds to standard output; list says of which types that is. Agents tell \
      only of what is copied while somebody is connected, so --wait waits for that.

      set offers a file, or standard input, and stays until somebody in the machine has pasted it: the data travels \
      only then. A clipboard manager there asks for it at once.

        spice clipboard spice://host:5900 get --wait
        spice clipboard spice://host:5900 get --type image/png > picture.png
        echo hello | spice clipboard spice://host:5900 set
        spice clipboard spice://host:5900 set --type image/png picture.png
      """)

  enum Action: String, CaseIterable, ExpressibleByArgument {
    case get, set, list
  }

  enum Selection: String, CaseIterable, ExpressibleByArgument {
    case clipboard, primary, secondary

    var value: ClipboardSelection {
      switch self {
      case .clipboard: .clipboard
      case .primary: .primary
      case .secondary: .secondary
      }
    }
  }

  @OptionGroup var connection: ConnectionOptions
  @Argument(help: "What to do: get, set or list.") var action: Action
  @Argument(help: "For set: the file to offer; standard input if there is none, or for -.") var file: String?
  @Option(
    help: ArgumentHelp(
      "What to read or offer: text/plain, image/png, image/bmp, image/tiff, image/jpeg.", valueName: "type"),
    transform: Self.type)
  var type = ClipboardType.text
  @Option(help: "Which clipboard: clipboard, primary or secondary.") var selection = Selection.clipboard
  @Flag(help: "For get and list: wait until the machine's clipboard holds something.") var wait = false
  @Option(
    help: ArgumentHelp(
      """
      Seconds to wait: for the agent (10 by default), for what the machine has copied (2, or with --wait as long as it \
      takes), and with set until it is pasted there (as long as it takes).
      """,
      valueName: "seconds"))
  var timeout: Double?

  func validate() throws {
    try ConnectionOptions.validate(seconds: timeout)
    if connection.readOnly { throw ValidationError("a session that only looks has no clipboard") }
    if file != nil, action != .set { throw ValidationError("only set takes a file") }
  }

  func run() async throws {
    try await reporting {
      let data = action == .set ? try readInput() : []
      let session = try await connection.connect()
      do {
        try await session.readyForAgent(
          .clipboardByDemand, for: "shares a clipboard", patience: .seconds(timeout ?? 10))
        switch action {
        case .get: try await get(session)
        case .list: try await list(session)
        case .set: try await set(data, session)
        }
      } catch {
        await session.disconnect()
        throw error
      }
      await session.disconnect()
    }
  }

  private func get(_ session: SpiceSession) async throws {
    try await waitForOffer(session)
    let data = try await session.clipboard.read(type, from: selection.value)
    try FileHandle.standardOutput.write(contentsOf: Data(data))
  }

  private func list(_ session: SpiceSession) async throws {
    try await waitForOffer(session)
    for type in session.state.clipboards[selection.value] ?? [] { Console.say(type.mediaType ?? "\(type.rawValue)") }
  }

  /// Waits until the guest offers something: for a while, since it may be about to tell, or as long as it takes.
  private func waitForOffer(_ session: SpiceSession) async throws {
    let patience: Duration? = timeout.map { .seconds($0) } ?? (wait ? nil : .seconds(2))
    let found = try await session.poll(patience: patience) { $0.clipboards[selection.value] != nil }
    guard found else {
      throw CommandFailure("the machine has copied nothing since this command is connected", code: .guestRefused)
    }
  }

  private func set(_ data: [UInt8], _ session: SpiceSession) async throws {
    let offer = session.clipboard.offer([type], in: selection.value) { _ in data }
    try await within(timeout.map { .seconds($0) }) {
      for await event in offer.events {
        switch event {
        case .sent: return
        case .failed(_, let error) where error.code == .agentUnavailable:
          Console.complain("the machine's agent was lost while somebody pasted; the next one is offered it again")
        case .failed(_, let error) where error.code != .cancelled: throw error
        case .ended(.sessionOver):
          try await session.waitUntilEnded()
          throw CommandFailure("the server closed the session", code: .broken)
        case .ended: throw CommandFailure("something else was copied in the machine", code: .guestRefused)
        case .requested, .failed: break
        }
      }
    } else: {
      CommandFailure("nobody has pasted it", code: .guestRefused)
    }
    // The last bytes are on their way.
    try await session.stay(for: .milliseconds(300))
  }

  private func readInput() throws -> [UInt8] {
    let limit = SessionLimits().clipboardBytes
    guard let file, file != "-" else { return try InputFile.readStandardInput(limit: limit) }
    return try InputFile.read(file, limit: limit)
  }

  private static func type(_ name: String) throws -> ClipboardType {
    guard let type = ClipboardType(mediaType: name) else {
      throw ValidationError(
        "\"\(name)\" is no type of clipboard data; there are text/plain, image/png, image/bmp, image/tiff and image/jpeg"
      )
    }
    return type
  }
}
