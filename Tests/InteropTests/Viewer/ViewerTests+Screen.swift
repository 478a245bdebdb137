import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test(
    "a connection file opens the machine and goes; its screen is shown exactly, keys and pointer arrive, none sticks",
    arguments: ServerLibrary.all)
  func opens(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .port) }) { guest in
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        let file = try connectionFile(
          guest.address, in: guest.folder, "delete-this-file=1", "toggle-fullscreen=shift+f11")
        try await ViewerProcess.running([file], on: screen) { viewer in
          try await viewer.turn(to: Self.guestName)
          #expect(!FileManager.default.fileExists(atPath: file))
          let at = try await screen.place(of: guest.stillScreen())

          try await screen.type(line: "colours; seq 50; echo 'Hello, (World)!' > /tmp/typed")
          let hasTyped = try await eventually { try await guest.contents("/tmp/typed") == "Hello, (World)!" }
          #expect(hasTyped)
          // As large as it goes with the guest's proportions, in the middle.
          let whole = Place(x: 40, y: 0, width: 1200, height: 900)
          try await expectIsExact(guest, on: screen, at: at, onWholeScreen: whole)

          try await guest.recordInput()
          try await screen.hold("a")
          let isDown = try await eventually { try await guest.strokes(of: 30) == [1] }
          #expect(isDown)
          // Another window takes the keyboard.
          try screen.start("xterm")
          let isUp = try await eventually { try await guest.strokes(of: 30) == [1, 0] }
          #expect(isUp)
          try await screen.letGo("a")
        }
      }
    }
  }

  @Test(
    "the guest's pixel is under the pointer at every zoom, and at every scale of the desktop",
    arguments: ServerLibrary.all)
  func scales(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .port) }) { guest in
      try await VirtualScreen.running(width: 1600, height: 1280, hasWindowManager: true) { screen in
        for (zoom, scale) in [(125, 1), (150, 1), (100, 2), (100, 3)] {
          let arguments = ["--zoom", "\(zoom)", guest.address.uri]
          try await ViewerProcess.running(arguments, on: screen, environment: ["GDK_SCALE": "\(scale)"]) { viewer in
            try await viewer.turn(to: Self.guestName)
            let (width, height) = (1024 * zoom / 100, 768 * zoom / 100)
            let place = try await place(of: guest, on: screen) { $0.width == width && $0.height == height }
            #expect(place.width == width && place.height == height)
            try await expectPointerIsExact(guest, on: screen, place, "zoom \(zoom) %, scale \(scale)")
          }
        }
      }
    }
  }
}
