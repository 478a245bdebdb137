import Oracles
import SpiceAgentWire
import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceLink
import SpiceWebSocket
import SpiceWire

extension SeedFolder {
  /// Handshakes, headers, agent data, inputs with a few decisions, the sizes of pieces, and a stream.
  func fillStreams() throws {
    try fillHandshakes()
    try fillWebSockets()
    try fillFrames()
    try fillAgent()
  }

  private func fillHandshakes() throws {
    var reply = LinkReply()
    reply.commonCapabilities = (([.authSelection, .authTicket, .miniHeader]) as CommonCapabilities).words
    reply.channelCapabilities = [7]
    let good = try LinkHeader.packet(reply)
    let refusal = try LinkHeader.packet(LinkReply(failure: .needSecured))
    try add("linked", [8, 0, 0] + good + bytes(UInt32(0)) + [1, 2, 3], to: .link)
    try add("pieces", [8, 0, 3, 0, 4, 90] + good + bytes(UInt32(0)), to: .link)
    try add("denied", [8, 0, 0] + good + bytes(UInt32(7)), to: .link)
    try add("late", [8, 0, 0] + good + refusal, to: .link)
    try add("refused", [0, 1, 1, 200] + refusal, to: .link)
  }

  private func fillWebSockets() throws {
    let request =
      "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAA\r\n"
      + "Sec-WebSocket-Protocol: chat, binary\r\n\r\n"
    let mask = WebSocketMask(word: 0)
    var stream: [UInt8] = []
    for (kind, count) in [(.binary, 5), (.ping, 4), (.text, 200), (.pong, 0), (.close, 2)]
      as [(WebSocketFrameKind, Int)]
    {
      stream += WebSocketFrameHeader.bytes(kind, count: count, mask: mask) + noise(count, 4)
    }
    try add("upgrade", [0, 0] + Array(request.utf8) + stream, to: .websocket)
    try add("pieces", [0, 3, 0, 4, 90] + Array(request.utf8) + stream, to: .websocket)
    try add("client", [1, 2, 0, 30] + stream, to: .websocket)
    try add("server", [2, 0] + WebSocketFrameHeader.frame(.binary, noise(300, 2)), to: .websocket)
  }

  private func fillFrames() throws {
    for form in [DataHeader.Form.mini, .full] {
      var stream: [UInt8] = []
      for size in [0, 5, 300] {
        var header = [UInt8](repeating: 0, count: form.byteCount)
        var room = header.mutableRawSpan
        DataHeader(
          serial: MessageSerial(rawValue: UInt64(size)), type: 300, size: UInt32(size), subList: UInt32(size / 2)
        )
        .store(form, to: &room)
        stream += header + noise(size, 1)
      }
      try add("\(form)", [form == .full ? 1 : 0, 0xFF, 0xFF, 2, 3, 17] + stream, to: .frames)
    }
  }

  private func fillAgent() throws {
    let nothing: [UInt8] = []
    var all: [UInt8] = []
    for kind in AgentMessage.Kind.allCases {
      for context in UInt8(0)...3 {
        var agreed = AgentContext()
        agreed.hasSelection = context & 1 != 0
        agreed.hasGrabSerial = context & 2 != 0
        guard let message = try? AgentMessage(kind).encoded(in: agreed, blobs: nothing.rawSpan) else { continue }
        try add("\(kind)-\(context)", [context, 0] + message + [0, 0, 0, 0], to: .agent)
        all += message
      }
    }
    try add("all", [0, 2, 9, 40] + all, to: .agent)
    let file = FileTransferDescription(name: Array(" a\\b\nc.txt".utf8), size: 12_345_678_901)
    try add("file", [4] + file.text, to: .agent)
    try add("carriage", [4] + Array("x\r\n[other]\r\n[vdagent-file-xfer]\r\nname=a\\sb\r\nsize=1\r\n".utf8), to: .agent)
  }
}
