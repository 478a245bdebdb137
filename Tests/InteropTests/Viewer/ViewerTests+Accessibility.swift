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
        let some: Set = [
          "Menu", "Full screen", "Send keys", "Volume", "Clipboard", "Reconnect", "Address", "Connect", "Open File…",
          "Size", "Keys that release the pointer", "Only look: send nothing to the guest",
        ]
        var controls: [AccessibleWidget] = []
        let areThere = try await eventually {
          controls = try await bus.accessibleWidgets().filter(\.isControl)
          return some.isSubset(of: controls.map(\.name))
        }
        #expect(areThere)
        for control in controls {
          #expect(!control.name.isEmpty && !control.name.hasPrefix("Gtk") && !control.name.contains("_"), "\(control)")
        }
        let (all, reached) = (Set(controls.map(\.name)), Set(controls.filter(\.isFocusable).map(\.name)))
        #expect(all == reached)

        // With one key, from one to the next, and round; and away with another one.
        let ways = [
          "Size", "Resize the guest to the window", "Begin with the full screen", "Displays on other monitors",
          "Show figures over the picture", "Send keys of the desktop to the guest", "Keys that release the pointer",
          "Only look: send nothing to the guest", "Clipboard",
          "Share the clipboard only while the window has the keyboard", "Play sound",
          "Connect again when the connection is lost", "Use for New Machines", "Size",
        ]
        for (step, way) in ways.enumerated() {
          if step > 0 { try await screen.press("Tab") }
          let isReached = try await eventually {
            try await bus.accessibleWidgets(areKnown: true).contains { $0.isFocused && $0.name == way }
          }
          #expect(isReached, "\(way)")
        }
        try await screen.press("Escape")
        #expect(await eventually { await viewer.windows(titled: "Preferences").isEmpty })
      }
    }
  }
}
