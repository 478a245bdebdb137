import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test("wheel, menus and preferences do what they say, and the keyboard is the guest's again afterwards")
  func menus() async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (.ours, .port) }) { guest in
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        try await ViewerProcess.running(["--zoom", "90", guest.address.uri], on: screen) { viewer in
          let window = try await viewer.turn(to: Self.guestName)
          let at = try await place(of: guest, on: screen)
          try await screen.point(x: at.x + at.width / 2, y: at.y + at.height / 2)
          try await screen.click(4)

          try await viewer.clickMenu(window)
          try await screen.press("p")
          try await viewer.turn(to: "Preferences")
          try await screen.press("alt+s")
          let isRemembered = await eventually { viewer.settings.contains("\"showsFigures\" : true") }
          #expect(isRemembered)
          // What the command line says is for this time.
          #expect(!viewer.settings.contains("\"zoom\" : 90"))
          try await screen.press("alt+F4")

          try await viewer.turn(to: Self.guestName)
          try await viewer.clickMenu(window)
          try await screen.press("Escape")
          try await screen.type(line: "echo 'a menu later' > /tmp/typed")
          let hasTyped = try await eventually { try await guest.contents("/tmp/typed") == "a menu later" }
          #expect(hasTyped)
        }
      }
    }
  }
}

extension ViewerProcess {
  /// What it remembers of machines; empty if there is nothing yet.
  fileprivate var settings: String {
    (try? String(contentsOfFile: folder.file("spice-viewer/settings.json"), encoding: .utf8)) ?? ""
  }
}
