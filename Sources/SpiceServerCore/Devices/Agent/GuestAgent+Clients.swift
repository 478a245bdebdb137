import SpiceAgentWire
import SpiceBytes
import SpiceChannel
public import SpiceWire

/// What clients say.
extension GuestAgent {
  /// Bytes of a layout that displays are asked to take: header, and 256 monitors with their sizes in millimetres.
  private static let monitorsLimit = AgentHeader.byteCount + 8 + 256 * 24

  /// A client deals with the agent from now on.
  func start(_ session: SessionID, tokens: UInt32, at now: SpiceInstant) {
    guard isAttached, let lane = lane(of: session) else { return }
    lane.start(tokens: tokens)
    grabs.joined(session)
    owesGraphicsDevices = wantsGraphicsDevices
    pump()
    read(at: now)
  }

  /// A client takes more pieces.
  func addTokens(_ count: UInt32, to session: SessionID, at now: SpiceInstant) {
    guard let lane = lane(of: session) else { return }
    lane.addTokens(count)
    clientIsReady(session, at: now)
  }

  /// A client may take more than before.
  func clientIsReady(_ session: SessionID, at now: SpiceInstant) {
    guard isAttached, let lane = lane(of: session), lane.pump(at: now) else { return }
    read(at: now)
  }

  /// A client sends a piece of a message. False if it may not do that.
  func receive(_ piece: RawSpan, from session: SessionID, at now: SpiceInstant) -> Bool {
    guard let lane = lane(of: session) else { return true }
    lane.heard = now
    guard lane.isStarted else {
      // What it says is for an agent that is gone. Only where messages end is of interest.
      if (try? lane.filter.judge(piece, rules)) == nil { lane.filter = AgentFilter() }
      lane.filter.discardRest()
      return true
    }
    guard lane.takeRoom(), let found = try? lane.filter.judge(piece, rules) else { return false }
    if isAnswered(found, piece, lane, at: now) {
      lane.giveRoom()
      return true
    }
    if let header = found.header, found.passes {
      note(header, piece, of: lane)
      if header.type == AgentMessage.Kind.monitorsConfig.rawValue, header.size <= Self.monitorsLimit {
        lane.monitors = []
      }
    }
    if lane.monitors != nil {
      lane.giveRoom()
      lane.monitors?.append(copying: piece)
      if found.isLast { ask(lane) }
    } else if found.passes {
      var bytes = [UInt8](copying: piece)
      if let header = found.header { grabs.translate(header, &bytes, of: session, routes.layout) }
      lane.toAgent.append((bytes, found.isLast))
      pump()
    } else {
      lane.giveRoom()
    }
    return true
  }

  // MARK: Announcements

  /// Remembers a message to the agent by its first piece.
  private func note(_ header: AgentHeader, _ piece: RawSpan, of lane: AgentLane) {
    routes.sent(header, piece, by: lane.session)
    guard header.type == AgentMessage.Kind.announceCapabilities.rawValue else { return }
    lane.isIntroduced = true
    if Self.isRequest(piece) { grabs.asked() }
  }

  /// Answers a client that asks what the agent can do while the agent deals with others. Asked itself, the agent would
  /// take it that they are gone: it gives up their clipboards and the files that they send.
  private func isAnswered(
    _ found: AgentFilter.Piece, _ piece: RawSpan, _ lane: AgentLane, at now: SpiceInstant
  ) -> Bool {
    guard found.header?.type == AgentMessage.Kind.announceCapabilities.rawValue, found.isLast, announcement != nil,
      Self.isRequest(piece),
      routes.isAlike(AgentRoutes.capabilities(piece.extracting(droppingFirst: AgentHeader.byteCount))),
      lanes.contains(where: { $0 !== lane && $0.isStarted && $0.isIntroduced })
    else { return false }
    lane.isIntroduced = true
    lane.isOwedAnnouncement = true
    if !(filter.isWithinMessage && lane.isAddressed) { announce(to: lane, at: now) }
    return true
  }

  /// Tells a client what the agent can do, between two messages of the agent.
  func announce(to lane: AgentLane, at now: SpiceInstant) {
    lane.isOwedAnnouncement = false
    guard var announcement else { return }
    edit(&announcement)
    lane.send(announcement, at: now)
  }

  /// Whether an announcement asks for another one.
  private static func isRequest(_ piece: RawSpan) -> Bool {
    guard piece.byteCount >= AgentHeader.byteCount + 4 else { return false }
    let isRequest: UInt32 = piece.integer(at: AgentHeader.byteCount)
    return isRequest != 0
  }

  // MARK: Monitors

  /// Asks the displays whether they take a layout; the newest one if they are being asked.
  private func ask(_ lane: AgentLane) {
    lane.nextMonitors = lane.monitors
    lane.monitors = nil
    askNext(lane)
  }

  private func askNext(_ lane: AgentLane) {
    guard lane.asked == nil, let message = lane.nextMonitors else { return }
    lane.nextMonitors = nil
    let body = Array(message.dropFirst(AgentHeader.byteCount))
    var reader = WireReader(body.rawSpan)
    var config = AgentMonitorsConfig()
    // What is none is for the agent to refuse.
    guard (try? reader.value(&config)) != nil, let host = hub.host else { return refuse(message, lane) }
    lane.asked = message
    host.monitorsWanted(MonitorsRequest(session: lane.session, body: body))
  }

  /// The displays have answered.
  func monitorsAnswered(_ request: MonitorsRequest, isTaken: Bool, at now: SpiceInstant) {
    guard let lane = lane(of: request.session), let message = lane.asked else { return }
    lane.asked = nil
    // A newer one says more.
    if !isTaken, isAttached, lane.isStarted, lane.nextMonitors == nil { refuse(message, lane) }
    askNext(lane)
  }

  private func refuse(_ message: [UInt8], _ lane: AgentLane) {
    lane.refusedMonitors = message
    pump()
  }
}

/// What a client would like its monitors to be.
public struct MonitorsRequest: Sendable {
  /// The client's session.
  public var session: SessionID
  /// The monitors as `VDAgentMonitorsConfig`: complete, as far as its numbers reach.
  public var body: [UInt8]
}
