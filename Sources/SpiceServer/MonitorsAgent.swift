import SpiceAgentWire
import SpiceBytes
import SpiceServerCore
import SpiceServerRuntime
import Synchronization

/// The agent of a machine that has none. All that it can do is arrange monitors, and of those the host hears before it:
/// clients ask for them only where there is somebody who can do that.
final class MonitorsAgent: Sendable {
  private static let capabilities: AgentCapabilities = [
    .monitorsConfig, .sparseMonitorsConfig, .monitorsConfigPosition, .fileTransferDisabled,
  ]
  /// Bytes of a message that it looks at.
  private static let messageBytes = 1 << 10

  private struct State {
    var link: DeviceLink?
    var input = ByteQueue()
    var messages = AgentMessageAssembler(limit: messageBytes)
  }

  private let state = Mutex(State())

  private init() {}

  /// Plugs it in; nil if there is an agent already.
  static func plug(into runtime: ServerRuntime) -> MonitorsAgent? {
    let agent = MonitorsAgent()
    let link = runtime.addDevice(.agent) { [weak agent] in agent?.answer() }
    guard let link else { return nil }
    agent.state.withLock { $0.link = link }
    agent.answer()
    return agent
  }

  func unplug(from runtime: ServerRuntime) {
    let link = state.withLock { state in
      defer { state.link = nil }
      return state.link
    }
    if let link { runtime.removeDevice(link) }
  }

  /// Says what it can do to everybody who asks.
  private func answer() {
    state.withLock { state in
      guard let link = state.link else { return }
      while let item = link.nextForDevice() {
        guard case .bytes(let bytes) = item else { continue }
        link.taken(bytes.count)
        state.input.append(bytes.rawSpan)
      }
      while let isAsked = Self.nextChunk(&state) {
        if isAsked { link.give(.bytes(Self.announcement)) }
      }
    }
  }

  /// Takes the next chunk, and says whether it asks what the agent can do; nil if there is none.
  private static func nextChunk(_ state: inout State) -> Bool? {
    var header = AgentChunkHeader()
    var reader = WireReader(state.input.bytes)
    guard (try? reader.value(&header)) != nil, let size = Int(exactly: header.size),
      state.input.count - AgentChunkHeader.byteCount >= size
    else { return nil }
    state.input.drop(AgentChunkHeader.byteCount)
    let piece = state.input.take(size)
    guard header.port == .client else { return false }
    var isAsked = false
    var offset = 0
    // What is too long is skipped.
    while offset < piece.count {
      guard let message = try? state.messages.next(in: piece.rawSpan, at: &offset) else { continue }
      var announcement = AgentAnnouncement()
      var reader = WireReader(message.body.rawSpan)
      if message.type == AgentMessage.Kind.announceCapabilities.rawValue, (try? reader.value(&announcement)) != nil {
        isAsked = isAsked || announcement.isRequest
      }
    }
    return isAsked
  }

  private static let announcement: [UInt8] = {
    let nothing: [UInt8] = []
    let message = AgentMessage.announceCapabilities(AgentAnnouncement(capabilities, isRequest: false))
    guard let body = try? message.encoded(in: AgentContext(), blobs: nothing.rawSpan),
      let header = try? WireWriter.encode(
        AgentChunkHeader(port: .client, size: UInt32(clamping: body.count)), blobs: nothing.rawSpan)
    else { preconditionFailure("an announcement can be written") }
    return header + body
  }()
}
