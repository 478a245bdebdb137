import SpiceAgentWire
import SpiceBytes
import SpiceChannel
import SpiceWire

/// What goes between the agent and one client.
final class AgentLane {
  /// Pieces that a client may send before it is given more room (`REDS_AGENT_WINDOW_SIZE`).
  static let window = 10
  /// Pieces that are written before the client is told of the room that they left.
  private static let returnedAtOnce = 5
  /// Pieces of the agent that wait for a client before the rest of a message that is for it has to wait, too.
  private static let queueLimit = 5
  /// And before all others have to: until then, one that takes nothing keeps nobody from what is said to the others.
  private static let patientLimit = 64

  unowned let main: MainClient
  let session: SessionID
  /// Whether the client deals with this agent.
  private(set) var isStarted = false

  /// When the client said something last.
  var heard = SpiceInstant(nanoseconds: 0)
  /// Follows what the client sends, whichever agent it is for.
  var filter = AgentFilter()
  /// Pieces of the client that wait for the agent, and whether their messages end with them.
  var toAgent: [(bytes: [UInt8], isLast: Bool)] = []
  /// A layout of monitors on its way to the displays: the message so far.
  var monitors: [UInt8]?
  /// A layout that displays are being asked to take.
  var asked: [UInt8]?
  /// The newest layout that is complete, while they are.
  var nextMonitors: [UInt8]?
  /// A layout that no display takes.
  var refusedMonitors: [UInt8]?

  /// Whether the client has said what it can do.
  var isIntroduced = false
  /// Whether the client waits to be told what the agent can do.
  var isOwedAnnouncement = false

  /// Whether the message of the agent that is under way is for this client.
  var isAddressed = false

  private var room = AgentLane.window
  private var returned = 0
  private var tokens: UInt32 = 0
  private var toClient: [[UInt8]] = []
  private var waitingSince: SpiceInstant?

  init(_ main: MainClient, session: SessionID) {
    self.main = main
    self.session = session
  }

  // MARK: Life

  /// The client deals with this agent from now on, and takes so many pieces.
  func start(tokens: UInt32) {
    // What was sent for an earlier agent may have crossed the news of this one.
    room = isStarted ? min(room + Self.window, 2 * Self.window) : Self.window
    isStarted = true
    isIntroduced = false
    self.tokens = tokens
  }

  /// The agent is gone; the rest of a message for it is nothing for the next one.
  func stop() {
    (isStarted, isIntroduced, isOwedAnnouncement, isAddressed) = (false, false, false, false)
    filter.discardRest()
    toAgent = []
    toClient = []
    returned = 0
    waitingSince = nil
    (monitors, nextMonitors, refusedMonitors) = (nil, nil, nil)
  }

  // MARK: To the agent

  /// The client sends a piece. False if it had no room for it: starting again gives some, but not without end.
  func takeRoom() -> Bool {
    guard room > 0, toAgent.count < 2 * Self.window else { return false }
    room -= 1
    return true
  }

  /// A piece is written, or came to nothing.
  func giveRoom() {
    guard isStarted else { return }
    returned += 1
    guard returned >= Self.returnedAtOnce else { return }
    room += returned
    main.send(MainServerMessage.agentToken(count: UInt32(returned)))
    returned = 0
  }

  // MARK: To the client

  /// Whether the client can be sent the agent's next piece, or it can wait, if that is for this client.
  func hasRoom(withinMessage: Bool) -> Bool {
    guard isStarted, !withinMessage || isAddressed else { return true }
    return toClient.count < (withinMessage ? Self.queueLimit : Self.patientLimit)
  }

  func addTokens(_ count: UInt32) {
    let (sum, overflow) = tokens.addingReportingOverflow(count)
    tokens = overflow ? .max : sum
  }

  /// Sends a piece, when the client takes it.
  func send(_ piece: [UInt8], at now: SpiceInstant) {
    toClient.append(piece)
    pump(at: now)
  }

  /// Sends what the client takes now. Whether anything left.
  @discardableResult
  func pump(at now: SpiceInstant) -> Bool {
    var sent = 0
    while sent < toClient.count, tokens > 0, main.isReady {
      let piece = toClient[sent]
      main.send(MainServerMessage.agentData(WireRange(offset: 0, count: piece.count)), blobs: piece)
      main.flush(at: now)
      tokens -= 1
      sent += 1
    }
    toClient.removeFirst(sent)
    if toClient.isEmpty { waitingSince = nil } else if sent > 0 || waitingSince == nil { waitingSince = now }
    return sent > 0
  }

  /// Since when something waits for a client that gives no room.
  func deadline(afterMilliseconds milliseconds: Int64) -> SpiceInstant? {
    waitingSince?.advanced(byMilliseconds: milliseconds)
  }
}
