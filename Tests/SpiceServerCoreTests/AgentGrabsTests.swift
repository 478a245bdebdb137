import SpiceAgentWire
import SpiceBytes
import SpiceTestSupport
import SpiceWire
import Testing

@testable import SpiceServerCore

/// Grabs of several clients and an agent that cross each other.
@Suite struct AgentGrabsTests {
  private static let layout = AgentContext([.clipboardGrabSerial], [.clipboardGrabSerial])
  private static let header = {
    var header = AgentHeader()
    header.type = AgentMessage.Kind.clipboardGrab.rawValue
    return header
  }()

  private static func grab(_ number: UInt32) -> [UInt8] {
    var piece = [UInt8](repeating: 0, count: AgentHeader.byteCount + 8)
    var bytes = piece.mutableRawSpan
    bytes.store(number, at: AgentHeader.byteCount)
    return piece
  }

  private static func number(_ piece: [UInt8]) -> UInt32 { piece.rawSpan.integer(at: AgentHeader.byteCount) }

  /// Two or three clients as ours and the stock ones count, an agent as that of Linux does, and what is on its way.
  private struct World {
    var grabs = AgentGrabs()
    var agent: UInt32 = 0
    var clients: [UInt32]
    var fromAgent: [UInt32] = []
    var toAgent: [UInt32] = []
    var fromClients: [[UInt32]]
    var toClients: [[UInt32]]

    init(clients count: Int) {
      clients = [UInt32](repeating: 0, count: count)
      fromClients = [[UInt32]](repeating: [], count: count)
      toClients = fromClients
      for client in 0..<count { grabs.joined(session(client)) }
    }

    func session(_ client: Int) -> SessionID { SessionID(rawValue: UInt32(client + 1)) }

    mutating func agentGrabs() {
      fromAgent.append(agent)
      agent += 1
    }

    mutating func clientGrabs(_ client: Int) {
      fromClients[client].append(clients[client])
      clients[client] += 1
    }

    /// One grab goes one step. False if there is none there.
    mutating func step(_ place: Int) -> Bool {
      let count = clients.count
      switch place {
      case 0:
        guard !fromAgent.isEmpty else { return false }
        var piece = AgentGrabsTests.grab(fromAgent.removeFirst())
        let taken = grabs.received(AgentGrabsTests.header, piece.rawSpan, AgentGrabsTests.layout)
        guard let grab = taken else { return false }
        for client in 0..<count {
          grabs.translate(grab, &piece, for: session(client))
          toClients[client].append(AgentGrabsTests.number(piece))
        }
      case 1:
        guard !toAgent.isEmpty else { return false }
        let came = toAgent.removeFirst()
        // Of two that have crossed each other, the client's wins.
        if came == agent { agent += 1 }
      case 2..<(2 + count):
        guard !fromClients[place - 2].isEmpty else { return false }
        var piece = AgentGrabsTests.grab(fromClients[place - 2].removeFirst())
        grabs.translate(AgentGrabsTests.header, &piece, of: session(place - 2), AgentGrabsTests.layout)
        toAgent.append(AgentGrabsTests.number(piece))
      default:
        let client = (place - 2 - count) % count
        guard !toClients[client].isEmpty else { return false }
        if toClients[client].removeFirst() == clients[client] { clients[client] += 1 }
      }
      return true
    }

    mutating func settle() {
      var isMoving = true
      while isMoving {
        isMoving = false
        for place in 0..<(2 + 2 * clients.count) where step(place) { isMoving = true }
      }
    }
  }

  @Test("whatever has crossed, the next grab counts for all", arguments: 0..<200)
  func crossing(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var world = World(clients: Int.random(in: 1...3, using: &random))
    let count = world.clients.count
    for _ in 0..<10 {
      for _ in 0..<40 {
        switch Int.random(in: 0...9, using: &random) {
        case 0: world.agentGrabs()
        case 1: world.clientGrabs(Int.random(in: 0..<count, using: &random))
        default: _ = world.step(Int.random(in: 0..<(2 + 2 * count), using: &random))
        }
      }
      world.settle()
      let before = world.clients
      world.agentGrabs()
      world.settle()
      #expect(world.clients == before.map { $0 + 1 })
      for client in 0..<count {
        let agent = world.agent
        world.clientGrabs(client)
        world.settle()
        #expect(world.agent == agent + 1)
      }
    }
  }
}
