import Oracles
import SpiceBytes
import SpiceLink
import SpiceWire

extension SeedFolder {
  /// Clients that behave, each message of a client, and a handshake; and decisions for displays.
  func fillServers() throws {
    let main = link(0, 0), inputs = link(1, 1), display = link(2, 2), cursor = link(3, 3)
    var room = DisplayInit()
    (room.pixmapCacheSize, room.glzWindowSize) = (1 << 14, 1 << 14)
    let begin = try say(2, DisplayClientMessage.initial(room))
    let draw = (UInt8(0)..<20).flatMap { host(0, $0) }
    let client = main + display + begin + cursor + inputs
    try add("session", client + draw + host(4, 9) + wait(200) + host(2, 5) + draw + wait(40_000), to: .server)
    try add("slow", client + line(2, 2) + draw + draw + wait(300) + draw + line(2, 3) + wait(31_000), to: .server)
    try add("two", client + link(4, 0) + link(5, 2) + draw + host(7, 1) + line(0, 0) + draw, to: .server)
    try add(
      "main", try client + MainClientMessage.Kind.allCases.flatMap { try say(0, MainClientMessage($0)) }, to: .server)
    try add(
      "inputs", try client + InputsClientMessage.Kind.allCases.flatMap { try say(1, InputsClientMessage($0)) },
      to: .server)
    try add(
      "display", try client + DisplayClientMessage.Kind.allCases.flatMap { try say(2, DisplayClientMessage($0)) },
      to: .server)
    for place in UInt8(0)...3 {
      try add(
        "common-\(place)",
        try client + CommonClientMessage.Kind.allCases.flatMap { try say(place, CommonClientMessage($0)) }, to: .server)
    }
    try fillDevices(client)
    try add("no-keys", host(6, 0) + client + wait(100) + host(6, 0, flag: true) + wait(100), to: .server)
    try fillHandshakes()
    for seed in UInt32(0)..<24 { try add("\(seed)", noise(40 + 40 * Int(seed), seed), to: .pipeline) }
  }

  /// An agent and a client that speak with each other, bytes of a port, and a card reader.
  private func fillDevices(_ client: [UInt8]) throws {
    func guest(_ device: UInt8, _ said: [UInt8]) -> [UInt8] {
      record(.bytes, device, flag: true) + [UInt8(said.count)] + said
    }
    let header = bytes(UInt32(1)) + bytes(UInt32(6)) + bytes(UInt64(0)) + bytes(UInt32(8))
    let announcement = header + bytes(UInt32(1)) + bytes(UInt32.max)
    let chunk = bytes(UInt32(1)) + bytes(UInt32(announcement.count)) + announcement
    let start = try say(0, MainClientMessage.agentStart(tokens: 100))
    let piece = record(.message, 0) + bytes(UInt16(107)) + bytes(UInt16(announcement.count)) + announcement
    try add("agent", client + start + guest(0, chunk) + piece + host(7, 0x14) + piece + guest(0, [1, 2]), to: .server)
    let data = record(.message, 4) + bytes(UInt16(101)) + bytes(UInt16(4)) + [1, 2, 3, 4]
    try add("port", client + link(4, 6) + guest(1, [5, 6, 7]) + data + host(7, 0x0C) + guest(1, [8]), to: .server)
    let reader = record(.message, 4) + bytes(UInt16(101)) + bytes(UInt16(12)) + bytes(UInt32(3)) + bytes(UInt64(0))
    let answer: [UInt8] = [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0]
    func stream(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
      guest(4, [1, 0, type, 0] + bytes(UInt32(body.count)) + body)
    }
    let shape: [UInt8] = [1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4]
    let format = stream(2, bytes(UInt32(32)) + bytes(UInt32(24)) + [1, 0, 0, 0])
    let picture = stream(6, shape) + stream(7, bytes(UInt64(9))) + stream(8, bytes(UInt64(0)) + bytes(UInt32(1)) + [65])
    let opened = host(7, 0x84, flag: true), shut = host(7, 0x84)
    let watch = link(0, 0) + opened + link(4, 4) + link(5, 10)
    try add(
      "stream",
      watch + format + stream(3, [1, 2]) + picture + link(6, 4) + stream(3, [3]) + stream(99, []) + shut + opened
        + format + line(4, 2) + stream(3, [4]) + wait(31_000), to: .server)
    try add("smartcard", client + link(4, 8) + reader + guest(3, answer) + guest(3, [0]), to: .server)
  }

  private func fillHandshakes() throws {
    for channel in [ChannelID(.main), ChannelID(.display)] {
      let request = LinkRequest(
        session: .new, channel: channel, commonCapabilities: [0b1011], channelCapabilities: [.max])
      let bytes = try LinkHeader.packet(request) + [1, 0, 0, 0] + [UInt8](repeating: 0, count: LinkServer.ticketBytes)
      let open = record(.open, 0)
      try add(
        "handshake-\(channel.type.rawValue)", open + record(.bytes, 0) + [UInt8(bytes.count)] + bytes, to: .server)
      try add("bytes-\(channel.type.rawValue)", open + bytes.flatMap { record(.bytes, 0) + [1, $0] }, to: .server)
    }
  }

  // MARK: Records

  private func record(_ kind: ServerOracle.Record, _ place: UInt8, flag: Bool = false) -> [UInt8] {
    [kind.rawValue | place << 3 | (flag ? 0x80 : 0)]
  }

  private func link(_ place: UInt8, _ channel: UInt8) -> [UInt8] { record(.link, place) + [channel, 0] }
  private func line(_ place: UInt8, _ change: UInt8) -> [UInt8] { record(.line, place) + [change] }
  private func wait(_ milliseconds: UInt16) -> [UInt8] { record(.wait, 0, flag: true) + bytes(milliseconds) }

  private func host(_ choice: UInt8, _ value: UInt8, flag: Bool = false) -> [UInt8] {
    record(.host, choice, flag: flag) + [value]
  }

  private func say<M: WireMessage>(_ place: UInt8, _ message: M) throws -> [UInt8] {
    let nothing: [UInt8] = []
    let body = try message.encoded(blobs: nothing.rawSpan)
    return record(.message, place) + bytes(message.kind.rawValue) + bytes(UInt16(body.count)) + body
  }
}
