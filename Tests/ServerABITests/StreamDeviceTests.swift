import SpiceSessionSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// The port on which a streaming agent of the guest sends a display.
@Suite(.timeLimit(.minutes(2)))
struct StreamDeviceTests {
  private static let port = "add_char subtype=port portname=org.spice-space.stream.0"
  /// A message of capabilities, of which there are none yet.
  private static let greeting = "0100" + "0100" + "01000000" + "00"

  private static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
    [1, 0, type, 0] + words(UInt32(body.count)) + body
  }

  /// Has the agent say something.
  private func say(_ bytes: [UInt8], _ host: ServerHost) async throws {
    try await host.run("char_feed hex=\(hex(bytes))\n char_wakeup")
  }

  /// The message that tells the agent what it did wrong.
  private func complaint(_ text: String) -> String {
    let bytes = Array(text.utf8) + [0]
    return hex(Self.message(5, words(0) + bytes))
  }

  /// Whether the last that the agent was told comes to be `text`, in hexadecimal digits. Libraries may have threads.
  private func isTold(_ text: String, _ host: ServerHost) async throws -> Bool {
    try await eventually { try await host.send("char_stat")["last"].hasSuffix(text) }
  }

  @Test("an agent is greeted each time it opens its port", arguments: ServerLibrary.all)
  func greeting(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n \(Self.port)\n vm_start")
      for count in 1...2 {
        try await host.send("port_event value=0")
        #expect(try await isTold(String(repeating: Self.greeting, count: count), host))
        try await host.send("port_event value=1")
      }
    }
  }

  @Test(
    "what makes no sense is answered, and all after it is lost until the port is opened again",
    arguments: ServerLibrary.all)
  func errors(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n \(Self.port)\n vm_start\n port_event value=0")
      // Capabilities are fine, whatever they are.
      try await host.run("char_feed hex=0100010001000000ff\n char_wakeup")
      let fine = try await host.log()
      #expect(fine == [])
      for (message, text) in [
        // A type that is none, and messages that are too short or too long for theirs.
        ("0100630000000000", "Invalid message type"), ("0100020005000000", "Wrong size for StreamMsgFormat"),
        ("010002000d000000", "Wrong size for StreamMsgFormat"), ("0100030000000003", "STREAM_DATA too large"),
        // What servers say, and not agents.
        ("0100050000000000", "Invalid message type"), ("0100010001040000", "Wrong size for StreamMsgCapabilities"),
        ("010006000b000000", "Cursor size is invalid"), ("0100060001024400", "Cursor size is invalid"),
        // Shapes of a kind that is not for streams, that are too large, and of which pixels are missing.
        ("010006000e000000010001000000000001000000ffff", "Protocol error"),
        ("010006000c000000010401000000000000000000", "Protocol error"),
        ("010006000d00000001000100000000000000000001", "Protocol error"),
        ("0100070007000000", "Wrong size for StreamMsgCursorMove"),
        ("010008000d010000", "StreamMsgDeviceDisplayInfo too large"),
      ] {
        try await host.run("char_feed hex=\(message)\n char_wakeup")
        #expect(try await isTold(complaint(text), host), "\(message)")
        // The device is switched off, and is read on all the same.
        let off = try await host.next("char_state") { $0["connected"] == "0" }
        #expect(off["device"] == "0")
        let said = try await host.log()
        #expect(said.count == 1 && said.last?.hasSuffix("Stream device received invalid message: \(text)") == true)
        try await host.run("char_feed hex=0100630000000000\n char_wakeup")
        #expect(try await eventually { try await host.send("char_stat")["unread"] == "0" })
        #expect(try await host.send("char_stat")["last"].hasSuffix(complaint(text)))
        try await host.run("port_event value=1\n port_event value=0")
      }
    }
  }

  private static func format(_ width: UInt32, _ codec: UInt8) -> [UInt8] {
    message(2, words(width, 24) + [codec, 0, 0, 0])
  }

  /// The bodies of messages, with the type of each.
  private struct Sent: Equatable {
    var type: UInt16
    var body: [UInt8]
  }

  /// The next messages of a channel, without the times of frames and how the windows of clients are numbered.
  private func next(_ count: Int, _ channel: RawChannel) throws -> [Sent] {
    try (0..<count).map { _ in
      guard let (type, body) = try channel.next() else { throw PeerError("the channel was closed") }
      return Sent(type: type, body: type == 3 ? [] : type == 123 ? Array(body[..<4] + body[8...]) : body)
    }
  }

  private static func surface(_ width: UInt32, flags: UInt32) -> Sent {
    Sent(type: 314, body: words(0, width, 24, 32, flags))
  }

  private static func monitors(_ width: UInt32) -> Sent {
    Sent(type: 317, body: [1, 0, 1, 0] + words(0, 0, width, 24, 0, 0, 0))
  }

  private static func stream(_ id: UInt32, _ width: UInt32, _ codec: UInt8) -> Sent {
    Sent(type: 122, body: words(0, id) + [1, codec] + words(0, 0, width, 24, width, 24, 0, 0, 24, width) + [0])
  }

  @Test(
    "clients get a display with a video all over it, of a codec that all of them know", arguments: ServerLibrary.all)
  func stream(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library, environment: ["SPICE_DEBUG_ALLOW_MC": "1"]) { host in
      let port = try await host.listening(Self.port)
      try await host.send("port_event value=0")
      try await watch(port, host)
      // All clients have gone.
      #expect(try await isTold(hex(Self.message(4, [0])), host))
    }
  }

  private func watch(_ port: UInt16, _ host: ServerHost) async throws {
    let first = try RawClient(port: port)
    // Monitors, reports, and a choice of codecs with MJPEG and H.264.
    let display = try first.open(.display, capabilities: [1 << 1 | 1 << 4 | 1 << 8 | 1 << 9 | 1 << 11])
    #expect(display.capabilities == [1 << 1 | 1 << 4 | 1 << 12])
    #expect(try await isTold(hex(Self.message(4, [2, 1, 3])), host))
    let began = try next(2, display)
    #expect(began == [Sent(type: 3, body: []), Sent(type: 108, body: [])])
    try await say(Self.format(32, 3) + Self.message(3, [0, 0, 1, 0x65]), host)
    let shown = try next(6, display)
    let report = Sent(type: 319, body: words(0, 1, 5, 1000))
    let frame = Sent(type: 123, body: words(0, 4) + [0, 0, 1, 0x65])
    #expect(
      shown == [
        Self.surface(32, flags: 3), Self.monitors(32), Sent(type: 102, body: []), Self.stream(0, 32, 3), report, frame,
      ])
    // A client that knows little sees a black display first, and has the codec changed.
    let second = try RawClient(port: port)
    let other = try second.open(.display)
    #expect(try await isTold(hex(Self.message(4, [1, 1])), host))
    let joined = try next(5, other)
    let black = Sent(type: 302, body: words(0, 0, 0, 24, 32) + [0, 1] + words(0) + [8, 0, 0] + words(0, 0, 0))
    #expect(
      joined == [
        Sent(type: 3, body: []), Sent(type: 108, body: []), Self.surface(32, flags: 1), black,
        Sent(type: 102, body: []),
      ])
    try await say(Self.format(48, 1), host)
    let end = [Sent(type: 125, body: words(0)), Sent(type: 315, body: words(0))]
    let size = [Self.surface(48, flags: 3), Self.monitors(48), Sent(type: 102, body: [])]
    let changed = try next(7, display)
    #expect(changed == end + size + [Self.stream(1, 48, 1), Sent(type: 319, body: words(1, 1, 5, 1000))])
    let alsoChanged = try next(4, other)
    #expect(
      alsoChanged == [end[1], Self.surface(48, flags: 1), Sent(type: 102, body: []), Self.stream(1, 48, 1)])
    // Another stream of the same size.
    try await say(Self.format(48, 1), host)
    let again = try next(3, display)
    #expect(again[..<2] == [Sent(type: 125, body: words(1)), Self.stream(2, 48, 1)])
    // The agent closes its port, and another one opens it.
    try await host.run("port_event value=1\n port_event value=0")
    let closed = try next(2, display)
    #expect(closed == [Sent(type: 125, body: words(2)), end[1]])
    #expect(try await isTold(Self.greeting + hex(Self.message(4, [1, 1])), host))
  }

  @Test("the pointer has a channel beside the display", arguments: ServerLibrary.all)
  func pointer(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening(Self.port)
      try await host.send("port_event value=0")
      let client = try RawClient(port: port)
      let cursor = try client.open(.cursor)
      _ = try cursor.next(101)
      // One pixel, and a byte too many.
      try await say(Self.message(6, [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5]), host)
      let set = try cursor.next(103)
      #expect(set == words(0) + [1, 0, 0] + words(0, 0) + [0, 1, 0, 1, 0, 0, 0, 0, 0] + [1, 2, 3, 4])
      try await say(Self.message(7, words(7, 9)), host)
      #expect(try cursor.next(104) == [7, 0, 9, 0])
    }
  }
}
