import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test(
    "on Wayland: a connection file opens the machine, its screen is shown exactly, keys and pointer arrive",
    arguments: ServerLibrary.all)
  func wayland(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .port) }) { guest in
      // Weston puts the first window where all of it is seen on a screen of this size.
      try await WaylandDesktop.running(.weston, width: 1600, height: 1200) { desktop in
        let screen = desktop.screen
        let file = try connectionFile(
          guest.address, in: guest.folder, "delete-this-file=1", "toggle-fullscreen=shift+f11")
        try await ViewerProcess.running([file], on: screen, environment: desktop.environment) { _ in
          // The compositor paints the pointer.
          try await screen.point(x: 0, y: 0)
          let at = try await screen.place(of: guest.stillScreen())
          #expect(!FileManager.default.fileExists(atPath: file))
          // QEMU keeps 16 codes of keys, and what comes then is lost: a machine that stands still for a moment misses some.
          var hasTyped = false
          for _ in 0..<3 where !hasTyped {
            try await screen.type(line: "colours; seq 50; echo 'Hello, (World)!' > /tmp/typed")
            hasTyped = try await eventually(within: .seconds(15)) {
              try await guest.contents("/tmp/typed") == "Hello, (World)!"
            }
            if !hasTyped { try await screen.press("ctrl+c") }
          }
          #expect(hasTyped)
          let whole = Place(x: 0, y: 0, width: 1600, height: 1200)
          try await expectIsExact(guest, on: screen, at: at, onWholeScreen: whole)
        }
      }
    }
  }

  @Test(
    "on Wayland: the guest's pixel is under the pointer at every scale of the desktop, and shown exactly at whole ones",
    arguments: ServerLibrary.oursOnly)
  func waylandScales(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .port) }) { guest in
      for (compositor, scale) in [(WaylandDesktop.Compositor.weston, 2.0), (.sway, 1.25), (.sway, 1.5), (.sway, 3)] {
        let settings = "for_window [title=.*] floating enable"
        // At each scale, it has whole units.
        try await WaylandDesktop.running(compositor, width: 1500, height: 1200, scale: scale, settings: settings) {
          desktop in
          let (arguments, screen) = ([guest.address.uri], desktop.screen)
          try await ViewerProcess.running(arguments, on: screen, environment: desktop.environment) { _ in
            // Sway paints windows at whole units, wherever they are.
            if compositor == .sway {
              _ = try await place(of: guest, on: screen)
              try await desktop.sway("[title=.*] move position 40 60")
            }
            // GTK 4.8 draws for the next whole scale, of which the desktop makes its own.
            let part = scale / scale.rounded(.up)
            let (width, height) = (Int((1024 * part).rounded()), Int((768 * part).rounded()))
            let place = try await place(of: guest, on: screen) { $0.width == width && $0.height == height }
            #expect(place.width == width && place.height == height, "scale \(scale)")
            try await expectPointerIsExact(guest, on: screen, place, "scale \(scale)")
            guard part == 1 else { return }
            try await screen.point(x: 0, y: 0)
            try await guest.run("colours > /dev/tty1")
            let at = try await screen.place(of: guest.stillScreen())
            #expect(at == (place.x, place.y), "scale \(scale)")
          }
        }
      }
    }
  }

  @Test("on Wayland: a window that gets a place among others keeps to it", arguments: ServerLibrary.oursOnly)
  func waylandTile(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .port) }) { guest in
      try await WaylandDesktop.running(.sway, width: 1280, height: 900) { desktop in
        let screen = desktop.screen
        let words = [guest.address.uri]
        // The first has the left half, once there is the second.
        try await ViewerProcess.running(words, on: screen, environment: desktop.environment) { _ in
          let alone = try await place(of: guest, on: screen) { $0.width > 1024 }
          #expect(alone.width > 1024 && alone.x + alone.width <= 1280)
          try await ViewerProcess.running(["--debug"], on: screen, environment: desktop.environment) { _ in
            let half = Place(x: 0, y: 0, width: 640, height: 480)
            let place = try await place(of: guest, on: screen) { $0.width == half.width }
            #expect(place.x == half.x && place.width == half.width && place.height == half.height, "\(place)")
            try await expectPointerIsExact(guest, on: screen, place, "in a tile")
          }
        }
      }
    }
  }
}
