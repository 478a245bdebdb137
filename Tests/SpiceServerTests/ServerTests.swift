import SpiceClient
import SpiceGeometry
import SpicePixels
import SpiceServer
import SpiceTestSupport
import Testing

@Suite("A server in a few lines", .timeLimit(.minutes(1)))
struct ServerTests {
  @Test("what a host draws is what a client shows, pixel for pixel, before and after it comes")
  func draws() async throws {
    try await Served.running { server in
      let display = try server.addDisplay(width: 320, height: 200)
      let tile = try #require(ServerPicture.noise(width: 50, height: 40, seed: 1, isReused: true))
      display.fill(Rect(left: 0, top: 0, right: 320, bottom: 200), color: 0x336699)
      display.draw(tile, at: Point(x: 10, y: 20))
      try await Served.client(of: server) { session in
        #expect(await shows(session, display))
        let glass = try #require(ServerPicture.noise(width: 60, height: 60, seed: 2, hasAlpha: true))
        for step in 0..<20 {
          display.draw(tile, at: Point(x: Int32(step * 17) - 20, y: Int32(step * 11) - 20))
          display.fill(Rect(left: 300 - Int32(step), top: 3, right: 310, bottom: 60), color: UInt32(step) << 19)
          display.draw(glass, at: Point(x: Int32(step * 13), y: 90))
          display.copy(from: Point(x: 5, y: 5), to: Rect(left: 100, top: 100, right: 180, bottom: 150))
          await display.ready()
        }
        #expect(await shows(session, display))
        let pixel = try #require(await display.picture()).value(x: 319, y: 199)
        #expect(pixel & 0xFF_FFFF == 0x336699)
        // Another size is another picture.
        #expect(display.resize(width: 200, height: 300))
        display.draw(tile, at: Point(x: 0, y: 250))
        #expect(await shows(session, display))
        #expect(!display.resize(width: 0, height: 300))
      }
    }
  }

  /// Whether the client's picture becomes that of the server.
  private func shows(_ session: SpiceSession, _ display: SpiceServerDisplay) async -> Bool {
    await Served.eventually {
      guard let expected = await display.picture(), let shown = await session.display(0)?.picture() else { return false }
      return shown.converted(to: .xrgb32) == expected.converted(to: .xrgb32)
    }
  }

  @Test("a cursor has its shape and place, and goes when it is hidden")
  func cursor() async throws {
    try await Served.running { server in
      let display = try server.addDisplay(width: 64, height: 64)
      let shape = try #require(ServerPicture.noise(width: 16, height: 24, seed: 3, hasAlpha: true))
      #expect(display.setCursor(shape, hotSpot: Point(x: 3, y: 4), at: Point(x: 30, y: 31)))
      try await Served.client(of: server) { session in
        #expect(
          await Served.eventually {
            guard let pointer = await session.display(0)?.pointer(), let picture = pointer.shape else { return false }
            return pointer.isVisible && pointer.position == Point(x: 30, y: 31) && picture.pixels.width == 16
              && picture.hotSpotX == 3 && picture.hotSpotY == 4
          })
        display.moveCursor(to: Point(x: 8, y: 9))
        #expect(await Served.eventually { await session.display(0)?.pointer()?.position == Point(x: 8, y: 9) })
        display.hideCursor()
        #expect(await Served.eventually { await session.display(0)?.pointer()?.isVisible == false })
      }
      let large = try #require(ServerPicture.noise(width: 513, height: 1, seed: 3))
      #expect(!display.setCursor(large, hotSpot: Point(x: 0, y: 0), at: Point(x: 0, y: 0)))
    }
  }

  @Test("keys and pointer reach the devices that are plugged in")
  func input() async throws {
    try await Served.running { server in
      let devices = RecordingDevices()
      server.attach(devices as any KeyboardDevice)
      server.attach(devices as any MouseDevice)
      _ = try server.addDisplay(width: 640, height: 480)
      try await Served.client(of: server) { session in
        #expect(await Served.eventually { session.state.channels.contains { $0.channel.type == .inputs && $0.peer != nil } })
        session.input.press(try #require(KeyChord("a")))
        session.input.move(dx: 5, dy: -3)
        #expect(await Served.eventually { devices.told.count == 3 })
        #expect(devices.told == ["key 30", "key 158", "mouse 5 -3 0 0"])
        // With a tablet, the pointer has a place.
        server.attach(devices as any TabletDevice)
        #expect(await Served.eventually { session.state.mouseModes.current == .client })
        session.input.move(to: Point(x: 320, y: 240))
        session.input.press(.right)
        #expect(await Served.eventually { devices.told.count >= 5 })
        #expect(devices.told.dropFirst(3).elementsEqual(["tablet 320 240 0 0", "tablet 320 240 0 4"]))
        server.setLocks([.caps, .num])
        #expect(await Served.eventually { session.state.keyboardLocks == [.capsLock, .numLock] })
      }
      // What was held when the client left is let go.
      #expect(await Served.eventually { devices.told.last == "tablet 320 240 0 0" })
    }
  }

  @Test("a name and a UUID are told")
  func identity() async throws {
    let uuid = Array<UInt8>(1...16)
    try await Served.running {
      $0.name = "Größe"
      $0.uuid = uuid
    } _: { server in
      try await Served.client(of: server) { session in
        #expect(await Served.eventually { session.state.name == "Größe" && session.state.uuid == uuid })
      }
    }
  }
}
