import SpiceAgentWire
import SpiceBytes
import SpiceServerCore
import SpiceServerTestSupport
import SpiceWire

/// The devices of characters of a server, whose guest says whatever the fuzzer wants; what it is given is checked.
final class FuzzDevices {
  /// The kinds of devices, in the order in which inputs number them.
  private static let kinds: [DeviceKind] = [.agent, .port(name: [0x70]), .usbredir, .smartcard, .stream]
  private static let stream = 4
  /// Bytes of a piece of the agent's messages.
  private static let pieceLimit = 2048

  private unowned let bench: ServerBench
  private var devices: [BenchDevice?] = []
  /// What the agent was given and is not looked at yet.
  private var given = ByteQueue()
  /// Bytes that are left of the message of each of the agent's ports.
  private var left: [UInt32: UInt32] = [:]
  /// What the streaming agent was given and is not looked at yet.
  private var streamed = ByteQueue()

  init(_ bench: ServerBench) {
    self.bench = bench
    devices = Self.kinds.map { bench.plug($0) }
  }

  /// The guest says something on a device.
  func say(_ bytes: RawSpan, at place: Int) {
    guard let device = devices[place % devices.count], device.unsaid.count < 1 << 20 else { return }
    device.say([UInt8](copying: bytes))
  }

  /// What else guest and host do with a device.
  func act(_ flag: Bool, _ value: UInt8) {
    let action = value >> 2 & 7
    let isStream = action == 1 || action == 3 || action == 4 && value & 3 == 0
    let place = isStream ? Self.stream : Int(value & 3)
    switch action {
    case 0, 1: devices[place]?.room = flag ? nil : Int(value >> 3)
    case 2, 3:
      if let device = devices[place] {
        bench.unplug(device)
        devices[place] = nil
        if place == 0 { (given, left) = (ByteQueue(), [:]) }
        if place == Self.stream { streamed = ByteQueue() }
      } else {
        devices[place] = bench.plug(Self.kinds[place])
        expect(devices[place] != nil, "a device that was unplugged can be plugged in again")
      }
    case 4: devices[place]?.happen(flag ? .opened : .closed)
    case 5: bench.hub.allowsClipboard = flag
    case 6: bench.hub.setAgentPointer(flag, at: bench.now)
    default:
      for request in bench.monitorsRequests { bench.hub.monitorsAnswered(request, isTaken: flag, at: bench.now) }
      bench.monitorsRequests = []
    }
  }

  /// Looks at what the devices were given, and at how much waits for them.
  func check() {
    let limits = Limits.server
    for (place, device) in devices.enumerated() {
      guard let device else { continue }
      let bytes = device.takeGiven()
      if place == 0 { given.append(bytes.rawSpan) }
      if place == Self.stream { streamed.append(bytes.rawSpan) }
      expect(
        device.waitingBytes <= limits.deviceQueueBytes + limits.deviceMessageBytes + (1 << 17),
        "what waits for a device is bounded")
    }
    checkStream()
    while given.count >= 8 {
      let (port, size): (UInt32, UInt32) = (given.bytes.integer(at: 0), given.bytes.integer(at: 4))
      expect(port == 1 || port == 2, "chunks are for ports that there are")
      expect(Int(size) <= Self.pieceLimit, "chunks are small")
      guard given.count >= 8 + Int(size) else { break }
      given.drop(8)
      check(given.take(Int(size)), port)
    }
  }

  /// A streaming agent is given whole messages of the kinds that there are for it.
  private func checkStream() {
    while streamed.count >= 8 {
      let (type, size): (UInt16, UInt32) = (streamed.bytes.integer(at: 2), streamed.bytes.integer(at: 4))
      expect(type == 1 || type == 4 || type == 5, "servers send messages of three types")
      expect(size <= 100, "they are small")
      guard streamed.count >= 8 + Int(size) else { return }
      streamed.drop(8 + Int(size))
    }
  }

  /// A chunk holds bytes of one message only, and a message that has begun is ended before another begins.
  private func check(_ piece: [UInt8], _ port: UInt32) {
    var count = UInt32(piece.count)
    var rest = left[port] ?? 0
    if rest == 0 {
      expect(piece.count >= AgentHeader.byteCount, "a message begins with its header")
      expect(piece.rawSpan.integer(at: 0, as: UInt32.self) == AgentHeader.version, "a header has the version")
      rest = piece.rawSpan.integer(at: 16)
      count -= UInt32(AgentHeader.byteCount)
      // The agent forgets what it has of the client's message.
      let kind: UInt32 = piece.rawSpan.integer(at: 4)
      if port == 2, kind == AgentMessage.Kind.clientDisconnected.rawValue { left[1] = 0 }
    }
    expect(count <= rest, "a chunk does not go beyond its message")
    left[port] = rest - count
  }
}
