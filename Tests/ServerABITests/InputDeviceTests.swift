import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// What a client's keys and pointer do to the devices of the host.
@Suite(.timeLimit(.minutes(2)))
struct InputDeviceTests {
  private func withSession(
    _ library: ServerLibrary, devices: String, _ body: @escaping (ServerHost, SpiceSession) async throws -> Void
  ) async throws {
    try await ServerHost.running(library) { host in
      let port = try FreePort.next()
      try await host.run("new\n set_noauth\n set_port value=\(port)\n init\n \(devices)\n qxl_add\n vm_start")
      try await host.send("primary_create width=800 height=600")
      var address = SpiceAddress()
      address.port = port
      try await SpiceSession.running(SpiceConfiguration(address)) { session in
        try await session.waitForPicture()
        try await session.waitForInput()
        try await body(host, session)
      }
    }
  }

  /// The next scan codes.
  private func codes(_ host: ServerHost, _ count: Int) async throws -> [Int] {
    var codes: [Int] = []
    for _ in 0..<count { codes.append(try await host.next("key").number("code")) }
    return codes
  }

  @Test("keys are bytes of the first scan code set, and come up when the client goes", arguments: ServerLibrary.all)
  func keys(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try FreePort.next()
      try await host.run("new\n set_noauth\n set_port value=\(port)\n init\n add_keyboard\n qxl_add\n vm_start")
      var address = SpiceAddress()
      address.port = port
      try await SpiceSession.running(SpiceConfiguration(address)) { session in
        try await session.waitForInput()
        session.input.press(try #require(KeyChord("ctrl-Delete")))
        // Left control, and the extended delete.
        let chord = try await codes(host, 6)
        #expect(chord == [0x1D, 0xE0, 0x53, 0xE0, 0xD3, 0x9D])
        session.input.press(try #require(KeyChord("a")).keys[0])
        let held = try await codes(host, 1)
        #expect(held == [0x1E])
      }
      let released = try await codes(host, 1)
      #expect(released == [0x9E])
    }
  }

  @Test("the pointer moves by distances where there is a mouse only", arguments: ServerLibrary.all)
  func mouse(_ library: ServerLibrary) async throws {
    try await withSession(library, devices: "add_mouse") { host, session in
      try await session.waitForMouseMode(.server)
      session.input.move(dx: 7, dy: -5)
      let motion = try await host.next("mouse_motion")
      #expect(motion["dx"] == "7" && motion["dy"] == "-5" && motion["dz"] == "0" && motion["buttons"] == "0")
      // The middle button is the third bit here, and the right one the second. A press is a motion that goes nowhere.
      session.input.press(.right)
      let right = try await host.next("mouse_motion")
      #expect(right["buttons"] == "2" && right["dx"] == "0" && right["dy"] == "0" && right["dz"] == "0")
      session.input.press(.middle)
      let both = try await host.next("mouse_motion")
      #expect(both["buttons"] == "6")
      session.input.release(.right)
      let middle = try await host.next("mouse_buttons")
      #expect(middle["buttons"] == "4")
      session.input.release(.middle)
      let none = try await host.next("mouse_buttons")
      #expect(none["buttons"] == "0")
      session.input.wheel(notches: 1)
      let wheel = try await host.next("mouse_motion")
      #expect(wheel["dx"] == "0" && wheel["dy"] == "0" && wheel["dz"] == "-1")
    }
  }

  @Test("with a tablet it goes to places, once the client asks for that", arguments: ServerLibrary.all)
  func tablet(_ library: ServerLibrary) async throws {
    try await withSession(library, devices: "add_mouse\n add_tablet") { host, session in
      try await session.waitForMouseMode(.client)
      let size = try await host.next("tablet_size") { $0["width"] == "800" }
      #expect(size["height"] == "600")
      session.input.move(to: Point(x: 512, y: 192))
      let position = try await host.next("tablet_position")
      #expect(position["x"] == "512" && position["y"] == "192" && position["buttons"] == "0")
      session.input.press(.left)
      let pressed = try await host.next("tablet_wheel")
      #expect(pressed["wheel"] == "0" && pressed["buttons"] == "1")
      session.input.release(.left)
      let released = try await host.next("tablet_buttons")
      #expect(released["buttons"] == "0")
      session.input.wheel(notches: -1)
      let wheel = try await host.next("tablet_wheel")
      #expect(wheel["wheel"] == "1")
      let isServer = try await host.send("is_server_mouse").result
      #expect(isServer == 0)
      // Without it there are distances again.
      try await host.send("remove device=1")
      try await session.waitForMouseMode(.server)
    }
  }

  @Test("lights of the keyboard are the guest's, and the client hears of them", arguments: ServerLibrary.all)
  func lights(_ library: ServerLibrary) async throws {
    try await withSession(library, devices: "add_keyboard leds=2") { host, session in
      #expect(session.state.keyboardLocks?.rawValue == 2)
      try await host.send("kbd_leds value=5")
      for _ in 0..<200 where session.state.keyboardLocks?.rawValue != 5 { try await Task.sleep(for: .milliseconds(20)) }
      #expect(session.state.keyboardLocks?.rawValue == 5)
    }
  }

  @Test("the guest is told what all clients can do, and that there are any", arguments: ServerLibrary.all)
  func clientCapabilities(_ library: ServerLibrary) async throws {
    try await withSession(library, devices: "add_keyboard") { host, _ in
      let none = try await host.next("client_capabilities")
      #expect(none["present"] == "0")
      let some = try await host.next("client_capabilities") { $0["present"] == "1" }
      // SIZED_STREAM, MONITORS_CONFIG, COMPOSITE, A8_SURFACE.
      #expect(some["caps"].hasPrefix("0f0000"))
    }
  }
}
