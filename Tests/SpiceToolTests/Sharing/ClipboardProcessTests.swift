import Foundation
import SpiceAgentWire
import SpiceBytes
import SpiceServer
import SpiceTestSupport
import Testing

@Suite("The command spice clipboard", .timeLimit(.minutes(2)))
struct ClipboardProcessTests {
  @Test("when the agent is lost in the middle of a paste, that is said, and the next agent gets all of it")
  func lostWhilePasting() async throws {
    let server = try SpiceServer(ServerConfiguration(endpoints: [.tcp(host: "127.0.0.1", port: 0)]))
    defer { server.stop() }
    let folder = try TemporaryFolder()
    let data = (0..<1_000_000).map { UInt8(truncatingIfNeeded: ($0 &* 31) >> 3) }
    try Data(data).write(to: URL(filePath: folder.file("picture")))

    let first = PastingAgent(try server.addAgent())
    let process = try ToolProcess([
      "clipboard", "spice://\(server.addresses[0])", "set", "--type", "image/png", folder.file("picture"),
    ])
    // It does not take what follows, so the rest cannot be on its way.
    #expect(try await first.paste(upTo: 10_000) != nil)
    server.remove(first.port)
    let next = PastingAgent(try server.addAgent())
    #expect(try await next.paste() == data)
    let (code, errors) = process.wait()
    #expect(code == 0)
    #expect(errors == ["spice: the machine's agent was lost while somebody pasted; the next one is offered it again"])
  }
}

/// A guest's agent whose user pastes a picture as soon as one is offered.
private struct PastingAgent {
  let port: SpiceServerPort

  init(_ port: SpiceServerPort) { self.port = port }

  /// Takes the data that a client offers, or its beginning; nil if there is none.
  func paste(upTo limit: Int = .max) async throws -> [UInt8]? {
    var input = ByteQueue()
    var messages = AgentMessageAssembler(limit: 1 << 24)
    var taken = 0
    while case .some(let item) = await port.receive() {
      guard case .bytes(let bytes) = item else { continue }
      input.append(bytes.rawSpan)
      while let piece = try nextChunk(of: &input) {
        var offset = 0
        while let message = try messages.next(in: piece.rawSpan, at: &offset) {
          switch AgentMessage.Kind(rawValue: message.type) {
          case .announceCapabilities:
            try await send(.announceCapabilities(AgentAnnouncement([.clipboardByDemand], isRequest: false)))
          case .clipboardGrab: try await send(.clipboardRequest(ClipboardRequest(.png, of: .clipboard)))
          // The type comes first.
          case .clipboard: return Array(message.body.dropFirst(4))
          default: break
          }
        }
        taken = messages.currentType == AgentMessage.Kind.clipboard.rawValue ? taken + piece.count : 0
        if taken >= limit { return [] }
      }
    }
    return nil
  }

  private func nextChunk(of input: inout ByteQueue) throws -> [UInt8]? {
    guard input.count >= AgentChunkHeader.byteCount else { return nil }
    var header = AgentChunkHeader()
    var reader = WireReader(input.bytes)
    try reader.value(&header)
    guard input.count >= AgentChunkHeader.byteCount + Int(header.size) else { return nil }
    input.drop(AgentChunkHeader.byteCount)
    return input.take(Int(header.size))
  }

  private func send(_ message: AgentMessage) async throws {
    let nothing: [UInt8] = []
    let body = try message.encoded(in: AgentContext(), blobs: nothing.rawSpan)
    let header = AgentChunkHeader(port: .client, size: UInt32(body.count))
    try await port.send(WireWriter.encode(header, blobs: nothing.rawSpan) + body)
  }
}
