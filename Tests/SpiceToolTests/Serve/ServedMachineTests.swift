import ArgumentParser
import Foundation
import SpiceClient
import SpiceGeometry
import SpicePixels
import SpiceServer
import SpiceTestSupport
import Synchronization
import Testing

@testable import spice

@Suite("A server without a machine", .timeLimit(.minutes(2)))
struct ServedMachineTests {
  /// Runs a server, lends it, and ends it. Returns what it told, and its summary as the last line.
  private func running(
    _ arguments: [String], _ picture: ServedMachine.Picture, size: Rect, displays: Int = 1,
    _ body: (ServedMachine) async throws -> Void
  ) async throws -> [String] {
    let configuration = try ServeOptions.parse(arguments).configuration(environment: [:], ask: nil)
    let machine = try ServedMachine(configuration, showing: picture, size: size, displays: displays)
    let told = Mutex<[String]>([])
    let (stops, stop) = AsyncStream.makeStream(of: Void.self)
    async let summary = machine.run(until: stops) { line in told.withLock { $0.append(line) } }
    do {
      try await body(machine)
    } catch {
      stop.finish()
      _ = await summary
      throw error
    }
    stop.finish()
    let last = await summary
    return told.withLock { $0 } + [last]
  }

  private func connect(
    _ uri: SpiceURI?, _ change: (inout SpiceConfiguration) -> Void = { _ in }
  ) async throws -> SpiceSession {
    var configuration = try SpiceConfiguration(uri: try #require(uri).description)
    change(&configuration)
    return try await SpiceSession.connect(configuration)
  }

  /// Whether a client shows what a display shows.
  private func shows(_ session: SpiceSession, _ display: SpiceServerDisplay) async -> Bool {
    guard let expected = await display.picture(), let shown = await session.display(UInt8(display.id))?.picture() else {
      return false
    }
    return shown.converted(to: .xrgb32) == expected.converted(to: .xrgb32)
  }

  /// Whether a part of a client's picture is that of a screen.
  private func shows(_ session: SpiceSession, _ screen: MemoryScreen, in area: Rect) async -> Bool {
    guard let shown = await session.display(0)?.picture(), shown.bounds == screen.bounds else { return false }
    for (row, pixels) in screen.pixels(in: area).enumerated() {
      for (column, pixel) in pixels.enumerated()
      where shown.value(x: Int(area.left) + column, y: Int(area.top) + row) & 0xFF_FFFF != pixel { return false }
    }
    return true
  }

  @Test("the demo shows what is typed and where the pointer is, and all of it is what the server shows")
  func demo() async throws {
    let size = Rect(width: 800, height: 600)
    // The same desktop, which is told the same.
    var twin = Desktop(size: size, art: DesktopArt(seed: DemoHost.seed))
    let screen = MemoryScreen(size)
    twin.start(on: screen)
    let content: (App) -> Rect = { app in twin.windows.first { $0.app == app }?.content ?? Rect() }
    let text = twin.notes.textArea.moved(to: content(.notes).origin)

    let told = try await running(["--listen", "127.0.0.1:0"], .demo, size: size) { machine in
      let session = try await connect(machine.uris.first)
      #expect(await eventually { await shows(session, screen, in: text) })
      #expect(await eventually { session.state.mouseModes.current == .client })
      #expect(await eventually { session.state.channels.count { $0.peer != nil } == 4 })

      // To the pause button, by the way of the panel: the balls would never stand still.
      let item = Panel.itemArea(.welcome).inset(6, 6).origin
      let button = Welcome.area(.animation).moved(to: content(.welcome).origin).inset(8, 8).origin
      for place in [item, button] {
        for (buttons, isLast) in [([], false), (.left, false), ([], true)] as [(PointerButtons, Bool)] {
          twin.handle(.pointer(place, wheel: 0, buttons: buttons, isAbsolute: true), on: screen)
          if buttons == .left {
            session.input.press(.left)
          } else if isLast {
            session.input.release(.left)
          } else {
            session.input.move(to: place)
          }
        }
      }
      twin.repaint(on: screen)
      #expect(
        await eventually {
          await shows(session, screen, in: Welcome.area(.animation).moved(to: content(.welcome).origin).inset(9, 9))
        })

      let words = "Hello, \"desktop\" #1!\n"
      for byte in Bench.scanCodes(of: words) { twin.handle(.scanCode(byte), on: screen) }
      let before = screen.pixels(in: text)
      twin.repaint(on: screen)
      let isDifferent = screen.pixels(in: text) != before
      #expect(isDifferent)
      try await session.input.type(words, interval: .milliseconds(1))
      #expect(await eventually { await shows(session, screen, in: text) })

      // The client learns which locks are on.
      session.input.press(KeyChord([.capsLock]))
      #expect(await eventually { session.state.keyboardLocks == .capsLock })

      // Over the text the pointer is a beam.
      let place = text.inset(100, 60).origin
      twin.handle(.pointer(place, wheel: 0, buttons: [], isAbsolute: true), on: screen)
      session.input.move(to: place)
      let beam = PointerShape.beam.picture
      #expect(
        await eventually {
          guard let shape = await session.display(0)?.pointer()?.shape else { return false }
          return shape.pixels.width == beam.picture.width && shape.hotSpotX == Int(beam.hotSpot.x)
        })
      // And all that is shown is what the server shows, by its clock, too.
      #expect(await eventually { await shows(session, machine.displays[0]) })
      await session.disconnect()
    }
    #expect(told.count == 3)
    #expect(told[0].hasPrefix("client 1 connected from 127.0.0.1:"))
    #expect(told[1] == "client 1 left")
    #expect(told[2].hasPrefix("served 1 client, "))
  }

  @Test("a size that is chosen becomes that of the client's display")
  func size() async throws {
    let told = try await running(["--listen", "127.0.0.1:0"], .demo, size: Rect(width: 640, height: 480)) { machine in
      let session = try await connect(machine.uris.first)
      #expect(await eventually { await session.display(0)?.state().isReady == true })
      #expect(await eventually { session.state.mouseModes.current == .client })
      #expect(await eventually { session.state.channels.count { $0.peer != nil } == 4 })
      var twin = Desktop(size: Rect(width: 640, height: 480), art: Bench.art)
      let welcome = twin.windows.first { $0.app == .welcome }?.content ?? Rect()
      twin.raise(.welcome)
      for place in [
        Panel.itemArea(.welcome).inset(6, 6).origin, Welcome.area(.size).moved(to: welcome.origin).inset(8, 8).origin,
      ] {
        session.input.move(to: place)
        session.input.press(.left)
        session.input.release(.left)
      }
      #expect(await eventually { await session.display(0)?.state().width == 1024 })
      #expect(await eventually { await shows(session, machine.displays[0]) })
      await session.disconnect()
    }
    #expect(told.count == 3)
  }

  @Test("several displays are desktops side by side, and the pointer is pushed over them")
  func displays() async throws {
    let size = Rect(width: 640, height: 480)
    _ = try await running(["--listen", "127.0.0.1:0"], .demo, size: size, displays: 2) { machine in
      let session = try await connect(machine.uris.first)
      #expect(await eventually { await session.display(1)?.state().isReady == true })
      #expect(session.state.mouseModes.current == .server)
      #expect(await eventually { await session.display(0)?.pointer()?.isVisible == true })
      #expect(await eventually { await session.display(1)?.pointer()?.isVisible == false })
      // Time goes on while somebody watches.
      let first = try #require(await session.display(1)?.picture())
      #expect(
        await eventually {
          guard let next = await session.display(1)?.picture() else { return false }
          return next != first
        })
      session.input.move(dx: 400, dy: 0)
      #expect(await eventually { await session.display(1)?.pointer()?.position == Point(x: 80, y: 240) })
      #expect(await eventually { await session.display(0)?.pointer()?.isVisible == false })
      await session.disconnect()
    }
  }

  @Test("a test card needs a password and TLS, if it is told so, and is the same through both")
  func protected() async throws {
    let pki = try TestPKI.shared.get()
    try pki.issue(
      "serve", subject: "/CN=127.0.0.1", extensions: ["subjectAltName = IP:127.0.0.1", "basicConstraints = CA:FALSE"])
    let password = pki.path("serve.password")
    try Data("s3cret\n".utf8).write(to: URL(filePath: password))
    let told = try await running(
      [
        "--listen", "127.0.0.1:0", "--listen-tls", "127.0.0.1:0", "--tls-certificate", pki.path("serve.pem"),
        "--tls-key",
        pki.path("serve.key"), "--secure-channel", "all", "--password-file", password, "--compression", "lz",
      ], .testCard, size: Rect(width: 320, height: 200)
    ) { machine in
      #expect(machine.uris.count == 2)
      let connect: (String?) async throws -> SpiceSession = { password in
        try await self.connect(machine.uris.first) {
          $0.connection.certificateAuthorities = .init(file: pki.path("ca.pem"))
          $0.connection.secureChannels = .all
          $0.connection.password = password
        }
      }
      let session = try await connect("s3cret")
      #expect(await eventually { await shows(session, machine.displays[0]) })
      #expect(await eventually { session.state.name == "swift-spice" })
      #expect(session.state.channels.allSatisfy { $0.isSecure })
      await session.disconnect()
      let refused = await #expect(throws: SpiceError.self) { try await connect("secret") }
      #expect(refused?.code == .password)
      // Without TLS, nobody gets in at all.
      var plain = machine.uris.first?.description ?? ""
      plain = String(plain.prefix { $0 != "&" })
      let insecure = await #expect(throws: SpiceError.self) {
        try await SpiceSession.connect(try SpiceConfiguration(uri: plain))
      }
      #expect(insecure != nil)
    }
    #expect(told.contains { $0.hasSuffix(" came to nothing") })
    #expect(told.last?.hasPrefix("served 1 client, ") == true)
  }
}
