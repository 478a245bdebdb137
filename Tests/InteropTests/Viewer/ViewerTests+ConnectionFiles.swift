import Foundation
import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

extension ViewerTests {
  /// Writes a connection file as management tools hand them out, and gives its path.
  func connectionFile(_ address: SpiceAddress, in folder: TemporaryFolder, _ more: String...) throws -> String {
    let file = folder.file("machine.vv")
    var lines = ["[virt-viewer]", "type=spice", "host=127.0.0.1", "port=\(try #require(address.port))"]
    lines += more + [""]
    try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: file))
    return file
  }

  @Test(
    "a connection file opens Xspice: its screen is shown exactly, what is typed arrives, and the pointer at its pixel",
    arguments: ServerLibrary.all)
  func xspice(_ server: ServerLibrary) async throws {
    try await XspiceServer.running(.init { ($0.server, $0.hasAgent) = (server, true) }) { guest in
      let agent = try await StockAgent.start(on: guest)
      try guest.start("xterm", ["-geometry", "100x40+0+0"])
      try await guest.run("xdotool", ["search", "--sync", "--onlyvisible", "--class", "XTerm"])
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        let file = try connectionFile(
          guest.address, in: screen.folder, "title=Xspice %d", "delete-this-file=1", "toggle-fullscreen=shift+f11")
        try await ViewerProcess.running([file], on: screen) { viewer in
          try await viewer.turn(to: "Xspice 1$")
          #expect(!FileManager.default.fileExists(atPath: file))
          let size = (width: 1024, height: 768)
          /// The screen as X has it, as far as X does not draw its pointer into it.
          func upperPart() async throws -> Screen {
            try await guest.stillScreen().part(x: 0, y: 0, width: size.width, height: 300)
          }
          let at = try await screen.place(of: upperPart())
          let typed = guest.folder.file("typed")
          // The keyboard is where the pointer is: nobody else hands it out there.
          try await screen.point(x: at.x + 100, y: at.y + 100)
          #expect(try await eventually { try await guest.pointer() == [100, 100] })
          try await screen.type(line: "echo 'Hello, (World)!' > \(typed)")
          #expect(await eventually { (try? String(contentsOfFile: typed, encoding: .utf8)) == "Hello, (World)!\n" })
          try await screen.point(x: at.x + 900, y: at.y + 700)
          #expect(try await eventually { try await guest.pointer() == [900, 700] })
          #expect(try await screen.place(of: upperPart()) == at)

          for (column, row) in [(0, 0), (2, 0), (1, 1), (0, 2), (2, 2)] {
            let (x, y) = ((size.width - 1) * column / 2, (size.height - 1) * row / 2)
            try await screen.point(x: at.x + x, y: at.y + y)
            #expect(try await eventually { try await guest.pointer() == [x, y] }, "\(x), \(y)")
          }
          try await screen.press("shift+F11")
          let window = try await viewer.turn(to: "Xspice 1$")
          #expect(try await eventually { try await viewer.area(of: window) == (0, 0, 1280, 900) })
        }
      }
      await agent.stop()
    }
  }

  @Test("a connection file opens all displays of the demo; its one mouse and keyboard go from one to the other")
  func demo() async throws {
    try await DemoServer.running(displays: 2, width: 640, height: 480) { demo in
      try await VirtualScreen.running(width: 1400, height: 700, hasWindowManager: true) { screen in
        let file = try connectionFile(
          demo.address, in: screen.folder, "title=Demo %d", "release-cursor=ctrl+alt+r")
        try await ViewerProcess.running([file], on: screen) { viewer in
          for (title, x) in [("Demo 1$", "0"), ("Demo 2$", "700")] {
            try await screen.run("xdotool", ["windowmove", viewer.turn(to: title), x, "0"])
          }
          #expect(FileManager.default.fileExists(atPath: file))
          // With several displays there is no tablet, as in QEMU: the pointer is caught, wherever the click is.
          let area = try await viewer.area(of: viewer.turn(to: "Demo 2$"))
          try await screen.point(x: area.x + area.width / 2, y: area.y + area.height / 2)
          try await screen.click(1)
          let hint = "press Ctrl.Alt.R"
          #expect(await eventually { await viewer.windows(titled: hint).count == 1 })
          try await SpiceSession.running(SpiceConfiguration(demo.address)) { session in
            for display in [UInt8(0), 1] { try await session.waitForPicture(display) }
            /// A display without the line with the clock.
            func desktop(_ display: UInt8) async throws -> Screen {
              let picture = Screen(try #require(await session.display(display)?.picture()))
              return picture.part(x: 0, y: 40, width: 640, height: 440)
            }
            for (display, step) in [(UInt8(1), "40"), (0, "-40")] {
              let before = try await desktop(display)
              // As a hand moves it, until it is there: the pointer of the screen stops at its edge.
              let isThere = try await eventually {
                for _ in 0..<10 { try await screen.run("xdotool", ["mousemove_relative", "--", step, "0"]) }
                try await screen.run("xdotool", ["type", "--delay", "30", "typed"])
                return await eventually(within: .seconds(5)) { (try? await desktop(display)) != before }
              }
              #expect(isThere)
              // The pointer is drawn on this one, so the other one is compared.
              let other = try await desktop(1 - display)
              let at = try await screen.place(of: other)
              #expect((at.x < 700) == (display == 1))
            }
            // What the stock client sees.
            _ = try await screen.place(
              of: SpicyScreenshot.take(of: demo.address).part(x: 0, y: 400, width: 640, height: 80))
          }
          try await screen.press("ctrl+alt+r")
          #expect(await eventually { await viewer.windows(titled: hint).isEmpty })
        }
      }
    }
  }
}

extension XspiceServer {
  /// Where X says that the pointer is.
  fileprivate func pointer() async throws -> [Int] {
    let words = try await run("xdotool", ["getmouselocation", "--shell"]).split(separator: "\n")
    return ["X=", "Y="].compactMap { name in
      words.first { $0.hasPrefix(name) }.flatMap { Int($0.dropFirst(2)) }
    }
  }
}
