import Foundation
import NIOCore
import NIOPosix
import SpiceTestSupport
import Synchronization
import Testing

extension ViewerTests {
  @Test(
    "a machine that is not there can be tried again; one that is lost stays in view, and comes back by itself",
    arguments: ServerLibrary.all)
  func comesBack(_ server: ServerLibrary) async throws {
    let port = try FreePort.next()
    let machine = QEMUGuest.Configuration { ($0.server, $0.listener) = (server, .samePort(port)) }
    try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
      try await ViewerProcess.running(["--debug", "spice://127.0.0.1:\(port)"], on: screen) { viewer in
        try await viewer.turn(to: "127.0.0.1")
        // It says that nobody is there, and the way out has the keyboard.
        try await viewer.tells("refused")
        _ = try await screen.stillScreen()
        let before = try await QEMUGuest.running(machine) { guest in
          try await screen.press("Return")
          _ = try await screen.place(of: guest.stillScreen())
          return try await place(of: guest, on: screen)
        }
        // The last picture, half dark, and words over it.
        let isLost = try await eventually {
          try await screen.screenshot().extent(of: Self.magenta / 2).map {
            Place(x: $0.x, y: $0.y, width: $0.width, height: $0.height)
          } == before
        }
        #expect(isLost)
        let lost = try await screen.screenshot()
        let line = (before.x..<(before.x + before.width)).map { lost[$0, before.y + 20] }
        #expect(Set(line).count > 10)

        try await QEMUGuest.running(machine) { guest in
          _ = try await screen.place(of: guest.stillScreen())
          try await screen.type(line: "echo again > /tmp/typed")
          let hasTyped = try await eventually { try await guest.contents("/tmp/typed") == "again" }
          #expect(hasTyped)
          _ = try await screen.place(of: guest.stillScreen())
        }
      }
    }
  }

  @Test("a server that hangs is told of to who only types, and goes on where it was; what was typed is not lost")
  func hangs() async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (.ours, .port) }) { guest in
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        try await ViewerProcess.running([guest.address.uri], on: screen) { viewer in
          try await viewer.turn(to: Self.guestName)
          let at = try await place(of: guest, on: screen)
          // Keyboards of PCs remember only a few keys: all but the last are to be there before.
          try await guest.recordInput()
          try await screen.run("xdotool", ["type", "--delay", "30", "echo frozen > /tmp/typed"])
          let isTyped = try await eventually { try await guest.strokes(of: 32) == [1, 0] }
          #expect(isTyped)
          try await guest.frozen {
            try await screen.press("Return")
            // It is dimmed.
            let isTold = try await eventually {
              try await screen.screenshot().extent(of: Self.magenta / 2)?.width == at.width
            }
            #expect(isTold)
          }
          let isBack = try await eventually { try await guest.contents("/tmp/typed") == "frozen" }
          #expect(isBack)
          let isBright = try await eventually {
            try await screen.screenshot().extent(of: Self.magenta)?.width == at.width
          }
          #expect(isBright)
        }
      }
    }
  }

  @Test("files and servers that are none are told of, a password is asked for until it is right, and the viewer stays")
  func refuses() async throws {
    let machine = QEMUGuest.Configuration {
      ($0.server, $0.listener, $0.password) = (.ours, .port, "right one")
    }
    try await QEMUGuest.running(machine) { guest in
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        let bad = guest.folder.file("bad.vv")
        try Data("[virt-viewer]\ntype=spice\nport=seven\n".utf8).write(to: URL(filePath: bad))
        try await StrangeServer.running { strange in
          let words = [
            bad, guest.folder.file("missing.vv"), "spice://127.0.0.1:\(strange.port)", "spice://nobody.invalid:5900",
          ]
          try await ViewerProcess.running(words, on: screen) { viewer in
            try await viewer.turn(to: "127.0.0.1:\(strange.port)")
            let isRefused = await eventually { strange.visits > 0 }
            #expect(isRefused)
            // It is told, with a button to try again.
            _ = try await screen.stillScreen()
            let visits = strange.visits
            try await screen.press("Return")
            let isTriedAgain = await eventually { strange.visits > visits }
            #expect(isTriedAgain)
            #expect(await viewer.windows(titled: "nobody.invalid").count == 1)

            // Files that are none lead to the window that asks for another machine.
            try await viewer.turn(to: "Connect to a machine")
            try await screen.type(line: "127.0.0.1:\(try #require(guest.address.port))")
            let first = try await viewer.turn(to: "Password required")
            try await screen.type(line: "wrong")
            let isAskedAgain = await eventually {
              let windows = await viewer.windows(titled: "Password required")
              return windows.count == 1 && windows != [first]
            }
            #expect(isAskedAgain)
            try await viewer.turn(to: "Password required")
            try await screen.type(line: "right one")
            try await viewer.turn(to: Self.guestName)
            _ = try await screen.place(of: guest.stillScreen())
            #expect(await viewer.windows(titled: "Connect to a machine").isEmpty)
          }
        }
      }
    }
  }

  @Test("a kiosk that only looks sends nothing, lets nobody out, and ends with its machine")
  func kiosk() async throws {
    try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
      let viewer = try await QEMUGuest.running(.init { ($0.server, $0.listener) = (.ours, .port) }) { guest in
        let words = ["--kiosk", "--kiosk-quit=on-disconnect", "--read-only", guest.address.uri]
        let viewer = try await ViewerProcess.start(words, on: screen)
        try await viewer.turn(to: Self.guestName)
        let whole = Place(x: 40, y: 0, width: 1200, height: 900)
        let before = try await place(of: guest, on: screen) { $0 == whole }
        #expect(before == whole)

        try await guest.recordInput()
        try await screen.point(x: 640, y: 2)
        try await screen.click(1)
        for keys in ["F11", "shift+F11", "ctrl+alt", "F10", "Tab", "Escape", "alt+F4", "a"] {
          try await screen.press(keys)
        }
        try await guest.sendKeys(["b"])
        let isPressed = try await eventually { try await guest.strokes(of: 48) == [1, 0] }
        #expect(isPressed)
        let others = try await guest.recordedInput().filter { $0.type < 4 && $0.code != 48 && $0.code != 0 }
        #expect(others.isEmpty)
        let after = try await place(of: guest, on: screen) { $0 == whole }
        #expect(after == whole)
        return viewer
      }
      #expect(try await viewer.end() == 0)
      // The list of machines has its last picture, though the machine was gone before the window.
      let folder = viewer.folder.url.appending(path: "spice-viewer/pictures")
      let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      let picture = try await Screen(png: Data(contentsOf: try #require(files.first)))
      #expect(files.count == 1)
      #expect(picture.width == 320 && picture.height == 240)
      #expect(picture[160, 200] == Self.magenta)
      let environment = ["XDG_CONFIG_HOME": viewer.folder.path, "XDG_CACHE_HOME": viewer.folder.path]
      try await ViewerProcess.running([], on: screen, environment: environment) { list in
        try await list.turn(to: "Connect to a machine")
        let isShown = try await eventually {
          try await screen.screenshot().extent(of: Self.magenta).map { $0.width > 80 && $0.height > 60 } == true
        }
        #expect(isShown)
      }
    }
  }

  @Test("a second start hands its machine to the first, which ends with its last window")
  func isOneProcess() async throws {
    let bus = try await SessionBus.start()
    let machine = QEMUGuest.Configuration {
      ($0.server, $0.listener, $0.sharesMachine) = (.ours, .port, true)
    }
    try await QEMUGuest.running(machine) { guest in
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        let uri = guest.address.uri
        let first = try await ViewerProcess.start([uri], on: screen, environment: bus.environment)
        try await first.turn(to: Self.guestName)
        let second = try await ViewerProcess.start([uri], on: screen, environment: bus.environment)
        #expect(try await second.end() == 0)
        let hasTwo = await eventually { await first.windows(titled: Self.guestName).count == 2 }
        #expect(hasTwo)
        // One main channel for each window.
        let areConnected = try await eventually { try await guest.channels().count { $0 == 1 } == 2 }
        #expect(areConnected)

        for left in [1, 0] {
          let window = try await first.turn(to: Self.guestName)
          _ = try await screen.place(of: guest.stillScreen())
          try await first.clickClose(window)
          let isClosed = await eventually { await first.windows().count == left }
          #expect(isClosed)
          let isGone = try await eventually { try await guest.channels().count { $0 == 1 } == left }
          #expect(isGone)
        }
        #expect(try await first.end() == 0)
      }
    }
  }
}

/// Says what no SPICE server says, and counts who comes.
private final class StrangeServer: Sendable {
  private final class Visits: Sendable {
    let count = Mutex(0)
  }

  private let listener: any Channel
  private let visitors = Visits()

  /// How many connections there were.
  var visits: Int { visitors.count.withLock { $0 } }
  var port: Int { listener.localAddress?.port ?? 0 }

  static func running(_ body: (StrangeServer) async throws -> Void) async throws {
    let server = try await StrangeServer()
    do { try await body(server) } catch {
      try? await server.listener.close()
      throw error
    }
    try await server.listener.close()
  }

  private init() async throws {
    listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { [visitors] channel in
        visitors.count.withLock { $0 += 1 }
        return channel.writeAndFlush(ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\n\r\n"))
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }
}
