import SpiceClient
import SpiceGeometry
import SpicePixels
import SpiceServer
import SpiceTestSupport
import Testing

@Suite("A server in a few lines", .timeLimit(.minutes(3)))
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
        let pixel = try #require(await display.picture()).value(x: 319, y: 5)
        #expect(pixel & 0xFF_FFFF == 0x336699)
        // Another size is another picture.
        #expect(display.resize(width: 200, height: 300))
        display.draw(tile, at: Point(x: 0, y: 250))
        #expect(await shows(session, display))
        #expect(!display.resize(width: 0, height: 300))
      }
    }
  }

  @Test("what reaches beyond the display is drawn as far as it lies on it", arguments: [false, true])
  func clips(isReused: Bool) async throws {
    try await Served.running { server in
      let (width, height) = (64, 48)
      let display = try server.addDisplay(width: width, height: height)
      let tile = try #require(ServerPicture.noise(width: 20, height: 16, seed: 4, isReused: isReused))
      var expected = [UInt32](repeating: 0, count: width * height)
      func shown() async -> [UInt32]? {
        let picture = await display.picture()
        return picture.map { picture in
          expected.indices.map { picture.value(x: $0 % width, y: $0 / width) & 0xFF_FFFF }
        }
      }
      func put(_ columns: Range<Int>, _ rows: Range<Int>, at x: Int, _ y: Int) {
        for row in rows where (0..<height).contains(y + row - rows.lowerBound) {
          for column in columns where (0..<width).contains(x + column - columns.lowerBound) {
            let start = (row * tile.width + column) * 4
            let pixel = (0..<3).reduce(0 as UInt32) { $0 | UInt32(tile.pixels[start + $1]) << UInt32(8 * $1) }
            expected[(y + row - rows.lowerBound) * width + x + column - columns.lowerBound] = pixel
          }
        }
      }
      for (x, y) in [(-5, -6), (50, 40), (30, -15), (-19, 20), (64, 0), (0, -16)] {
        display.draw(tile, at: Point(x: Int32(x), y: Int32(y)))
        put(0..<20, 0..<16, at: x, y)
      }
      // A part reaches no further than its picture does.
      display.draw(tile, area: Rect(left: 3, top: 2, right: 9, bottom: 30), at: Point(x: 20, y: 20))
      put(3..<9, 2..<16, at: 20, 20)
      display.draw(tile, area: Rect(left: -4, top: 1, right: 9, bottom: 5), at: Point(x: 50, y: 10))
      put(0..<9, 1..<5, at: 54, 10)
      #expect(await shown() == expected)
      // Moved is what comes from the display; where nothing comes from, things stay.
      let before = expected
      display.copy(from: Point(x: -3, y: 4), to: Rect(left: 40, top: -2, right: 90, bottom: 20))
      for y in 0..<20 { for x in 43..<64 { expected[y * width + x] = before[(y + 6) * width + x - 43] } }
      #expect(await shown() == expected)
      display.fill(Rect(left: .min, top: 5, right: .max, bottom: .max), color: 0x123456)
      for index in (5 * width)..<expected.count { expected[index] = 0x123456 }
      #expect(await shown() == expected)
    }
  }

  /// Whether the client's picture becomes that of the server.
  private func shows(_ session: SpiceSession, _ display: SpiceServerDisplay) async -> Bool {
    await Served.eventually {
      guard let expected = await display.picture(), let shown = await session.display(0)?.picture() else {
        return false
      }
      return shown.converted(to: .xrgb32) == expected.converted(to: .xrgb32)
    }
  }

  @Test("nobody waits for a display that is gone")
  func gone() async throws {
    try await Served.running { server in
      let displays = [try server.addDisplay(width: 8, height: 8), try server.addDisplay(width: 8, height: 8)]
      for display in displays {
        server.remove(display)
        for step in 0..<1000 { display.fill(Rect(width: 8, height: 8), color: UInt32(step)) }
        await display.ready()
        #expect(await display.picture() == nil)
        #expect(!display.resize(width: 16, height: 16))
      }
      // Another one takes its number.
      #expect(try server.addDisplay(width: 8, height: 8).id == 0)
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
        #expect(
          await Served.eventually { session.state.channels.contains { $0.channel.type == .inputs && $0.peer != nil } })
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

  @Test("clients arrange monitors, whether the machine has an agent or not")
  func monitors() async throws {
    try await Served.running { server in
      let devices = RecordingDevices()
      server.attach(devices as any MonitorsDevice)
      // The pointer is not the stand-in agent's to move.
      server.attach(devices as any TabletDevice)
      _ = try server.addDisplay(width: 64, height: 48)
      try await Served.client(of: server) { session in
        #expect(await Served.eventually { session.state.canSetMonitors })
        session.requestMonitors([AgentMonitor(width: 640, height: 480), nil, AgentMonitor(width: 8, height: 9, x: -5)])
        #expect(await Served.eventually { devices.told == ["monitors 640x480+0+0 off 8x9+-5+0"] })
        session.input.move(to: Point(x: 3, y: 4))
        #expect(await Served.eventually { devices.told.last == "tablet 3 4 0 0" })
        let agent = try server.addAgent()
        #expect(await Served.eventually { !session.state.canSetMonitors })
        server.remove(agent)
        #expect(await Served.eventually { session.state.canSetMonitors })
        server.attach(nil as (any MonitorsDevice)?)
        #expect(await Served.eventually { !session.state.canSetMonitors })
      }
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
