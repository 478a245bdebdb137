import ArgumentParser
import SpiceClient
import SpiceGeometry
import SpiceWire

/// `spice mouse`.
struct MouseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mouse", abstract: "Move the pointer, click, drag, turn the wheel.",
    discussion: """
      Actions are carried out one after the other:

        move X Y             put the pointer at a place, in pixels
        by DX DY             move it by a distance
        click [BUTTON]       click with left (default), middle, right, side or extra
        double [BUTTON]      click twice
        press BUTTON, release BUTTON
        drag X Y             press left where the pointer is, move there, release
        scroll N             turn the wheel N notches up, or down if N is negative

        spice mouse spice://host:5900 move 100 200 click right

      Where the guest has no tablet and no agent the pointer cannot be put at a place: it is pushed into the top left \
      corner first, and moved from there.
      """)

  @OptionGroup var connection: ConnectionOptions
  @Argument(help: "What to do.") var actions: [String]
  @Option(help: "Which display, by number.") var display: UInt8 = 0

  func validate() throws {
    // A leading minus sign reaches this argument after "--" only, or as part of the values.
    guard !actions.isEmpty else { throw ValidationError("name at least one action") }
    _ = try MouseAction.parse(actions)
  }

  func run() async throws {
    try await reporting {
      let parsed = try MouseAction.parse(actions)
      let session = try await connection.connect()
      try await session.readyForInput()
      var pointer = MousePointer(session: session, display: display)
      for action in parsed {
        try await pointer.perform(action)
        try await Task.sleep(for: .milliseconds(20))
      }
      try await session.finishInput()
    }
  }
}
