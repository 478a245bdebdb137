import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test(
    "on Wayland: text and pictures that are copied on one side are pasted on the other, whoever has copied before",
    arguments: WaylandDesktop.Compositor.allCases)
  func waylandClipboard(_ compositor: WaylandDesktop.Compositor) async throws {
    try await XspiceServer.running(.init { ($0.server, $0.hasAgent) = (.ours, true) }) { guest in
      let agent = try await StockAgent.start(on: guest)
      try await WaylandDesktop.running(compositor, width: 1280, height: 900) { desktop in
        let words = ["--debug", guest.address.uri]
        try await ViewerProcess.running(words, on: desktop.screen, environment: desktop.environment) { viewer in
          try await viewer.tells("info: connected")
          try await desktop.screen.point(x: 640, y: 450)
          let contents: [(type: String, there: String, data: Data)] = [
            ("text/plain;charset=utf-8", "UTF8_STRING", Data("grüße\nline".utf8)),
            ("image/png", "image/png", Data((0..<100_000).map { UInt8(truncatingIfNeeded: ($0 &* $0) >> 3) })),
          ]
          for (type, there, data) in contents {
            try desktop.copy(data, as: type)
            #expect(await eventually { await guest.pasted(as: there) == data })
            let answer = data + Data("!".utf8)
            let before = viewer.clipboardsTold
            try guest.copy(answer, as: there)
            #expect(await eventually { viewer.clipboardsTold > before })
            // The user has pressed nothing since. Weston lets nobody copy without that.
            if compositor == .weston { try await desktop.screen.press("Shift_L") }
            #expect(await eventually { await desktop.pasted(as: type) == answer })
          }
        }
      }
      await agent.stop()
    }
  }

  @Test("on Wayland: a mouse is caught with a click, and the keys in the title let it go", arguments: ServerLibrary.all)
  func waylandMouse(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener, $0.hasTablet) = (server, .port, false) }) { guest in
      try await WaylandDesktop.running(.sway, width: 1280, height: 900) { desktop in
        let screen = desktop.screen
        func isCaught() async throws -> Bool { try await desktop.sway("-t", "get_tree").contains("press Ctrl+Alt") }
        try await ViewerProcess.running([guest.address.uri], on: screen, environment: desktop.environment) { _ in
          _ = try await place(of: guest, on: screen)
          try await screen.point(x: 640, y: 450)
          try await screen.click(1)
          #expect(try await eventually { try await isCaught() })
          try await guest.recordInput()
          // The compositor tells how far it is from where the pointer is held.
          try await screen.point(x: 670, y: 470)
          #expect(try await eventually { try await guest.distance() == [30, 20] })
          try await screen.click(3)
          #expect(try await eventually { try await guest.strokes(of: 273) == [1, 0] })
          try await screen.press("ctrl+alt")
          #expect(try await eventually { try await !isCaught() })
          try await screen.point(x: 300, y: 300)
          try await guest.sendKeys(["b"])
          #expect(try await eventually { try await guest.strokes(of: 48) == [1, 0] })
          #expect(try await guest.distance() == [30, 20])
        }
      }
    }
  }

  @Test("on Wayland: files that are dropped on the window arrive in the guest")
  func waylandFiles() async throws {
    try await XspiceServer.running(.init { ($0.server, $0.hasAgent) = (.ours, true) }) { guest in
      let agent = try await StockAgent.start(on: guest)
      try await WaylandDesktop.running(.sway, width: 1280, height: 900) { desktop in
        let words = ["--debug", guest.address.uri]
        try await ViewerProcess.running(words, on: desktop.screen, environment: desktop.environment) { viewer in
          try await viewer.tells("info: connected")
          let content = Data((0..<1_000_000).map { UInt8(truncatingIfNeeded: ($0 &* 31) >> 2) })
          let file = desktop.screen.folder.file("größer als 1 %.bin")
          try content.write(to: URL(filePath: file))
          // The newer window has the right half of the screen.
          let source = try await DragSource.open([URL(filePath: file).absoluteString], on: desktop)
          try await source.drag(fromX: 960, y: 450, toX: 320, y: 450)
          let arrived = agent.downloads.appending(path: "größer als 1 %.bin")
          #expect(await eventually { (try? Data(contentsOf: arrived)) == content })
        }
      }
      await agent.stop()
    }
  }
}
