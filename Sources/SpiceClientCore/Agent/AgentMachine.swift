public import SpiceAgentWire
import SpiceBytes
import SpiceChannel
import SpiceWire

/// The guest's agent, as the client deals with it over the main channel.
///
/// Its parts are the clipboards, files, monitors and settings; here is what they share: when there is an agent, and which
/// message goes to which of them. What arrives is the guest's doing, not the server's. Nonsense is skipped and never ends
/// the session.
public final class AgentMachine {
  /// Bytes of a message from the agent that are accepted, other than of data that was asked for. Honest ones do not come
  /// near.
  private static let messageLimit = 1 << 20
  /// Milliseconds after which an agent that has told nothing is asked again, and how often it is asked.
  private static let questionMilliseconds: Int64 = 5000
  private static let questionLimit = 3
  /// What this client tells the agent that it can do.
  private static let ownCapabilities: AgentCapabilities = [
    .mouseState, .monitorsConfig, .reply, .displayConfig, .clipboardByDemand, .clipboardSelection,
    .monitorsConfigPosition, .fileTransferDetailedErrors, .clipboardNoReleaseOnRegrab, .clipboardGrabSerial,
  ]

  /// Whether an agent is there.
  public private(set) var isConnected = false
  /// What the agent can do; nil until it has told.
  public var capabilities: AgentCapabilities? { sender.capabilities }
  /// Whether the guest can be asked for monitors.
  public var canSetMonitors: Bool { capabilities?.contains(.monitorsConfig) == true }

  let clipboard: ClipboardMachine
  let files: FileSendMachine
  let monitors: AgentMonitors
  let settings: AgentSettings
  private let outlet: ChannelOutlet
  private let sender: AgentSender
  let isReadOnly: Bool
  private var assembler = AgentMessageAssembler(limit: messageLimit)
  private var questions = 0
  private var questionDeadline: SpiceInstant?

  init(outlet: ChannelOutlet, options: SessionOptions) {
    self.outlet = outlet
    isReadOnly = options.isReadOnly
    sender = AgentSender(outlet: outlet, capabilities: Self.ownCapabilities)
    clipboard = ClipboardMachine(sender: sender, outlet: outlet, limits: options.limits)
    files = FileSendMachine(sender: sender, outlet: outlet, limits: options.limits)
    monitors = AgentMonitors(sender: sender)
    settings = AgentSettings(sender: sender)
  }

  // MARK: From the main channel

  func initialise(tokens: UInt32) { sender.set(tokens: tokens) }

  /// An agent has appeared. `tokens` is what may be sent to it, if the server says so.
  func connected(tokens: UInt32?, at now: SpiceInstant) {
    if let tokens { sender.set(tokens: tokens) }
    forget()
    isConnected = true
    outlet.emit(.agent)
    guard !isReadOnly else { return }
    outlet.send(MainClientMessage.agentStart(tokens: .max))
    ask(at: now)
    settle(at: now)
  }

  func disconnected() {
    forget()
    isConnected = false
    outlet.emit(.agent)
  }

  func add(tokens count: UInt32, at now: SpiceInstant) {
    sender.add(tokens: count)
    settle(at: now)
  }

  func receive(_ piece: RawSpan, at now: SpiceInstant) {
    guard !isReadOnly else { return }
    var offset = 0
    while offset < piece.byteCount {
      do throws(AgentStreamError) {
        assembler.limit = max(Self.messageLimit, clipboard.messageLimit)
        guard let message = try assembler.next(in: piece, at: &offset) else { break }
        handle(message, at: now)
      } catch {
        switch error {
        case .tooLarge(type: AgentMessage.Kind.clipboard.rawValue, let size):
          clipboard.skipped(byteCount: size, at: now)
        case .tooLarge: break
        // Something is missing. A later piece may begin a message again.
        case .badVersion:
          assembler.reset()
          return settle(at: now)
        }
      }
    }
    if assembler.currentType == AgentMessage.Kind.clipboard.rawValue { clipboard.progressed(at: now) }
    settle(at: now)
  }

  var deadline: SpiceInstant? { .earliest(questionDeadline, monitors.deadline, clipboard.deadline, files.deadline) }

  func expire(at now: SpiceInstant) {
    if let due = questionDeadline, due <= now { ask(at: now) }
    monitors.expire(at: now)
    clipboard.expire(at: now)
    files.expire(at: now)
    settle(at: now)
  }

  // MARK: Messages

  private func handle(_ message: consuming AgentMessageAssembler.Message, at now: SpiceInstant) {
    guard let kind = AgentMessage.Kind(rawValue: message.type),
      let decoded = try? AgentMessage(kind, decoding: message.body.rawSpan, in: sender.context)
    else { return }
    switch decoded {
    case .announceCapabilities(let announcement): begin(announcement, at: now)
    case .clipboardGrab(let grab): clipboard.receive(grab, at: now)
    case .clipboardRequest(let request): clipboard.receive(request, at: now)
    case .clipboardRelease(let selection): clipboard.receiveRelease(selection, at: now)
    case .clipboard(let data):
      var body: [UInt8] = []
      swap(&body, &message.body)
      clipboard.receive(data, body, at: now)
    case .fileTransferStatus(let status): files.receive(status, at: now)
    default: break
    }
  }

  private func begin(_ announcement: AgentAnnouncement, at now: SpiceInstant) {
    let isFirst = capabilities == nil
    sender.capabilities = announcement.capabilities
    questionDeadline = nil
    if announcement.isRequest { announce(isRequest: false) }
    monitors.begin(at: now)
    if isFirst {
      settings.begin()
      clipboard.begin()
      files.begin(at: now)
    }
    outlet.emit(.agent)
  }

  /// Asks the agent what it can do. Its answer, or the question, may get lost where an agent has only just appeared.
  private func ask(at now: SpiceInstant) {
    questions += 1
    questionDeadline = questions < Self.questionLimit ? now.advanced(byMilliseconds: Self.questionMilliseconds) : nil
    announce(isRequest: true)
  }

  private func announce(isRequest: Bool) {
    sender.send(.announceCapabilities(AgentAnnouncement(Self.ownCapabilities, isRequest: isRequest)))
  }

  private func forget() {
    sender.reset()
    assembler.reset()
    (questions, questionDeadline) = (0, nil)
    clipboard.reset()
    files.reset()
  }

  /// Sends what can be sent: what waits first, then a piece of what is large, and so on.
  func settle(at now: SpiceInstant) {
    while true {
      if let bulk = sender.flush() {
        switch bulk {
        case .clipboard: clipboard.submitted(at: now)
        case .file(let id, let count): files.submitted(id, count: count, at: now)
        }
      } else if !sender.isFree || !(clipboard.submit() || files.submit()) {
        return
      }
    }
  }
}
