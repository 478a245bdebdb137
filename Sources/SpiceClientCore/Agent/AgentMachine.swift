public import SpiceAgentWire
import SpiceBytes
public import SpiceChannel
import SpiceWire

/// The guest's agent, as the client deals with it over the main channel: tokens, capabilities, monitors.
///
/// What arrives is the guest's doing, not the server's. Nonsense is skipped and never ends the session.
public final class AgentMachine {
  /// Bytes of a message from the agent that are accepted; nothing that is understood here comes near.
  static let messageLimit = 1 << 20
  /// Messages to the agent that may wait for tokens.
  static let queueLimit = 256
  /// Milliseconds that a change of monitors waits for the next one.
  static let debounceMilliseconds: Int64 = 1000
  /// What this client tells the agent that it can do.
  static let ownCapabilities: AgentCapabilities = [.mouseState, .monitorsConfig, .reply, .monitorsConfigPosition]

  /// Whether an agent is there.
  public private(set) var isConnected = false
  /// What the agent can do; nil until it has told.
  public private(set) var capabilities: AgentCapabilities?

  private let outlet: ChannelOutlet
  private let isReadOnly: Bool
  private var tokens: UInt32 = 0
  private var assembler = AgentMessageAssembler(limit: messageLimit)
  private var queue: [[UInt8]] = []
  private var sending: AgentMessageChunker?
  private var monitors: [AgentMonitor?]?
  private var monitorsDeadline: SpiceInstant?

  init(outlet: ChannelOutlet, isReadOnly: Bool) {
    self.outlet = outlet
    self.isReadOnly = isReadOnly
  }

  // MARK: From the main channel

  func initialise(tokens: UInt32) { self.tokens = tokens }

  /// An agent has appeared. `tokens` is what may be sent to it, if the server says so.
  func connected(tokens: UInt32?, at now: SpiceInstant) {
    if let tokens { self.tokens = tokens }
    isConnected = true
    capabilities = nil
    assembler.reset()
    outlet.emit(.agent)
    guard !isReadOnly else { return }
    outlet.send(MainClientMessage.agentStart(tokens: .max))
    announce(request: true)
  }

  func disconnected() {
    isConnected = false
    capabilities = nil
    assembler.reset()
    // The rest of a message that has begun must still go out, or the server misreads what follows.
    queue = []
    if sending?.isWithinMessage != true { sending = nil }
    outlet.emit(.agent)
  }

  func add(tokens count: UInt32) {
    tokens = tokens.addingReportingOverflow(count).overflow ? .max : tokens + count
    flush()
  }

  func receive(_ piece: RawSpan, at now: SpiceInstant) {
    var offset = 0
    while offset < piece.byteCount {
      do throws(AgentStreamError) {
        guard let message = try assembler.next(in: piece, at: &offset) else { return }
        handle(message, at: now)
      } catch {
        // Too large: it is skipped. Of another version: nothing can be read until the agent connects anew.
        if case .badVersion = error { return }
      }
    }
  }

  var deadline: SpiceInstant? { monitorsDeadline }

  func expire(at now: SpiceInstant) {
    guard let due = monitorsDeadline, due <= now else { return }
    sendMonitors()
  }

  // MARK: From the app

  /// Asks the guest for monitors, by index; nil for one that is to be off. Sent when no other change has come for a
  /// second, and when an agent that can do it appears.
  public func request(_ monitors: [AgentMonitor?], at now: SpiceInstant) {
    self.monitors = monitors
    monitorsDeadline = now.advanced(byMilliseconds: Self.debounceMilliseconds)
  }

  /// Whether the guest can be asked for monitors.
  public var canSetMonitors: Bool { capabilities?.contains(.monitorsConfig) == true && !isReadOnly }

  // MARK: Messages

  private func handle(_ message: AgentMessageAssembler.Message, at now: SpiceInstant) {
    guard let kind = AgentMessage.Kind(rawValue: message.type),
      let decoded = try? AgentMessage(kind, decoding: message.body.rawSpan, in: context)
    else { return }
    guard case .announceCapabilities(let announcement) = decoded else { return }
    capabilities = announcement.capabilities
    if announcement.isRequest { announce(request: false) }
    if monitors != nil { monitorsDeadline = now }
    outlet.emit(.agent)
  }

  private var context: AgentContext { AgentContext(Self.ownCapabilities, capabilities ?? []) }

  private func announce(request: Bool) {
    send(.announceCapabilities(AgentAnnouncement(Self.ownCapabilities, isRequest: request)))
  }

  private func sendMonitors() {
    monitorsDeadline = nil
    guard canSetMonitors, let monitors, let capabilities else { return }
    // An agent that knows no gaps takes the monitors that are on, one after the other.
    let isSparse = capabilities.contains(.sparseMonitorsConfig)
    let listed = isSparse ? monitors.map { $0 ?? AgentMonitor() } : monitors.compactMap { $0 }
    guard listed.contains(where: { $0.width > 0 }) else { return }
    send(.monitorsConfig(AgentMonitorsConfig(listed, usePosition: capabilities.contains(.monitorsConfigPosition))))
  }

  private func send(_ message: AgentMessage) {
    let nothing: [UInt8] = []
    guard isConnected, queue.count < Self.queueLimit,
      let bytes = try? message.encoded(in: context, blobs: nothing.rawSpan)
    else { return }
    queue.append(bytes)
    flush()
  }

  private func flush() {
    while tokens > 0 {
      if sending == nil, !queue.isEmpty { sending = AgentMessageChunker(queue.removeFirst()) }
      guard var current = sending else { return }
      guard let piece = current.next() else {
        sending = nil
        continue
      }
      sending = current
      outlet.send(MainClientMessage.agentData(piece), blobs: current.bytes)
      tokens -= 1
    }
  }
}
