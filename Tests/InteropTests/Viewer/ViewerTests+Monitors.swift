import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test(
    "monitors are added, shown exactly, pointed at, given the whole of the user's, turned off, and there again next time",
    arguments: ServerLibrary.all)
  func monitors(_ library: ServerLibrary) async throws {
    let bus = try await SessionBus.start()
    try await ServerHost.running(library) { host in
      let guest = try await TwoMonitorGuest(host)
      try await XspiceServer.running(.init { $0.heads = 2 }) { screen in
        try await screen.arrange([(1280, 960), (1024, 768)])
        try await screen.startWindowManager()
        let home = try TemporaryFolder()
        let environment = bus.environment.merging(["XDG_CONFIG_HOME": home.path]) { $1 }
        let arguments = ["--hotkeys", "toggle-fullscreen=shift+f11", "spice://127.0.0.1:\(guest.port)"]

        let first = try await ViewerProcess.start(arguments, on: screen, environment: environment)
        try await first.turn(to: "127.0.0.1")
        try await guest.startAgent()
        _ = try await screen.place(of: guest.picture(of: 0))
        try await bus.choose("display", "2")
        try await guest.follow { $0.count == 2 }
        // One hides the other.
        let second = try await first.turn(to: #"\(2\)"#)
        try await screen.run("xdotool", ["windowmove", second, "1280", "0"])
        let places = [
          try await screen.place(of: guest.picture(of: 0)), try await screen.place(of: guest.picture(of: 1)),
        ]
        for (monitor, place) in places.enumerated() {
          let size = guest.monitors[monitor]
          for (x, y) in [(size.width - 1, size.height - 1), (0, 0), (size.width / 2, size.height / 3)] {
            try await screen.point(x: place.x + x, y: place.y + y)
            #expect(try await guest.isTold(x, y, on: monitor), "\(x), \(y) of monitor \(monitor)")
          }
        }

        // Another program gets the keyboard, beside the monitors, after the windows have had it by turns.
        for title in ["\(guest.port)$", #"\(2\)"#, "\(guest.port)$", #"\(2\)"#] { try await first.turn(to: title) }
        try await screen.hold("a")
        try await guest.waitForKey(0x1E)
        try screen.start("xterm", ["-geometry", "20x3+1400+800"])
        try await guest.waitForKey(0x9E)
        try await screen.letGo("a")
        try await first.turn(to: #"\(2\)"#)

        try await screen.press("shift+F11")
        try await guest.follow { $0 == [.init(1280, 960, x: 0, y: 0), .init(1024, 768, x: 1280, y: 0)] }
        let left = try await screen.place(of: guest.picture(of: 0))
        let right = try await screen.place(of: guest.picture(of: 1))
        #expect(left == (0, 0) && right == (1280, 0))
        try await screen.press("shift+F11")
        try await guest.follow { $0.count == 2 && $0[0].width < 1280 }
        try await bus.choose("disconnect")
        #expect(try await first.end() == 0)

        // The guest is started anew meanwhile.
        try await guest.show([.init(640, 480, x: 0, y: 0)])
        try await ViewerProcess.running(arguments, on: screen, environment: environment) { again in
          try await again.turn(to: "127.0.0.1")
          try await guest.startAgent()
          try await guest.follow { $0.count == 2 }
          _ = try await screen.place(of: guest.picture(of: 1))
          try await again.clickClose(again.turn(to: #"\(2\)"#))
          try await guest.follow { $0.count == 1 }
          #expect(await again.windows().count == 1)
        }
      }
    }
  }

  @Test(
    "each device of a machine has a window of its own that shows it exactly; one that is closed stays so until it is wanted",
    arguments: ServerLibrary.all)
  func devices(_ server: ServerLibrary) async throws {
    let bus = try await SessionBus.start()
    let machine = QEMUGuest.Configuration {
      ($0.server, $0.listener, $0.options) = (server, .port, ["-device", "qxl,id=second"])
    }
    try await QEMUGuest.running(machine) { guest in
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        let home = try TemporaryFolder()
        let environment = bus.environment.merging(["XDG_CONFIG_HOME": home.path]) { $1 }
        let viewer = try await ViewerProcess.start([guest.address.uri], on: screen, environment: environment)
        try await viewer.turn(to: #"\(2\)"#)
        try await guest.run("cat /picture /picture > /dev/fb1; colours > /dev/tty1")
        _ = try await screen.place(of: guest.stillScreen(of: "second"))
        try await viewer.turn(to: "\(Self.guestName)$")
        _ = try await screen.place(of: guest.stillScreen())
        try await bus.choose("display", "2")
        let isClosed = await eventually { await viewer.windows().count == 1 }
        #expect(isClosed)
        // What nobody watches goes on.
        try await guest.run("cat /picture /picture /picture > /dev/fb1")
        try await bus.choose("display", "2")
        try await viewer.turn(to: #"\(2\)"#)
        _ = try await screen.place(of: guest.stillScreen(of: "second"))
        // The first one, this time: what is there at the beginning must show the other.
        try await bus.choose("display", "1")
        #expect(await eventually { await viewer.windows(titled: "\(Self.guestName)$").isEmpty })
        try await bus.choose("disconnect")
        #expect(try await viewer.end() == 0)

        try await ViewerProcess.running([guest.address.uri], on: screen, environment: environment) { viewer in
          try await viewer.turn(to: #"\(2\)"#)
          _ = try await screen.place(of: guest.stillScreen(of: "second"))
          #expect(await viewer.windows().count == 1)
          try await bus.choose("display", "1")
          try await viewer.turn(to: "\(Self.guestName)$")
          _ = try await screen.place(of: guest.stillScreen())
        }
      }
    }
  }
}

/// A guest with an agent and a display for two monitors, as a C program plays it.
private final class TwoMonitorGuest {
  struct Monitor: Equatable {
    var width, height, x, y: Int

    init(_ width: Int, _ height: Int, x: Int, y: Int) {
      (self.width, self.height, self.x, self.y) = (width, height, x, y)
    }
  }

  let port: UInt16
  private(set) var monitors: [Monitor] = []
  private let host: ServerHost
  private var cookie = 0

  init(_ host: ServerHost) async throws {
    self.host = host
    port = try await host.listening(
      """
      add_char subtype=vdagent
      add_keyboard
      qxl_add monitors_answer=1
      """, settings: "set_addr value=127.0.0.1 flags=1")
    try await show([Monitor(640, 480, x: 0, y: 0)])
  }

  /// The agent tells what it can do, once somebody has asked.
  func startAgent() async throws {
    // A chunk, a message, a question and a word of bits.
    _ = try await host.next("char_written") { $0.number("bytes") == 8 + 20 + 4 + 4 }
    // REPLY, MOUSE_STATE, MONITORS_CONFIG and SPARSE_MONITORS_CONFIG.
    let words: [UInt32] = [1, 28, 1, 6, 0, 0, 8, 0, 0b1000_0111]
    try await host.run("char_feed hex=\(Self.hex(words)) device=0\n char_wakeup device=0")
  }

  /// Waits until the device is asked for monitors, as often as they are not the wanted ones, and shows them.
  func follow(_ isWanted: ([Monitor]) -> Bool) async throws {
    for _ in 0..<8 {
      let told = try await host.next("client_monitors_config")["monitors"].split(separator: ";")
      let sizes = told.map { text in text.split { $0 == "x" || $0 == "+" }.compactMap { Int($0) } }
      // One that is to be off has no size.
      let wanted = sizes.filter { $0.count == 4 && $0[0] > 0 }.map { Monitor($0[0], $0[1], x: $0[2], y: $0[3]) }
      try await show(wanted)
      if isWanted(wanted) { return }
    }
    throw PeerError("the guest is asked for other monitors: \(monitors)")
  }

  /// Shows something on monitors.
  func show(_ monitors: [Monitor]) async throws {
    if !self.monitors.isEmpty { try await host.send("primary_destroy") }
    self.monitors = monitors
    let width = monitors.map { $0.x + $0.width }.max() ?? 0
    let height = monitors.map { $0.y + $0.height }.max() ?? 0
    cookie += 1
    let heads = monitors.enumerated().map { "\($0),0,\($1.width),\($1.height),\($1.x),\($1.y),0" }
    try await host.send("primary_create width=\(width) height=\(height)")
    try await host.send("monitors_config heads=\(heads.joined(separator: ";")) max=2 cookie=\(cookie)")
    for step in 0..<40 {
      let (x, y) = (step * 61 % width, step * 37 % height)
      let box = "\(x),\(y),\(min(width, x + 300)),\(min(height, y + 200))"
      try await host.send("draw kind=fill box=\(box) brush_colour=\(0x10203 * (step + 1) % 0xFFFFFF)")
    }
    try await host.send("drain")
  }

  /// What a monitor shows, by the server's own picture.
  func picture(of monitor: Int) async throws -> Screen {
    let file = host.folder.file("picture.ppm")
    try await host.send("read file=\(file)")
    let (all, part) = (try Screen(ppmFile: file), monitors[monitor])
    return all.part(x: part.x, y: part.y, width: part.width, height: part.height)
  }

  /// Whether the agent is told, by the last that came, that the pointer is at a place of a monitor.
  func isTold(_ x: Int, _ y: Int, on monitor: Int) async throws -> Bool {
    let place = Self.hex([UInt32(x), UInt32(y), 0]) + (monitor == 0 ? "00" : "01")
    return try await eventually { try await host.send("char_stat device=0")["last"].hasSuffix(place) }
  }

  /// Waits until the keyboard gets a scan code, perhaps after others.
  func waitForKey(_ code: Int) async throws { _ = try await host.next("key") { $0.number("code") == code } }

  private static func hex(_ words: [UInt32]) -> String {
    words.map { word in
      (0..<4).map { byte in
        let text = String(word >> (8 * byte) & 0xFF, radix: 16)
        return text.count == 1 ? "0" + text : text
      }.joined()
    }.joined()
  }
}
