import Oracles
import SpiceBytes
import SpiceWire

extension SeedFolder {
  /// Each message of each direction with an empty payload, and the reference drawing commands.
  func fillMessages() throws {
    try add(CommonServerMessage.self, .commonServer)
    try add(CommonClientMessage.self, .commonClient)
    try add(MainServerMessage.self, .mainServer)
    try add(MainClientMessage.self, .mainClient)
    try add(DisplayServerMessage.self, .displayServer)
    try add(DisplayClientMessage.self, .displayClient)
    try add(InputsServerMessage.self, .inputsServer)
    try add(InputsClientMessage.self, .inputsClient)
    try add(CursorServerMessage.self, .cursorServer)
    try add(PlaybackServerMessage.self, .playbackServer)
    try add(RecordServerMessage.self, .recordServer)
    try add(RecordClientMessage.self, .recordClient)
    try add(SpiceVMCServerMessage.self, .vmcServer)
    try add(SpiceVMCClientMessage.self, .vmcClient)
    try add(PortServerMessage.self, .portServer)
    try add(PortClientMessage.self, .portClient)
    try add(SmartcardServerMessage.self, .smartcardServer)
    try add(SmartcardClientMessage.self, .smartcardClient)
    for draw in try drawMessages() {
      try add(draw.name, input(.displayServer, draw.type) + draw.body, to: .wire)
    }
    let nothing: [UInt8] = []
    let request = LinkRequest(
      session: .new, channel: ChannelID(.main), commonCapabilities: [1], channelCapabilities: [2, 3])
    var reply = LinkReply()
    reply.commonCapabilities = [1, 2]
    try add(
      "linkRequest", input(.linkRequest, 0) + WireWriter.encode(request, blobs: nothing.rawSpan), to: .wire)
    try add("linkReply", input(.linkReply, 0) + WireWriter.encode(reply, blobs: nothing.rawSpan), to: .wire)
    let list = SubMessageList([SubMessage(type: 300, body: WireRange(offset: 0, count: 4))])
    try add(
      "subMessages", input(.subMessages, 0) + WireWriter.encode(list, blobs: noise(4, 1).rawSpan), to: .wire)
  }

  /// The reference drawing commands that are small.
  func drawMessages() throws -> [(name: String, type: UInt16, body: [UInt8])] {
    try files("draw", ".msg").compactMap { file in
      // Names are like 012_304_fmt32.msg: the second part is the message's number.
      let parts = file.name.split(separator: "_")
      guard parts.count == 3, let type = UInt16(parts[1]), file.bytes.count <= 2048 else { return nil }
      return (file.name, type, file.bytes)
    }
  }

  private func add<M: WireMessage>(_ type: M.Type, _ direction: WireOracle.Direction) throws {
    let nothing: [UInt8] = []
    for kind in M.Kind.allCases {
      guard let body = try? M(kind).encoded(blobs: nothing.rawSpan) else { continue }
      try add("\(direction)-\(kind)", input(direction, kind.rawValue) + body + noise(24, 3), to: .wire)
    }
  }

  private func input(_ direction: WireOracle.Direction, _ number: UInt16) -> [UInt8] {
    [direction.rawValue] + bytes(number)
  }
}
