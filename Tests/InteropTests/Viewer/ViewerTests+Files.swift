import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test(
    "files that are dropped on the window arrive in the guest, one that is given up does not, and what became of them is told",
    arguments: ServerLibrary.all)
  func files(_ server: ServerLibrary) async throws {
    let bus = try await SessionBus.start()
    func isTold(_ words: String) async throws -> Bool {
      try await eventually { try await bus.accessibleWidgets().contains { $0.name == words } }
    }
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .port) }) { guest in
      try await VirtualScreen.running(width: 640, height: 480) { desktop in
        let agent = try await StockAgent.start(in: guest, desktop: desktop)
        try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
          let environment = bus.environment.merging(["GTK_A11Y": "atspi"]) { $1 }
          try await ViewerProcess.running([guest.address.uri], on: screen, environment: environment) { viewer in
            let window = try await viewer.turn(to: Self.guestName)
            _ = try await screen.place(of: guest.stillScreen())
            let content = (0..<1_000_000).map { UInt8(truncatingIfNeeded: ($0 &* 31) >> 2) }
            let (full, empty) = (screen.folder.file("größer als 1 %.bin"), screen.folder.file("empty"))
            try Data(content).write(to: URL(filePath: full))
            try Data().write(to: URL(filePath: empty))
            try await drag([full, empty], to: window, on: screen, of: viewer)
            #expect(try await isTold("“größer als 1 %.bin” has arrived"))
            #expect(try await isTold("“empty” has arrived"))
            #expect(try Data(contentsOf: agent.downloads.appending(path: "größer als 1 %.bin")) == Data(content))
            #expect(try Data(contentsOf: agent.downloads.appending(path: "empty")).isEmpty)

            // Larger than anybody waits for, and without data on the disk.
            let endless = screen.folder.file("endless")
            try Data().write(to: URL(filePath: endless))
            try FileHandle(forWritingTo: URL(filePath: endless)).truncate(atOffset: 1 << 30)
            try await drag([endless], to: window, on: screen, of: viewer)
            let left = agent.downloads.appending(path: "endless").path
            #expect(await eventually { FileManager.default.fileExists(atPath: left) })
            // Its button is moving while the list is shown.
            let area = try await viewer.area(of: window)
            let isCancelled = try await eventually {
              try await screen.point(x: area.x + area.width - 34, y: area.y + area.height - 30)
              try await screen.click(1)
              return try await bus.accessibleWidgets().contains { $0.name == "“endless” was cancelled" }
            }
            #expect(isCancelled)
            #expect(await eventually { !FileManager.default.fileExists(atPath: left) })

            try await drag(["http://example.com/"], to: window, on: screen, of: viewer)
            #expect(try await isTold("Only files of this computer can be sent to the guest."))
          }
        }
      }
    }
  }
}

/// Drags what is at paths, or at URIs, to the middle of a window.
func drag(_ items: [String], to window: String, on screen: VirtualScreen, of viewer: ViewerProcess) async throws {
  let uris = items.map { $0.hasPrefix("/") ? URL(filePath: $0).absoluteString : $0 }
  let area = try await viewer.area(of: window)
  try await DragSource.open(uris, on: screen).drag(toX: area.x + area.width / 2, y: area.y + area.height / 2)
}
