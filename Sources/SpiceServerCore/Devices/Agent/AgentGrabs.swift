import SpiceAgentWire
import SpiceBytes
import SpiceWire

/// Translates the numbers of grabs between an agent, which takes all clients for one, and each of these.
///
/// Agent and client count the grabs of each clipboard. A grab bears the number of those before it; one with another number
/// has crossed a grab of the other side's, and one of both gives way. A client counts its own grabs and the agent's, an
/// agent those of all clients.
struct AgentGrabs {
  /// A grab of the agent's.
  struct Grab {
    fileprivate let selection: Int
    fileprivate let place: Int
    /// How many grabs of clients it has crossed.
    fileprivate let crossed: UInt32
  }

  private static let selections = 3
  private static let none = [UInt32](repeating: 0, count: selections)

  /// What the agent counts, once it has got what is on its way.
  private var agent = none
  /// What each client counts, once it has got what is on its way.
  private var clients: [SessionID: [UInt32]] = [:]
  /// Whether the agent was asked what it can do, whereupon it counts from zero, and has not answered.
  private var isAsked = false

  mutating func joined(_ session: SessionID) { clients[session] = Self.none }

  mutating func left(_ session: SessionID) { clients[session] = nil }

  /// A client asks the agent what it can do.
  mutating func asked() {
    agent = Self.none
    isAsked = true
  }

  /// The agent has answered.
  mutating func answered() { isAsked = false }

  /// Puts the agent's number in place of the client's, if the first piece of a message is a grab.
  mutating func translate(
    _ header: AgentHeader, _ piece: inout [UInt8], of session: SessionID, _ layout: AgentContext
  ) {
    guard let (selection, place) = Self.grab(header, piece.rawSpan, layout), let counted = clients[session]?[selection]
    else { return }
    let number: UInt32 = piece.rawSpan.integer(at: place)
    let crossed = Int32(bitPattern: counted &- number)
    var bytes = piece.mutableRawSpan
    if crossed > 0 {
      bytes.store(agent[selection] &- UInt32(crossed), at: place)
    } else {
      clients[session]?[selection] = number &+ 1
      bytes.store(agent[selection], at: place)
      agent[selection] &+= 1
    }
  }

  /// Takes the number of the agent's grab, if the first piece of a message is one.
  mutating func received(_ header: AgentHeader, _ piece: RawSpan, _ layout: AgentContext) -> Grab? {
    // What it said before it was asked bears numbers that it has forgotten.
    guard !isAsked, let (selection, place) = Self.grab(header, piece, layout) else { return nil }
    let number: UInt32 = piece.integer(at: place)
    let crossed = Int32(bitPattern: agent[selection] &- number)
    if crossed <= 0 { agent[selection] = number &+ 1 }
    return Grab(selection: selection, place: place, crossed: UInt32(clamping: crossed))
  }

  /// Puts a client's number in place of the agent's.
  mutating func translate(_ grab: Grab, _ piece: inout [UInt8], for session: SessionID) {
    guard let counted = clients[session]?[grab.selection] else { return }
    var bytes = piece.mutableRawSpan
    bytes.store(counted &- grab.crossed, at: grab.place)
    if grab.crossed == 0 { clients[session]?[grab.selection] = counted &+ 1 }
  }

  /// Which clipboard a grab is of, and where its number stands.
  private static func grab(
    _ header: AgentHeader, _ piece: RawSpan, _ layout: AgentContext
  ) -> (selection: Int, place: Int)? {
    guard header.type == AgentMessage.Kind.clipboardGrab.rawValue, layout.hasGrabSerial else { return nil }
    let place = AgentHeader.byteCount + (layout.hasSelection ? 4 : 0)
    guard piece.byteCount >= place + 4 else { return nil }
    let selection: UInt8 = layout.hasSelection ? piece.integer(at: AgentHeader.byteCount) : 0
    return selection < selections ? (Int(selection), place) : nil
  }
}
