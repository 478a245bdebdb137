import ArgumentParser
import Foundation
import SpiceClient
import SpicePixels

/// `spice view`.
struct ViewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "view", abstract: "See and drive a machine, in a window or in the terminal.",
    discussion: """
      Opens spice-viewer where there is a desktop. Otherwise, and with any of the options for terminals, shows the \
      display as a picture where the terminal can (Kitty or Sixel graphics), otherwise as colored half blocks. What is \
      typed goes to the machine; Ctrl-] ends. --once prints one picture and stops.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Flag(help: "Stay in the terminal, also where there is a desktop.") var terminal = false
  @Option(help: "Which display, by number.") var display: UInt8 = 0
  @Option(help: "How to show pictures: kitty, sixel or blocks; by default what the terminal says that it can.")
  var style: TerminalPicture.Style?
  @Option(help: ArgumentHelp("Pictures a second, at most.", valueName: "number")) var rate = 10
  @Flag(help: "Print one picture and stop.") var once = false

  func validate() throws {
    guard (1...60).contains(rate) else { throw ValidationError("the rate must be 1 to 60") }
    guard once || window != nil || isatty(STDOUT_FILENO) == 1 else {
      throw ValidationError("standard output is no terminal; use --once, or spice screenshot")
    }
  }

  /// The viewer with windows, if it is to be used, and what it is started with.
  private var window: (DesktopViewer, [String])? {
    let environment = ProcessInfo.processInfo.environment
    guard !terminal, !once, style == nil, display == 0,
      let viewer = DesktopViewer(environment: environment),
      let arguments = DesktopViewer.arguments(for: connection, environment: environment)
    else { return nil }
    return (viewer, arguments)
  }

  func run() async throws {
    try await reporting {
      if let (viewer, arguments) = window { return try viewer.run(arguments) }
      let style = style ?? Terminal.preferredStyle
      let session = try await connection.connect()
      guard let display = session.display(display) else {
        throw CommandFailure("the server has no display \(display)", code: .nothingToShow)
      }
      let first = try await session.firstPicture(of: display, patience: .seconds(10))
      if once {
        Console.write(TerminalPicture.render(first, style: style, room: Terminal.room))
        return await session.disconnect()
      }
      try await watch(session, display, style)
    }
  }

  private func watch(_ session: SpiceSession, _ display: SpiceDisplay, _ style: TerminalPicture.Style) async throws {
    let mode = TerminalMode()
    mode?.makeRaw()
    Console.write("\u{1B}[?1049h\u{1B}[?25l")
    defer {
      Console.write("\u{1B}[?25h\u{1B}[?1049l")
      mode?.restore()
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await session.waitUntilEnded() }
      group.addTask { await Self.passKeys(to: session.input) }
      group.addTask { [rate] in
        for await update in display.frames {
          var room = Terminal.room
          room.rows -= 1
          Console.write("\u{1B}[H" + TerminalPicture.render(update.picture, style: style, room: room))
          try await Task.sleep(for: .seconds(1) / rate)
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
    await session.disconnect()
  }

  /// Passes keys on until Ctrl-] or the end of input.
  private static func passKeys(to input: SpiceInput) async {
    var keys = TerminalKeys()
    for await bytes in DispatchEvents.typed() {
      for key in keys.decode(bytes) {
        switch key {
        case .leave: return
        case .chord(let chord): input.press(chord)
        }
      }
    }
  }
}

extension TerminalPicture.Style: ExpressibleByArgument {}
