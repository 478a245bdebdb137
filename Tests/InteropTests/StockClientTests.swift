import SpiceTestSupport
import Testing

/// The clients that people have, on our library.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(5)))
struct StockClientTests {
  private let machine = QEMUGuest.Configuration { ($0.server, $0.listener) = (.ours, .port) }

  @Test("spicy-stats counts bytes on each channel, and ends in order")
  func counts() async throws {
    try await QEMUGuest.running(machine) { guest in
      let client = try SpicyStats(of: guest.address)
      let isThere = try await eventually { try await guest.channels() == [1, 2, 3, 4] }
      #expect(isThere)
      try await guest.run("picture; colours > /dev/tty1")
      _ = try await guest.stillScreen()
      let (status, bytes) = try await client.end()
      #expect(status == 0)
      #expect(bytes.keys.sorted() == ["cursor", "display", "inputs", "main"])
      // The picture has a thousand colours.
      #expect(try #require(bytes["display"]) > 10_000)
      let isGone = try await eventually { try await guest.channels() == [] }
      #expect(isGone)
    }
  }

  @Test("remote-viewer shows the machine, types into it, points and clicks")
  func remoteViewer() async throws {
    try await QEMUGuest.running(machine) { guest in
      try await VirtualScreen.running(width: 1400, height: 1000) { screen in
        let viewer = try await RemoteViewer(of: guest.address, on: screen)
        let place = try await screen.place(of: guest.stillScreen())

        try await viewer.point(x: place.x + 100, y: place.y + 100)
        try await screen.type(line: "echo 'Hello, (World)!' > /tmp/typed")
        let hasTyped = try await eventually {
          try await guest.run("cat /tmp/typed 2> /dev/null || true") == "Hello, (World)!"
        }
        #expect(hasTyped)
        try await guest.run("picture; colours > /dev/tty1; seq 50 > /dev/tty1")
        let after = try await screen.place(of: guest.stillScreen())
        #expect(after == place)

        try await guest.recordInput()
        try await viewer.point(x: place.x + 512, y: place.y + 192)
        try await screen.click(3)
        let hasClicked = try await eventually {
          try await guest.recordedInput().filter { $0.type == 1 }.map { [$0.code, $0.value] } == [[273, 1], [273, 0]]
        }
        #expect(hasClicked)
        let events = try await guest.recordedInput()
        let x = events.last { $0.type == 3 && $0.code == 0 }?.value ?? 0
        let y = events.last { $0.type == 3 && $0.code == 1 }?.value ?? 0
        // QEMU scales to 0...32767.
        #expect(abs(x - 32767 * 512 / 1024) < 64)
        #expect(abs(y - 32767 * 192 / 768) < 64)
      }
    }
  }
}
