import SpiceAgentWire
import SpiceBytes
import SpiceWire

/// The way to the agent: what the two sides have agreed on, the tokens, and what waits for them.
///
/// Messages go one after the other, each as a whole. A large one is taken only when nothing else waits, so that the others
/// overtake whatever consists of many.
final class AgentSender {
  /// Messages that may wait for tokens. An agent that asks for more answers than it lets through does without them.
  private static let queueLimit = 256

  /// What a large message holds.
  enum Bulk {
    case clipboard
    case file(FileTransferID, count: Int)
  }

  private struct Message {
    var pieces: AgentMessageChunker
    var bulk: Bulk?
  }

  /// What this side has told that it can do.
  let ownCapabilities: AgentCapabilities
  /// What the agent can do; nil until it has told.
  var capabilities: AgentCapabilities?
  private let outlet: ChannelOutlet
  private var tokens: UInt32 = 0
  private var queue: [Message] = []
  private var sending: Message?

  init(outlet: ChannelOutlet, capabilities: AgentCapabilities) {
    self.outlet = outlet
    ownCapabilities = capabilities
  }

  /// What both sides can do.
  var common: AgentCapabilities { ownCapabilities.intersection(capabilities ?? []) }

  /// The layout of clipboard messages.
  var context: AgentContext { AgentContext(ownCapabilities, capabilities ?? []) }

  /// Whether a large message would begin at once.
  var isFree: Bool { tokens > 0 && queue.isEmpty && sending == nil }

  func set(tokens: UInt32) { self.tokens = tokens }

  func add(tokens count: UInt32) {
    tokens = tokens.addingReportingOverflow(count).overflow ? .max : tokens + count
  }

  /// Puts a message behind those that wait. `payload` is the data at its end, if it has such.
  func send(_ message: AgentMessage, payload: [UInt8] = [], as bulk: Bulk? = nil) {
    guard queue.count < Self.queueLimit, let head = try? message.head(in: context, omitting: payload.count) else {
      return
    }
    queue.append(Message(pieces: AgentMessageChunker(head, payload: payload), bulk: bulk))
  }

  /// Sends what there are tokens for. Returns a large message all of which has gone; there may be more to send then.
  func flush() -> Bulk? {
    while tokens > 0 {
      if sending == nil, !queue.isEmpty { sending = queue.removeFirst() }
      guard var message = sending else { return nil }
      sending = nil
      if let piece = message.pieces.next() {
        outlet.send(MainClientMessage.agentData(piece.range), blobs: piece.bytes)
        tokens -= 1
      }
      if message.pieces.isWithinMessage {
        sending = message
      } else if let bulk = message.bulk {
        return bulk
      }
    }
    return nil
  }

  /// The agent is gone, and with it what it could do and what waits for it. The rest of a message that has begun must
  /// still go out, or the server misreads what follows.
  func reset() {
    capabilities = nil
    queue = []
    sending?.bulk = nil
  }
}
