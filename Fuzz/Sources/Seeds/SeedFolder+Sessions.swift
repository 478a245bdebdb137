import Oracles
import SpiceBytes
import SpiceWire

extension SeedFolder {
  /// Cursor shapes, scripts of messages, and drawing.
  func fillSessions() throws {
    for type in UInt8(0)...6 {
      var header = CursorHeader()
      header.type = CursorType(rawValue: type)
      (header.width, header.height) = (9, 3)
      let data = noise(header.pixelByteCount ?? 0, 5)
      let shape = [0, 0, type] + bytes(UInt16(9)) + bytes(UInt16(3)) + bytes(UInt16(4)) + bytes(UInt16(40))
      let fromCache = [UInt8](repeating: 0, count: 13)
      try add("\(type)", shape + bytes(UInt16(data.count)) + data, to: .cursor)
      try add(
        "\(type)-cached", [2] + shape.dropFirst() + bytes(UInt16(data.count)) + data + [4] + fromCache, to: .cursor)
    }
    try fillScripts()
    try fillAgents()
    for seed in UInt32(0)..<24 { try add("\(seed)", noise(60 + 20 * Int(seed), seed), to: .draw) }
    for seed in UInt32(0)..<6 { try add("\(seed)", [0] + noise(40, seed), to: .region) }
  }

  private func fillScripts() throws {
    let formats: [(name: String, format: SurfaceFormat)] = [("fmt32", .xrgb), ("fmt96", .argb), ("fmt16", .rgb555)]
    for draw in try drawMessages() where draw.body.count <= 1200 {
      let format = formats.first { draw.name.contains($0.name) }?.format ?? .xrgb
      let create = SurfaceCreate(surface: .primary, width: 48, height: 40, format: format, flags: .primary)
      let script =
        try record(1, DisplayServerMessage.surfaceCreate(create)) + record(1, DisplayServerMessage.mark)
        + record(1, draw.type, draw.body)
      try add(draw.name, [0] + script, to: .session)
    }
    let common: [CommonServerMessage] = [
      .setAck(SetAck(generation: 1, window: 2)), .ping(Ping()), .notify(Notify()), .disconnecting(Disconnecting()),
      .migrate([.needFlush]),
      .waitForChannels([ChannelWait(ChannelID(.cursor), serial: MessageSerial(rawValue: 3))]),
    ]
    for channel in UInt8(0)...4 {
      for form in UInt8(0)...1 {
        let script = try common.flatMap { try record(channel, $0) }
        try add("common-\(channel)-\(form)", [form] + script + [5, 200, 0x85, 0, 9] + script, to: .session)
      }
    }
    try add(
      "main", [0] + MainServerMessage.Kind.allCases.flatMap { try record(0, MainServerMessage($0)) }, to: .session)
    try add(
      "display", [0] + DisplayServerMessage.Kind.allCases.flatMap { try record(2, DisplayServerMessage($0)) },
      to: .session)
    try add(
      "cursor", [0] + CursorServerMessage.Kind.allCases.flatMap { try record(3, CursorServerMessage($0)) }, to: .session
    )
    try add("user", [0] + (UInt8(0)...7).flatMap { [6, 8, $0, 3, 4, 5, 6, 7, 8, 9, 10] }, to: .session)
    let list = SubMessageList([SubMessage(type: 102, body: WireRange()), SubMessage(type: 105, body: WireRange())])
    try add("list", [0] + record(3, CommonServerMessage.list(list)), to: .session)
  }

  /// A message on a channel, by its place in `FuzzServer.channels`.
  func record<M: WireMessage>(_ channel: UInt8, _ message: M, blobs: [UInt8] = []) throws -> [UInt8] {
    record(channel, message.kind.rawValue, try message.encoded(blobs: blobs.rawSpan))
  }

  private func record(_ channel: UInt8, _ type: UInt16, _ body: [UInt8]) -> [UInt8] {
    [channel] + bytes(type) + bytes(UInt16(body.count)) + body
  }
}
