import SpiceAgentWire
import SpiceBytes
import SpiceWire

/// Which clients a message of the agent is for, where there are several: data goes to who asked for it, and questions to
/// who can answer.
struct AgentRoutes {
  /// What is remembered of each kind. A client or an agent that leaves more unanswered gets answers that went astray.
  private static let limit = 128

  /// A clipboard and a type of data in it, as the beginning of a message's body says it.
  private struct Wanted: Equatable {
    var selection: UInt32
    var type: UInt32
  }

  private var requests: [(session: SessionID, wanted: Wanted)] = []
  private var owners: [(session: SessionID, selection: UInt32)] = []
  private var transfers: [(session: SessionID, id: UInt32)] = []
  /// What the agent can do, and what it has been told that clients can.
  private var (agent, client): (AgentCapabilities, AgentCapabilities) = ([], [])

  /// How messages about the clipboard are laid out.
  var layout: AgentContext { AgentContext(agent, client) }

  /// Whether a client that can do this speaks as the agent takes it that clients do.
  func isAlike(_ capabilities: AgentCapabilities) -> Bool {
    let common = capabilities.symmetricDifference(client)
    return common.isDisjoint(with: [.clipboardByDemand, .clipboardSelection, .clipboardGrabSerial])
  }

  /// Remembers a message to the agent by its first piece, header included.
  mutating func sent(_ header: AgentHeader, _ piece: RawSpan, by session: SessionID) {
    let body = piece.extracting(droppingFirst: AgentHeader.byteCount)
    switch AgentMessage.Kind(rawValue: header.type) {
    case .announceCapabilities: client = Self.capabilities(body)
    case .clipboardRequest:
      guard let wanted = wanted(body) else { return }
      Self.add((session, wanted), to: &requests)
    case .clipboardGrab:
      let selection = selection(body)
      owners.removeAll { $0.selection == selection }
      Self.add((session, selection), to: &owners)
    case .fileTransferStart:
      guard body.byteCount >= 4 else { return }
      let id: UInt32 = body.integer(at: 0)
      transfers.removeAll { $0.id == id }
      Self.add((session, id), to: &transfers)
    default: break
    }
  }

  /// The client that a message of the agent is for, by its first piece, header included; nil for all.
  mutating func target(of header: AgentHeader, _ piece: RawSpan) -> SessionID? {
    let body = piece.extracting(droppingFirst: AgentHeader.byteCount)
    switch AgentMessage.Kind(rawValue: header.type) {
    case .announceCapabilities:
      agent = Self.capabilities(body)
      return nil
    case .clipboard:
      guard let answer = wanted(body) else { return nil }
      // Data that cannot be had comes as nothing.
      let index =
        requests.firstIndex { $0.wanted == answer } ?? requests.firstIndex { $0.wanted.selection == answer.selection }
      return index.map { requests.remove(at: $0).session }
    case .clipboardRequest:
      let selection = selection(body)
      return owners.last { $0.selection == selection }?.session
    case .fileTransferStatus:
      guard body.byteCount >= 4 else { return nil }
      let id: UInt32 = body.integer(at: 0)
      return transfers.last { $0.id == id }?.session
    default: return nil
    }
  }

  /// A client is gone.
  mutating func left(_ session: SessionID) {
    requests.removeAll { $0.session == session }
    owners.removeAll { $0.session == session }
    transfers.removeAll { $0.session == session }
  }

  /// What is announced, of which the first words are there.
  static func capabilities(_ body: RawSpan) -> AgentCapabilities {
    body.byteCount >= 8 ? AgentCapabilities(rawValue: body.integer(at: 4)) : []
  }

  private func selection(_ body: RawSpan) -> UInt32 {
    layout.hasSelection && body.byteCount >= 4 ? body.integer(at: 0) : 0
  }

  private func wanted(_ body: RawSpan) -> Wanted? {
    let offset = layout.hasSelection ? 4 : 0
    guard body.byteCount >= offset + 4 else { return nil }
    return Wanted(selection: selection(body), type: body.integer(at: offset))
  }

  private static func add<T>(_ element: T, to list: inout [T]) {
    if list.count == limit { list.removeFirst() }
    list.append(element)
  }
}
