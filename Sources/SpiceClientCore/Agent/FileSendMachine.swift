import SpiceAgentWire
import SpiceBytes
import SpiceChannel

/// Files on their way to the guest, one after the other.
///
/// A file's bytes are asked for piece by piece, as fast as the agent takes them: one piece is held, and one sent.
final class FileSendMachine {
  /// Bytes of a file in one message.
  static let pieceLimit = 32 * AgentMessageChunker.pieceLimit

  private enum Stage {
    /// The guest has not said that it takes the file.
    case starting
    case sending
    /// The guest has all of the file and has not said so.
    case finishing
  }

  private struct Send {
    let id: FileTransferID
    let description: FileTransferDescription
    var stage = Stage.starting
    /// The piece that is sent next.
    var piece: [UInt8]?
    /// Bytes of the piece that was asked for last, if it has not come.
    var wanted: Int?
    /// Bytes that were asked for, with those that have come.
    var asked: UInt64 = 0
    /// Bytes on their way.
    var sent: UInt64 = 0
  }

  /// When the guest has not answered for too long.
  private(set) var deadline: SpiceInstant?
  private let sender: AgentSender
  private let outlet: ChannelOutlet
  private let limits: SessionLimits
  private var current: Send?
  private var waiting: [Send] = []
  private var lastID: UInt32 = 0

  init(sender: AgentSender, outlet: ChannelOutlet, limits: SessionLimits) {
    self.sender = sender
    self.outlet = outlet
    self.limits = limits
  }

  func expire(at now: SpiceInstant) {
    guard let due = deadline, due <= now else { return }
    if current == nil { endAll(.timedOut) } else { abandon(.timedOut, telling: .cancelled, at: now) }
  }

  // MARK: The agent's life

  /// The agent has told what it can do.
  func begin(at now: SpiceInstant) { proceed(at: now) }

  /// The agent is gone, and with it what it was to be sent.
  func reset() { endAll(.noAgent) }

  // MARK: From the app

  /// Sends a file after those that wait. With no agent to send it to, it ends at once.
  func send(_ file: FileTransferDescription, hasAgent: Bool, at now: SpiceInstant) -> FileTransferID {
    lastID &+= 1
    let id = FileTransferID(rawValue: lastID)
    guard hasAgent else {
      outlet.emit(.fileEnded(id, .noAgent))
      return id
    }
    waiting.append(Send(id: id, description: file))
    proceed(at: now)
    return id
  }

  /// Takes the piece that was wanted; nil or fewer bytes if it cannot be had.
  func supply(_ id: FileTransferID, with piece: [UInt8]?, at now: SpiceInstant) {
    guard current?.id == id, let wanted = current?.wanted else { return }
    guard let piece, piece.count == wanted else { return abandon(.unreadable, telling: .error, at: now) }
    current?.wanted = nil
    current?.piece = piece
  }

  func cancel(_ id: FileTransferID, at now: SpiceInstant) {
    if current?.id == id { return abandon(.cancelled, telling: .cancelled, at: now) }
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
    waiting.remove(at: index)
    outlet.emit(.fileEnded(id, .cancelled))
  }

  // MARK: From the agent

  func receive(_ status: FileTransferStatus, at now: SpiceInstant) {
    guard let send = current, send.id == status.id else { return }
    switch status.result {
    case .canSendData:
      guard send.stage == .starting else { return }
      deadline = nil
      current?.stage = .sending
      want()
    case .success where send.stage == .finishing: end(.success, at: now)
    case .success: abandon(.failed(code: nil), telling: .cancelled, at: now)
    case .cancelled: end(.cancelledByGuest, at: now)
    case .notEnoughSpace: end(.notEnoughSpace(free: status.freeByteCount), at: now)
    case .sessionLocked: end(.sessionLocked, at: now)
    case .agentNotConnected: end(.noDesktop, at: now)
    case .disabled: end(.disabled, at: now)
    default: end(.failed(code: status.errorCode), at: now)
    }
  }

  // MARK: To the agent

  /// Sends the next piece, if it is there.
  func submit() -> Bool {
    guard let send = current, send.stage == .sending else { return false }
    let piece: [UInt8]
    if send.description.size == 0 {
      piece = []
    } else {
      guard let next = send.piece else { return false }
      piece = next
    }
    current?.piece = nil
    // Nothing is sent twice: what an empty file has to send is gone with its stage.
    if send.description.size == 0 { current?.stage = .finishing }
    let data = FileTransferData(send.id, data: WireRange(offset: 0, count: piece.count))
    sender.send(.fileTransferData(data), payload: piece, as: .file(send.id, count: piece.count))
    want()
    return true
  }

  /// All of a piece has gone.
  func submitted(_ id: FileTransferID, count: Int, at now: SpiceInstant) {
    guard var send = current, send.id == id else { return }
    send.sent += UInt64(count)
    if send.sent == send.description.size {
      send.stage = .finishing
      setDeadline(from: now)
    }
    current = send
    outlet.emit(.fileProgress(id, sent: send.sent))
  }

  /// Asks for the piece after the one that is held.
  private func want() {
    guard let send = current, send.wanted == nil, send.asked < send.description.size else { return }
    let count = Int(min(UInt64(Self.pieceLimit), send.description.size - send.asked))
    current?.wanted = count
    current?.asked += UInt64(count)
    outlet.emit(.fileWanted(send.id, offset: send.asked, count: count))
  }

  /// Begins with the next file, if none is under way and the agent is known.
  private func proceed(at now: SpiceInstant) {
    while current == nil, !waiting.isEmpty {
      setDeadline(from: now)
      guard let capabilities = sender.capabilities else { return }
      let next = waiting.removeFirst()
      guard !capabilities.contains(.fileTransferDisabled) else {
        deadline = nil
        outlet.emit(.fileEnded(next.id, .disabled))
        continue
      }
      current = next
      let text = next.description.text
      let start = FileTransferStart(next.id, text: WireRange(offset: 0, count: text.count))
      sender.send(.fileTransferStart(start), payload: text)
    }
  }

  private func setDeadline(from now: SpiceInstant) {
    deadline = now.advanced(byMilliseconds: limits.agentMilliseconds)
  }

  private func endAll(_ outcome: FileSendOutcome) {
    let all = (current.map { [$0] } ?? []) + waiting
    deadline = nil
    current = nil
    waiting = []
    for send in all { outlet.emit(.fileEnded(send.id, outcome)) }
  }

  /// Ends the file under way from this side.
  private func abandon(_ outcome: FileSendOutcome, telling result: FileTransferStatus.Result, at now: SpiceInstant) {
    if let current { sender.send(.fileTransferStatus(FileTransferStatus(current.id, result))) }
    end(outcome, at: now)
  }

  private func end(_ outcome: FileSendOutcome, at now: SpiceInstant) {
    guard let send = current else { return }
    current = nil
    deadline = nil
    outlet.emit(.fileEnded(send.id, outcome))
    proceed(at: now)
  }
}
