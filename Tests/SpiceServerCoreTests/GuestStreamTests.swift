import SpiceChannel
import SpiceServerTestSupport
import SpiceTestSupport
import SpiceWire
import Testing

@testable import SpiceServerCore

/// A device whose guest says what a test has it say.
private final class ScriptedLine: DeviceLine {
  var coming: [DeviceItem] = []
  var sent: [DeviceItem] = []
  var waitingBytes: Int { 0 }
  var takenBytes: UInt64 { 0 }

  func send(_ item: DeviceItem) { sent.append(item) }
  func next(atMost most: Int) -> DeviceItem? { coming.isEmpty ? nil : coming.removeFirst() }

  func takeSent() -> [DeviceItem] {
    defer { sent = [] }
    return sent
  }
}

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

@Suite("The stream that a guest sends")
struct GuestStreamTests {
  @Test("messages are understood however their bytes come", arguments: [1, 3, 1000])
  func pieces(size: Int) throws {
    let bytes =
      message(1, [0]) + format(640, 480, 3) + message(3, [1, 2, 3]) + message(3, []) + cursor(2, 1, pixels: 8)
      + message(7, little(5) + little(UInt32(bitPattern: -6))) + message(8, [UInt8](repeating: 0, count: 20))
      + message(5, little(1) + [0x78, 0])
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
        .cursorSet(header, pixels: [UInt8](repeating: 7, count: 8)), .cursorMove(x: 5, y: -6), .displayInfo, .failed,
      ])
  }

  @Test(
    "what makes no sense is refused as soon as its header is there",
    arguments: [
      ([99, 0, 0, 0, 0, 0], "Invalid message type"), ([0, 0, 0, 0, 0, 0], "Invalid message type"),
      ([2, 1, 12, 0, 0, 0], "Invalid message type"), ([1, 0, 1, 4, 0, 0], "Wrong size for StreamMsgCapabilities"),
      ([2, 0, 13, 0, 0, 0], "Wrong size for StreamMsgFormat"), ([3, 0, 101, 0, 0, 0], "STREAM_DATA too large"),
      ([3, 0, 255, 255, 255, 255], "STREAM_DATA too large"),
      ([6, 0, 11, 0, 0, 0], "Wrong size for StreamMsgCursorSet"),
      ([6, 0, 255, 255, 255, 255], "Wrong size for StreamMsgCursorSet"),
      ([7, 0, 7, 0, 0, 0], "Wrong size for StreamMsgCursorMove"),
      ([8, 0, 11, 0, 0, 0], "Wrong size for StreamMsgDeviceDisplayInfo"),
    ])
  func nonsense(header: [UInt8], text: String) {
    var reader = GuestStreamReader(frameBytes: 100)
    reader.append([1, 0] + header)
    #expect(throws: GuestStreamError(text: text)) { try reader.next() }
  }

  @Test("pointers have the pixels that their size asks for")
  func pointers() {
    for bytes in [cursor(2, 2, pixels: 15), cursor(2, 2, pixels: 17), cursor(2, 2, pixels: 16, type: 1)] {
      var reader = GuestStreamReader(frameBytes: 100)
      reader.append(bytes)
      #expect(throws: GuestStreamError.self) { try reader.next() }
    }
  }

  @Test("damaged streams are an error or other messages")
  func damage() {
    var mutations = ByteMutations(seed: 5)
    let bytes = format(64, 48) + message(3, [1, 2, 3]) + cursor(2, 1, pixels: 8) + message(7, little(1) + little(2))
    var faults = 0
    for _ in 0..<2000 {
      var reader = GuestStreamReader(frameBytes: 100)
      reader.append(mutations.damaged(bytes))
      do { while try reader.next() != nil {} } catch { faults += 1 }
    }
    #expect(faults > 100)
  }

  // MARK: The device

  private let line = ScriptedLine()
  private let bench = ServerBench()
  private let id = DeviceID(rawValue: 1)
  private static let greeting: [UInt8] = message(1, [0])

  private func say(_ items: DeviceItem...) {
    line.coming += items
    bench.hub.deviceChanged(id, at: bench.now)
    bench.settle()
  }

  @Test("an agent is greeted each time it opens its port, and its mistakes are told once")
  func mistakes() {
    #expect(bench.hub.addDevice(id, .stream, line: line, at: bench.now))
    #expect(line.takeSent() == [.connected(true)])
    say(.event(.opened))
    #expect(line.takeSent() == [.bytes(Self.greeting)])
    say(.bytes(message(99, []) + message(98, [])), .bytes(message(97, [])))
    let complaint = message(5, [0, 0, 0, 0] + Array("Invalid message type".utf8) + [0])
    #expect(line.takeSent() == [.bytes(complaint), .refused])
    #expect(line.coming.isEmpty)
    say(.event(.closed), .event(.opened))
    #expect(line.takeSent() == [.connected(true), .bytes(Self.greeting)])
    say(.bytes(message(1, [0])))
    #expect(line.takeSent() == [.bytes(Self.greeting)])
  }

  @Test("clients get another display, and the guest learns what all of them decode")
  func clients() throws {
    let client = bench.connect()
    _ = bench.hub.addDevice(id, .stream, line: line, at: bench.now)
    say(.event(.opened))
    // The clients of the bench know no codec, but all must know this one.
    #expect(line.takeSent().contains(.bytes(message(4, [1, 1]))))
    say(.bytes(format(32, 24)), .bytes(message(3, [1, 2, 3]) + cursor(2, 1, pixels: 8)))
    let display = try #require(client.session.displays[1])
    #expect(display.primary?.width == 32 && display.primary?.height == 24)
    say(.bytes(format(48, 24)))
    #expect(display.primary?.width == 48)
    // What nobody can show is not shown.
    say(.bytes(format(0, 24) + format(1 << 20, 1 << 20) + message(3, [9])))
    #expect(client.session.displays[1] === display && display.primary?.width == 48)
    _ = line.takeSent()
    bench.cut(client)
    #expect(line.takeSent() == [.bytes(message(4, [0]))])
    bench.hub.removeDevice(id, at: bench.now)
    #expect(!bench.hub.isOffered(ChannelID(.display, id: 1)) && !bench.hub.isOffered(ChannelID(.cursor, id: 1)))
  }

  @Test("a client that does not take its frames has the guest wait, and others with it")
  func backPressure() throws {
    let client = bench.connect()
    _ = bench.hub.addDevice(id, .stream, line: line, at: bench.now)
    say(.event(.opened))
    say(.bytes(format(32, 24)))
    let slow = try #require(bench.line(client, .display, 1))
    slow.room = 0
    let frame = DeviceItem.bytes(message(3, [UInt8](repeating: 0, count: 100_000)))
    say(frame, frame, frame)
    #expect(line.coming.count == 2)
    slow.room = nil
    slow.flush()
    bench.hub.drained(slow.id, at: bench.now)
    bench.settle()
    #expect(line.coming.count < 2)
  }
}
