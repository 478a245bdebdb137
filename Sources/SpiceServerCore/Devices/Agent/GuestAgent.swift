import SpiceAgentWire
import SpiceBytes
import SpiceChannel
import SpiceLink
import SpiceWire

/// The guest's agent, and everybody's way to it (spec: agent protocol over the main channel).
///
/// The agent's port carries one stream of messages of clients and one of the server's own. A message of one client is
/// never cut by another's. What waits is bounded: clients have room for some pieces each, and the agent is not read while
/// a client that it speaks to does not take more.
final class GuestAgent: HubDevice {
  /// Bytes that wait for the agent before the next piece stays where it is.
  private static let aheadBytes = 8192

  /// Which messages may pass.
  var rules = AgentRules()
  /// Whether the agent may move the pointer.
  var movesPointer = true
  /// What the displays are, for agents that want to know.
  var graphicsDevices: [UInt8: [GraphicsDeviceNote]] = [:]

  unowned let hub: ServerHub
  private(set) var line: (any DeviceLine)?
  var lanes: [AgentLane] = []

  // From the agent.
  var chunks = AgentChunkReader()
  var filter = AgentFilter()
  var routes = AgentRoutes()
  var grabs = AgentGrabs()
  /// What the agent has said that it can do, as an answer.
  var announcement: [UInt8]?
  /// Whether the agent wants to know what the displays are.
  var wantsGraphicsDevices = false

  // To the agent.
  /// The client whose message is under way.
  private weak var speaker: AgentLane?
  private var pointer = AgentPointer()
  private var owesGoodbye = false
  var owesGraphicsDevices = false
  private var sentBytes: UInt64 = 0
  /// What is under way to the agent: where each piece ends in all that was sent, and whose it is.
  private var sent: [(end: UInt64, whose: Owner)] = []

  private enum Owner {
    case client(SessionID)
    case pointer
    case server
  }

  init(hub: ServerHub) { self.hub = hub }

  /// Whether there is an agent.
  var isAttached: Bool { line != nil }
  /// Whether there is one that moves the pointer.
  var isPointing: Bool { isAttached && movesPointer }

  // MARK: The device

  func attach(_ line: any DeviceLine, at now: SpiceInstant) {
    self.line = line
    line.send(.connected(true))
    hub.updateMouse(at: now)
    for client in hub.clients { client.main?.tellAgentConnected(at: now) }
  }

  /// The agent's channel is the main channel, which has another server.
  func join(_ client: ClientRecord, _ peer: LinkedPeer, sink: any ChannelSink, at now: SpiceInstant) -> ServerChannel? {
    nil
  }

  func removed(at now: SpiceInstant) { detach(at: now) }

  /// There is no agent any more, or none that makes sense.
  func detach(at now: SpiceInstant) {
    guard let line else { return }
    line.send(.connected(false))
    self.line = nil
    chunks = AgentChunkReader()
    filter = AgentFilter()
    routes = AgentRoutes()
    grabs = AgentGrabs()
    announcement = nil
    (wantsGraphicsDevices, owesGoodbye, owesGraphicsDevices) = (false, false, false)
    pointer.reset()
    speaker = nil
    (sentBytes, sent) = (0, [])
    for lane in lanes { lane.stop() }
    hub.updateMouse(at: now)
    for client in hub.clients { client.main?.tellAgentDisconnected(at: now) }
  }

  func lineChanged(at now: SpiceInstant) {
    settle()
    pump()
    read(at: now)
  }

  /// What the agent has taken leaves room.
  private func settle() {
    guard let line else { return }
    let done = sent.prefix { $0.end <= line.takenBytes }
    sent.removeFirst(done.count)
    for piece in done {
      if case .client(let session) = piece.whose { lane(of: session)?.giveRoom() }
    }
  }

  func lane(of session: SessionID) -> AgentLane? { lanes.first { $0.session == session } }

  // MARK: To the agent

  /// Sends what comes next, as far as the agent takes it.
  func pump() {
    while let line, line.waitingBytes < Self.aheadBytes {
      if let message = nextOfServer() {
        write(message.bytes, port: .server, whose: message.whose)
      } else if let lane = nextLane() {
        if speaker == nil, let monitors = lane.refusedMonitors {
          lane.refusedMonitors = nil
          writeAll(monitors, of: lane)
        } else if let piece = lane.toAgent.first {
          lane.toAgent.removeFirst()
          speaker = piece.isLast ? nil : lane
          if piece.isLast { takeTurn(lane) }
          write(piece.bytes, port: .client, whose: .client(lane.session))
        }
      } else {
        return
      }
    }
  }

  /// The client that speaks, or the next one that has something to say.
  private func nextLane() -> AgentLane? {
    if let speaker { return speaker.toAgent.isEmpty ? nil : speaker }
    return lanes.first { !$0.toAgent.isEmpty || $0.refusedMonitors != nil }
  }

  /// The others come before a client that has just had its turn.
  private func takeTurn(_ lane: AgentLane) {
    guard lanes.count > 1, let index = lanes.firstIndex(where: { $0 === lane }) else { return }
    lanes.append(lanes.remove(at: index))
  }

  private func nextOfServer() -> (bytes: [UInt8], whose: Owner)? {
    if owesGoodbye {
      owesGoodbye = false
      return encoded(.clientDisconnected).map { ($0, .server) }
    }
    if owesGraphicsDevices {
      owesGraphicsDevices = false
      let (info, addresses) = graphicsDeviceInfo()
      return encoded(.graphicsDeviceInfo(info), blobs: addresses).map { ($0, .server) }
    }
    let isBusy = sent.contains { if case .pointer = $0.whose { true } else { false } }
    guard !isBusy, let state = pointer.next() else { return nil }
    return encoded(.mouseState(state)).map { ($0, .pointer) }
  }

  private func encoded(_ message: AgentMessage, blobs: [UInt8] = []) -> [UInt8]? {
    try? message.encoded(in: AgentContext(), blobs: blobs.rawSpan)
  }

  private func writeAll(_ message: [UInt8], of lane: AgentLane) {
    var chunker = AgentMessageChunker(message)
    while let piece = chunker.next() {
      write(Array(piece.bytes[piece.range.offset..<piece.range.end]), port: .client, whose: .server)
    }
  }

  private func write(_ bytes: [UInt8], port: AgentPort, whose: Owner) {
    let header = AgentChunkHeader(port: port, size: UInt32(clamping: bytes.count))
    guard let chunk = try? WireWriter.encode(header, blobs: bytes.rawSpan) + bytes else { return }
    sentBytes += UInt64(chunk.count)
    sent.append((sentBytes, whose))
    line?.send(.bytes(chunk))
  }

  // MARK: The pointer

  func place(_ position: MousePosition) {
    pointer.place(position)
    pump()
  }

  func press(_ buttons: MouseButtons, wheel: Int32 = 0) {
    pointer.press(buttons, wheel: wheel)
    pump()
  }

  // MARK: Clients come and go

  func joined(_ main: MainClient, session: SessionID) { lanes.append(AgentLane(main, session: session)) }

  /// A client is gone. The agent forgets what it had begun to say, and with the last client, everything.
  func left(_ session: SessionID, at now: SpiceInstant) {
    guard let index = lanes.firstIndex(where: { $0.session == session }) else { return }
    let lane = lanes.remove(at: index)
    routes.left(session)
    grabs.left(session)
    guard isAttached else { return }
    if lanes.isEmpty || speaker === lane { owesGoodbye = true }
    if speaker === lane { speaker = nil }
    pump()
    read(at: now)
  }

  /// When ``expire(at:)`` is to be called.
  var deadline: SpiceInstant? {
    var earliest: SpiceInstant?
    for lane in lanes {
      earliest = .earliest(earliest, lane.deadline(afterMilliseconds: hub.limits.stallMilliseconds))
    }
    return .earliest(earliest, speakerDeadline)
  }

  /// When a client is given up that has begun a message and says no more while others wait.
  private var speakerDeadline: SpiceInstant? {
    guard let speaker, speaker.toAgent.isEmpty, lanes.contains(where: { !$0.toAgent.isEmpty }) else { return nil }
    return speaker.heard.advanced(byMilliseconds: hub.limits.stallMilliseconds)
  }

  /// Gives up clients that take nothing of what the agent says, or keep others from speaking.
  func expire(at now: SpiceInstant) {
    for lane in lanes {
      if let deadline = lane.deadline(afterMilliseconds: hub.limits.stallMilliseconds), deadline <= now {
        lane.main.close(.timeout)
      }
    }
    if let speaker, let speakerDeadline, speakerDeadline <= now { speaker.main.close(.timeout) }
  }
}
