import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test("whoever does not see the windows finds every control by its name, and with the keyboard")
  func accessibility() async throws {
    let bus = try await SessionBus.start()
    try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
      // Nobody is there; the file that is missing leads to the window that asks for another machine.
      let words = ["spice://127.0.0.1:\(try FreePort.next())", "missing.vv"]
      let environment = bus.environment.merging(["GTK_A11Y": "atspi"]) { $1 }
      try await ViewerProcess.running(words, on: screen, environment: environment) { viewer in
        try await viewer.turn(to: "127.0.0.1")
        try await viewer.turn(to: "Connect to a machine")
        try await bus.choose("preferences")
        try await viewer.turn(to: "Preferences")
        let controls = try await bus.accessibleWidgets().filter(\.isControl)
        for control in controls {
          #expect(!control.name.isEmpty && !control.name.hasPrefix("Gtk") && !control.name.contains("_"), "\(control)")
        }
        let (all, reached) = (Set(controls.map(\.name)), Set(controls.filter(\.isFocusable).map(\.name)))
        #expect(all == reached)
        let some: Set = [
          "Menu", "Full screen", "Send keys", "Volume", "Clipboard", "Reconnect", "Address", "Connect", "Open File…",
          "Size", "Keys that release the pointer", "Only look: send nothing to the guest",
        ]
        #expect(some.subtracting(reached).isEmpty)
      }
    }
  }
}
