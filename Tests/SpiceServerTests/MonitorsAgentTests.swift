import SpiceAgentWire
import SpiceBytes
import Testing

@testable import SpiceServer

@Suite("The agent that only arranges monitors")
struct MonitorsAgentTests {
  private static let nothing: [UInt8] = []

  private func chunk(_ bytes: [UInt8], port: AgentPort) throws -> [UInt8] {
    let header = AgentChunkHeader(port: port, size: UInt32(bytes.count))
    return try WireWriter.encode(header, blobs: Self.nothing.rawSpan) + bytes
  }

  private func request() throws -> [UInt8] {
    let message = AgentMessage.announceCapabilities(AgentAnnouncement([], isRequest: true))
    return try message.encoded(in: AgentContext(), blobs: Self.nothing.rawSpan)
  }

  private func heard(_ chunks: [[UInt8]]) -> [Bool] {
    var hearing = MonitorsAgent.Hearing()
    var heard: [Bool] = []
    for chunk in chunks { hearing.append(chunk.rawSpan) }
    while let isAsked = hearing.nextChunk() { heard.append(isAsked) }
    return heard
  }

  @Test("a client that leaves in the middle of a message does not make it deaf to the next one")
  func cutOff() throws {
    let half = try Array(request().dropLast(3))
    let goodbye = try chunk([1, 2, 3], port: .server)
    #expect(try heard([chunk(half, port: .client), goodbye, chunk(request(), port: .client)]) == [false, false, true])
  }

  @Test("what is no message is left out, and what follows is heard")
  func nonsense() throws {
    let bad = try chunk(Array(repeating: 0xFF, count: 64), port: .client)
    #expect(try heard([bad, chunk(request(), port: .client)]) == [false, true])
  }
}
