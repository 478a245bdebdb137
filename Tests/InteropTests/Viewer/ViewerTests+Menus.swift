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

extension ViewerTests {
  @Test("who only looks sends nothing, from one moment to the next, and can send again: the session stays")
  func onlyLooks() async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (.ours, .port) }) { guest in
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        try await ViewerProcess.running(["--debug", guest.address.uri], on: screen) { viewer in
          let window = try await viewer.turn(to: Self.guestName)
          let at = try await place(of: guest, on: screen)
          /// Ticks or unticks the box.
          func choose(_ isReadOnly: Bool) async throws {
            try await viewer.clickMenu(window)
            try await screen.press("p")
            try await viewer.turn(to: "Preferences")
            try await screen.press("alt+o")
            let isChosen = await eventually { viewer.settings.contains("\"isReadOnly\" : \(isReadOnly)") }
            #expect(isChosen)
            try await screen.press("Escape")
            try await viewer.turn(to: Self.guestName)
          }
          try await screen.type(line: "echo sent > /tmp/typed")
          #expect(try await eventually { try await guest.contents("/tmp/typed") == "sent" })

          try await choose(true)
          try await guest.recordInput()
          try await screen.point(x: at.x + 100, y: at.y + 100)
          try await screen.click(1)
          for keys in ["a", "Return", "Escape"] { try await screen.press(keys) }
          // What comes after that is all that has come.
          try await guest.sendKeys(["b"])
          #expect(try await eventually { try await guest.strokes(of: 48) == [1, 0] })
          let others = try await guest.recordedInput().filter { $0.type < 4 && $0.code != 48 && $0.code != 0 }
          #expect(others.isEmpty, "\(others)")

          try await choose(false)
          try await screen.press("a")
          #expect(try await eventually { try await guest.strokes(of: 30) == [1, 0] })
          #expect(viewer.said.matches(of: /info: connected/).count == 1, "\(viewer.said)")
        }
      }
    }
  }

  @Test("typing the clipboard ends with Escape, which the guest does not get, and goes on once at a time")
  func typingEnds() async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (.ours, .port) }) { guest in
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        try await ViewerProcess.running([guest.address.uri], on: screen) { viewer in
          let window = try await viewer.turn(to: Self.guestName)
          _ = try await place(of: guest, on: screen)
          let text = String(repeating: "ab", count: 5000)
          try screen.copy(Data(text.utf8), as: "UTF8_STRING")
          #expect(await eventually { await screen.pasted(as: "UTF8_STRING")?.isEmpty == false })
          try await guest.recordInput()
          for _ in 0..<2 {
            try await viewer.clickMenu(window)
            try await screen.press("k")
            #expect(try await eventually { try await guest.strokes(of: 48).count > 4 })
          }
          // Each key is there once, in turn.
          let keys = try await guest.recordedInput().filter { $0.type == 1 && $0.value == 1 }.map(\.code)
          #expect(keys == keys.indices.map { $0 % 2 == 0 ? 30 : 48 })

          try await screen.press("Escape")
          try await screen.press("c")
          #expect(try await eventually { try await guest.strokes(of: 46) == [1, 0] })
          let typed = try await guest.recordedInput().filter { $0.type == 1 && $0.value == 1 }.map(\.code)
          #expect(typed.last == 46 && typed.count < text.count && !typed.contains(1))
        }
      }
    }
  }

  @Test("a screenshot is what QEMU has on its screen, in a file and in the clipboard; text is typed as it is")
  func screenshots() async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (.ours, .port) }) { guest in
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        try await ViewerProcess.running([guest.address.uri], on: screen) { viewer in
          let window = try await viewer.turn(to: Self.guestName)
          _ = try await screen.place(of: guest.stillScreen())

          // With Caps Lock, keys would type the other case.
          try await screen.press("Caps_Lock")
          let isLocked = try await eventually { try await guest.capsLock() == "1" }
          #expect(isLocked)
          try screen.copy(Data("echo 'Typed {as} IT ~is|' > /tmp/typed\n".utf8), as: "UTF8_STRING")
          let isThere = await eventually { await screen.pasted(as: "UTF8_STRING")?.isEmpty == false }
          #expect(isThere)
          try await viewer.clickMenu(window)
          try await screen.press("k")
          let hasTyped = try await eventually { try await guest.contents("/tmp/typed") == "Typed {as} IT ~is|" }
          #expect(hasTyped)
          let isLockedAgain = try await eventually { try await guest.capsLock() == "1" }
          #expect(isLockedAgain)
          try await screen.press("Caps_Lock")

          try await guest.run("picture > /dev/tty1")
          let shown = try await guest.stillScreen()
          _ = try await screen.place(of: shown)
          let file = viewer.folder.file("shot.png")
          try await viewer.clickMenu(window)
          try await screen.press("n")
          try await viewer.turn(to: "Save screenshot")
          try await screen.press("ctrl+a")
          try await screen.type(line: file)
          // The file may be there before all of it is.
          let isSaved = await eventually {
            guard let png = FileManager.default.contents(atPath: file) else { return false }
            return (try? await Screen(png: png)) == shown
          }
          #expect(isSaved)

          try await viewer.turn(to: Self.guestName)
          try await viewer.clickMenu(window)
          try await screen.press("y")
          let isCopied = await eventually { await screen.pastedPicture() == shown }
          #expect(isCopied)
        }
      }
    }
  }
}

extension QEMUGuest {
  /// Whether the light of its keyboard's Caps Lock is on, as the guest says it: `1` or `0`.
  func capsLock() async throws -> String {
    try await run("cat /sys/class/leds/*capslock/brightness")
  }
}

extension Screen {
  /// A picture of a PNG file, as ffmpeg reads it.
  init(png: Data) async throws {
    let ppm = try await FFmpeg.run(
      ["-i", "shot.png", "-pix_fmt", "rgb24", "shot.ppm"], inputs: ["shot.png": [UInt8](png)], output: "shot.ppm")
    try self.init(ppm: ppm)
  }
}

extension ViewerProcess {
  /// What it remembers of machines; empty if there is nothing yet.
  fileprivate var settings: String {
    (try? String(contentsOfFile: folder.file("spice-viewer/settings.json"), encoding: .utf8)) ?? ""
  }
}
