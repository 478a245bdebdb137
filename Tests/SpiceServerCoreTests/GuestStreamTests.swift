import SpiceAgentWire
import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceCodecs
import SpiceLink
import SpicePixels
import SpiceServerTestSupport
import SpiceTestSupport
import SpiceWire
import Testing

@testable import SpiceServerCore

private func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
  [1, 0, type, 0] + little(UInt32(body.count)) + body
}

private func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }

private func format(_ width: UInt32, _ height: UInt32, _ codec: UInt8 = 1) -> [UInt8] {
  message(2, little(width) + little(height) + [codec, 0, 0, 0])
}

/// A pointer of 32-bit pixels.
private func cursor(_ width: UInt8, _ height: UInt8, pixels: Int, type: UInt8 = 0) -> [UInt8] {
  message(6, [width, 0, height, 0, 1, 0, 2, 0, type, 0, 0, 0] + [UInt8](repeating: 7, count: pixels))
}

private func information(_ size: UInt32, _ address: [UInt8]) -> [UInt8] {
  message(8, little(0) + little(3) + little(size) + address)
}

@Suite("The messages of an agent that streams")
struct GuestStreamReaderTests {
  private static let address = Array("pci/0000/02.0".utf8)

  @Test("they are understood however their bytes come", arguments: [1, 3, 1000])
  func pieces(size: Int) throws {
    let bytes =
      message(1, [0]) + format(640, 480, 3) + message(3, [1, 2, 3]) + message(3, []) + cursor(2, 1, pixels: 9)
      + message(7, little(5) + little(UInt32(bitPattern: -6))) + information(14, Self.address + [0, 9])
      + information(0, Self.address) + information(99, Self.address) + message(8, [1])
    var header = CursorHeader()
    (header.width, header.height, header.hotSpotX, header.hotSpotY) = (2, 1, 1, 2)
    var reader = GuestStreamReader(frameBytes: 100)
    var seen: [GuestStreamMessage] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
      reader.append(Array(bytes[start..<min(bytes.count, start + size)]))
      while let message = try reader.next() { seen.append(message) }
    }
    #expect(
      seen == [
        .capabilities, .format(width: 640, height: 480, codec: .h264), .data([1, 2, 3]), .data([]),
        .cursorSet(header, pixels: [UInt8](repeating: 7, count: 8)), .cursorMove(x: 5, y: -6),
        .displayInfo(GraphicsDeviceNote(address: Self.address, output: 3)), .displayInfo(nil), .displayInfo(nil),
        .displayInfo(nil),
      ])
  }

  @Test(
    "what makes no sense is refused as soon as its header is there",
    arguments: [
      ([99, 0, 0, 0, 0, 0], "Invalid message type"), ([0, 0, 0, 0, 0, 0], "Invalid message type"),
      ([2, 1, 12, 0, 0, 0], "Invalid message type"), ([5, 0, 4, 0, 0, 0], "Invalid message type"),
      ([1, 0, 1, 4, 0, 0], "Wrong size for StreamMsgCapabilities"),
      ([2, 0, 13, 0, 0, 0], "Wrong size for StreamMsgFormat"), ([3, 0, 101, 0, 0, 0], "STREAM_DATA too large"),
      ([3, 0, 255, 255, 255, 255], "STREAM_DATA too large"), ([6, 0, 11, 0, 0, 0], "Cursor size is invalid"),
      ([6, 0, 255, 255, 255, 255], "Cursor size is invalid"),
      ([7, 0, 7, 0, 0, 0], "Wrong size for StreamMsgCursorMove"),
      ([8, 0, 13, 1, 0, 0], "StreamMsgDeviceDisplayInfo too large"),
    ])
  func nonsense(header: [UInt8], text: String) {
    var reader = GuestStreamReader(frameBytes: 100)
    reader.append([1, 0] + header)
    #expect(throws: GuestStreamError(text: text)) { try reader.next() }
  }

  @Test("pointers have the pixels that their size asks for")
  func pointers() {
    for bytes in [cursor(2, 2, pixels: 15), cursor(2, 2, pixels: 16, type: 1), cursor(8, 2, pixels: 65, type: 6)] {
      var reader = GuestStreamReader(frameBytes: 100)
      reader.append(bytes)
      #expect(throws: GuestStreamError(text: "Protocol error")) { try reader.next() }
    }
  }

  @Test("damaged streams are an error or other messages")
  func damage() {
    var mutations = ByteMutations(seed: 5)
    let bytes = format(64, 48) + message(3, [1, 2, 3]) + cursor(2, 1, pixels: 8) + information(13, Self.address)
    var faults = 0
    for _ in 0..<2000 {
      var reader = GuestStreamReader(frameBytes: 100)
      reader.append(mutations.damaged(bytes))
      do { while try reader.next() != nil {} } catch { faults += 1 }
    }
    #expect(faults > 100)
  }

  @Test(
    "frames tell whether they need those before them",
    arguments: [
      (1, [], true), (2, [0x10, 0x02], true), (2, [0x11, 0x02], false), (2, [], false),
      // A key frame, one that is none, one that is shown again; profile 3 has another bit.
      (4, [0x82], true), (4, [0x86], false), (4, [0x88], false), (4, [0xB0], true), (4, [0xB2], false), (4, [], false),
      // An access unit delimiter and parameters; a slice without them; nothing.
      (3, [0, 0, 0, 1, 9, 0xF0, 0, 0, 0, 1, 0x67, 1], true), (3, [0, 0, 1, 0x65, 1], true),
      (3, [0, 0, 1, 0x41, 1, 0, 0, 1, 0x65], false), (3, [0, 1, 0x65], false), (3, [0, 0, 1], false), (3, [], false),
      (5, [0, 0, 0, 1, 0x40, 1, 0, 0, 1, 0x42, 1], true), (5, [0, 0, 1, 0x26, 1], true),
      (5, [0, 0, 1, 0x02, 1, 0, 0, 1, 0x26], false), (9, [0], false),
    ] as [(UInt8, [UInt8], Bool)])
  func keyFrames(codec: UInt8, frame: [UInt8], isKey: Bool) {
    let format = GuestStreamFormat(
      stream: StreamID(rawValue: 0), width: 1, height: 1, codec: VideoCodec(rawValue: codec))
    #expect(format.isKeyFrame(frame.rawSpan) == isKey)
  }
}

@Suite("The stream that a guest sends")
struct GuestStreamTests {
  private static let greeting = message(1, [0])
  /// What the clients of the bench decode: all of them know this.
  private static let start = message(4, [1, 1])
  private static let frame = message(3, [UInt8](repeating: 0, count: 60_000))

  private let bench = ServerBench()
  private let device: BenchDevice

  init() throws { device = try #require(bench.plug(.stream)) }

  private func say(_ messages: [UInt8]...) {
    for message in messages { device.say(message) }
    bench.settle()
  }

  private func happen(_ events: PortEvent...) {
    for event in events { device.happen(event) }
    bench.settle()
  }

  /// How many messages a client's channel of the stream was sent.
  private func sentMessages(_ client: BenchClient) throws -> UInt64 {
    try #require(client.session.channels.first { $0.channel == ChannelID(.display, id: 1) }).receivedMessages
  }

  @Test("an agent is greeted each time it opens its port, and its mistakes are told once")
  func mistakes() {
    happen(.opened)
    #expect(device.takeGiven() == Self.greeting && device.told == [.connected(true)])
    say(message(99, []) + message(98, []), message(97, []))
    let complaint = message(5, [0, 0, 0, 0] + Array("Invalid message type".utf8) + [0])
    #expect(device.takeGiven() == complaint && device.told.last == .refused)
    #expect(device.unsaid.isEmpty)
    happen(.closed)
    #expect(device.told.last == .connected(true) && device.takeGiven() == [])
    happen(.opened)
    say(message(1, [0]))
    #expect(device.takeGiven() == Self.greeting && device.told.last == .connected(true))
  }

  @Test("an agent that does not listen is not told more and more")
  func deaf() {
    device.room = 0
    for _ in 0..<10_000 { happen(.opened) }
    #expect(device.waitingBytes < 1 << 17)
  }

  @Test("clients get another display, and the guest learns what all of them decode")
  func clients() throws {
    let client = bench.connect()
    happen(.opened)
    #expect(device.takeGiven() == Self.greeting + Self.start)
    say(format(32, 24) + message(3, [1, 2, 3]) + cursor(2, 1, pixels: 8))
    let display = try #require(client.session.displays[1])
    #expect(display.primary?.width == 32 && display.primary?.height == 24)
    #expect(client.session.cursors[1]?.picture?.pixels.width == 2)
    say(format(48, 24))
    #expect(display.primary?.width == 48)
    // What nobody can show is not shown.
    say(format(0, 24) + format(1 << 20, 1 << 20) + message(3, [9]) + cursor(0, 0, pixels: 0))
    #expect(client.session.displays[1] === display && display.primary?.width == 48 && client.end == nil)
    happen(.closed)
    #expect(display.primary == nil)
    happen(.opened)
    #expect(device.takeGiven() == Self.greeting + Self.start)
    bench.cut(client)
    #expect(device.takeGiven() == message(4, [0]))
    bench.unplug(device)
    #expect(!bench.hub.isOffered(ChannelID(.display, id: 1)) && !bench.hub.isOffered(ChannelID(.cursor, id: 1)))
  }

  @Test("a client that joins in the middle begins with the next frame that needs no others")
  func late() throws {
    happen(.opened)
    let first = bench.connect(claims: [.vp8, .h264])
    #expect(device.takeGiven() == Self.greeting + message(4, [3, 1, 2, 3]))
    say(format(32, 24, 2) + message(3, [0]))
    let second = bench.connect(claims: [.vp8, .vp9])
    #expect(device.takeGiven() == message(4, [2, 1, 2]))
    let blind = bench.connect()
    #expect(device.takeGiven() == Self.start)
    #expect([second, blind].map { $0.session.displays[1]?.primary?.width } == [32, 32])
    let all = [first, second, blind]
    for (frame, added): (UInt8, [UInt64]) in [(1, [1, 0, 0]), (0, [1, 1, 0]), (1, [1, 1, 0])] {
      let before = try all.map(sentMessages)
      say(message(3, [frame]))
      #expect(try all.map(sentMessages) == zip(before, added).map { $0 + $1 })
    }
    bench.cut(blind)
    // With the last of them, the stream is over.
    _ = device.takeGiven()
    bench.cut(first)
    #expect(device.takeGiven() == [])
    bench.cut(second)
    #expect(device.takeGiven() == message(4, [0]))
    let third = bench.connect()
    say(Self.frame)
    #expect(third.session.displays[1]?.primary == nil)
  }

  /// A client that takes nothing of a stream any more, of which ten frames have come since.
  private func stalledClient() throws -> (BenchClient, ServerLine) {
    happen(.opened)
    let client = bench.connect()
    say(format(32, 24))
    let line = try #require(bench.line(client, .display, 1))
    line.room = 0
    for _ in 0..<10 { say(Self.frame) }
    return (client, line)
  }

  @Test("a client that takes nothing has the guest wait if there is no other, and is left behind if there is one")
  func slowClient() throws {
    let (slow, line) = try stalledClient()
    #expect(device.unsaid.count > 200_000)
    let fast = bench.connect()
    for _ in 0..<200 { say(Self.frame) }
    #expect(device.unsaid.isEmpty)
    #expect(line.queuedBytes < 5 << 20)
    let before = (try sentMessages(slow), try sentMessages(fast))
    bench.resume(line)
    say(Self.frame)
    #expect(try sentMessages(slow) > before.0 && sentMessages(fast) == before.1 + 1)
  }

  @Test("a client that takes nothing is cut off by a guest that changes its stream for ever, and costs no memory")
  func slowClientOfChanges() throws {
    let (_, line) = try stalledClient()
    let fast = bench.connect()
    for turn in 0..<100_000 where !line.isClosed { say(format(32, 24 + UInt32(turn % 2))) }
    #expect(line.isClosed && line.mostQueued < 5 << 20)
    #expect(fast.end == nil)
  }

  @Test("a guest whose only client goes away is read on")
  func slowClientLeaves() throws {
    let (client, _) = try stalledClient()
    #expect(!device.unsaid.isEmpty)
    // Not even the end of the stream is taken before that.
    device.room = 0
    bench.cut(client)
    device.room = nil
    #expect(device.unsaid.isEmpty)
  }

  @Test("what a pointer became while its client took nothing, it gets later")
  func slowPointer() throws {
    happen(.opened)
    let client = bench.connect()
    say(cursor(2, 1, pixels: 8))
    let line = try #require(bench.line(client, .cursor, 1))
    line.room = 0
    for side in 1...70 { say(cursor(UInt8(side), 30, pixels: side * 120)) }
    #expect(client.session.cursors[1]?.picture?.pixels.width == 2)
    bench.resume(line)
    #expect(client.session.cursors[1]?.picture?.pixels.width == 70)
  }

  @Test("the agent that sets monitors up learns what the stream shows")
  func information() throws {
    happen(.opened)
    say(message(8, little(0) + little(3) + little(4) + Array("pci".utf8) + [0]))
    #expect(bench.hub.agent.graphicsDevices[1] == [GraphicsDeviceNote(address: Array("pci".utf8), output: 3)])
    bench.unplug(device)
    #expect(bench.hub.agent.graphicsDevices[1] == nil)
  }
}
