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
    var hearing = Hearing()
  }

  /// What clients say to it, in chunks that are cut in pieces anywhere.
  struct Hearing {
    private var input = ByteQueue()
    private var messages = AgentMessageAssembler(limit: messageBytes)

    /// Takes bytes.
    mutating func append(_ bytes: RawSpan) { input.append(bytes) }

    /// Takes the next chunk, and says whether it asks what the agent can do; nil if there is none.
    mutating func nextChunk() -> Bool? {
      var header = AgentChunkHeader()
      var reader = WireReader(input.bytes)
      guard (try? reader.value(&header)) != nil, let size = Int(exactly: header.size),
        input.count - AgentChunkHeader.byteCount >= size
      else { return nil }
      input.drop(AgentChunkHeader.byteCount)
      let piece = input.take(size)
      guard header.port == .client else {
        // A client has gone, the only thing that this agent is told so: the rest of what it said never comes.
        messages.reset()
        return false
      }
      var isAsked = false
      var offset = 0
      while offset < piece.count {
        let message: AgentMessageAssembler.Message?
        do throws(AgentStreamError) {
          message = try messages.next(in: piece.rawSpan, at: &offset)
        } catch {
          // What is too long is skipped; after what is no message, nothing says where the next one begins.
          guard case .badVersion = error else { continue }
          messages.reset()
          break
        }
        guard let message else { break }
        var announcement = AgentAnnouncement()
        var reader = WireReader(message.body.rawSpan)
        if message.type == AgentMessage.Kind.announceCapabilities.rawValue, (try? reader.value(&announcement)) != nil {
          isAsked = isAsked || announcement.isRequest
        }
      }
      return isAsked
    }
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
        state.hearing.append(bytes.rawSpan)
      }
      while let isAsked = state.hearing.nextChunk() {
        if isAsked { link.give(.bytes(Self.announcement)) }
      }
    }
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
