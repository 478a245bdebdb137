import SpiceAgentWire
import SpiceBytes
import SpiceChannel

/// The clipboards that client and guest share: who owns which, and what travels when somebody pastes.
///
/// Each selection has one owner at most, who says of what types its data is. The data itself travels only when it is
/// asked for.
final class ClipboardMachine {
  /// Milliseconds that a release of the guest's waits for the grab that may follow at once, where agents release before
  /// they grab again.
  private static let releaseMilliseconds: Int64 = 500
  private static let knownTypes: [ClipboardType] = [.text, .png, .bmp, .tiff, .jpeg, .fileList]

  private struct Board {
    let selection: ClipboardSelection
    /// Counts the grabs of both sides: one that has another number has crossed a newer one.
    var serial: UInt32 = 0
    /// What the guest offers. Nothing, if it does not own the selection.
    var guestTypes: [ClipboardType] = []
    /// What this side offers. Nothing, if it does not own the selection.
    var ownTypes: [ClipboardType] = []
    var reads = ClipboardReads()
    var releaseDeadline: SpiceInstant?
  }

  private let sender: AgentSender
  private let outlet: ChannelOutlet
  private let limits: SessionLimits
  private var boards = [ClipboardSelection.clipboard, .primary, .secondary].map { Board(selection: $0) }
  private var requests = ClipboardRequests()
  private var lastID: UInt32 = 0

  init(sender: AgentSender, outlet: ChannelOutlet, limits: SessionLimits) {
    self.sender = sender
    self.outlet = outlet
    self.limits = limits
  }

  /// Bytes that a message with clipboard data may have now: what nobody has asked for is not collected.
  var messageLimit: Int {
    boards.contains { $0.reads.current != nil } ? max(limits.clipboardBytes, limits.clipboardBytes &+ 8) : 0
  }

  var deadline: SpiceInstant? {
    var earliest = requests.deadline
    for board in boards { earliest = .earliest(earliest, board.reads.deadline, board.releaseDeadline) }
    return earliest
  }

  func expire(at now: SpiceInstant) {
    for index in boards.indices {
      if let due = boards[index].releaseDeadline, due <= now { dropGuestOffer(index) }
      if let due = boards[index].reads.deadline, due <= now, let read = boards[index].reads.giveUp() {
        end(read, .timedOut)
      }
      proceed(index, at: now)
    }
    if let due = requests.deadline, due <= now { refuse(.timedOut, at: now) }
  }

  // MARK: The agent's life

  /// The agent has told what it can do.
  func begin() {
    if sender.capabilities?.contains(.maxClipboard) == true {
      sender.send(.maxClipboard(Int32(clamping: limits.clipboardBytes)))
    }
    for index in boards.indices where !boards[index].ownTypes.isEmpty { grab(index) }
  }

  /// The agent is gone. What this side offers stays for the next one.
  func reset() {
    for request in requests.removeAll() { end(request, .noAgent) }
    for index in boards.indices {
      boards[index].serial = 0
      endReads(index, .noAgent)
      boards[index].reads.forgetAnswers()
      dropGuestOffer(index)
    }
  }

  // MARK: From the app

  /// What the guest offers.
  func guestTypes(_ selection: ClipboardSelection) -> [ClipboardType] {
    index(of: selection).map { boards[$0].guestTypes } ?? []
  }

  func read(_ type: ClipboardType, _ selection: ClipboardSelection, at now: SpiceInstant) -> ClipboardReadID {
    lastID &+= 1
    let read = ClipboardReads.Read(id: ClipboardReadID(rawValue: lastID), type: type)
    guard canShare(selection), let index = index(of: selection) else {
      end(read, .noAgent)
      return read.id
    }
    guard boards[index].reads.count < limits.clipboardReads else {
      end(read, .tooMany)
      return read.id
    }
    boards[index].reads.add(read)
    proceed(index, at: now)
    return read.id
  }

  func cancel(_ id: ClipboardReadID, at now: SpiceInstant) {
    for index in boards.indices where boards[index].reads.remove(id) { proceed(index, at: now) }
  }

  func offer(_ types: [ClipboardType], _ selection: ClipboardSelection, at now: SpiceInstant) {
    guard let index = index(of: selection) else { return }
    guard !types.isEmpty else { return release(selection, at: now) }
    let isAgain = !boards[index].ownTypes.isEmpty
    // What the guest has asked of the earlier offer, the new one does not know.
    if isAgain { withdraw(selection, at: now) }
    boards[index].ownTypes = types
    if isAgain, canShare(selection), !sender.common.contains(.clipboardNoReleaseOnRegrab) {
      sender.send(.clipboardRelease(selection))
    }
    grab(index)
    endReads(index, .changed)
    dropGuestOffer(index)
  }

  func release(_ selection: ClipboardSelection, at now: SpiceInstant) {
    guard let index = index(of: selection), !boards[index].ownTypes.isEmpty else { return }
    boards[index].ownTypes = []
    if canShare(selection) { sender.send(.clipboardRelease(selection)) }
    withdraw(selection, at: now)
  }

  /// Takes the data that a request of the guest is for; nil if there is none.
  func answer(_ id: ClipboardRequestID, with data: [UInt8]?, at now: SpiceInstant) {
    guard let request = requests.first, request.id == id, case .asked = request.stage else { return }
    guard var data else { return refuse(.refused, at: now) }
    if request.type == .text, sender.capabilities?.contains(.guestLineEndCRLF) == true {
      data = ClipboardText.withCRLF(data)
    }
    guard data.count <= limits.clipboardBytes else { return refuse(.tooLarge(data.count), at: now) }
    requests.advance(to: .ready(data))
  }

  // MARK: From the agent

  func receive(_ grab: ClipboardGrab, at now: SpiceInstant) {
    guard canShare(grab.selection), let index = index(of: grab.selection) else { return }
    if sender.context.hasGrabSerial {
      guard grab.serial == boards[index].serial else { return }
      boards[index].serial &+= 1
    }
    if !boards[index].ownTypes.isEmpty {
      boards[index].ownTypes = []
      outlet.emit(.clipboardLost(grab.selection))
      withdraw(grab.selection, at: now)
    }
    if let read = boards[index].reads.giveUp() { end(read, .changed) }
    boards[index].releaseDeadline = nil
    boards[index].guestTypes = Self.knownTypes.filter { grab.types.contains($0) }
    outlet.emit(.clipboard(grab.selection))
    proceed(index, at: now)
  }

  func receiveRelease(_ selection: ClipboardSelection, at now: SpiceInstant) {
    guard let index = index(of: selection), !boards[index].guestTypes.isEmpty else { return }
    guard sender.common.contains(.clipboardNoReleaseOnRegrab) else {
      boards[index].releaseDeadline = now.advanced(byMilliseconds: Self.releaseMilliseconds)
      return
    }
    dropGuestOffer(index)
    proceed(index, at: now)
  }

  /// The guest asks for data: it gets an answer in any case, since somebody waits there.
  func receive(_ request: ClipboardRequest, at now: SpiceInstant) {
    guard let index = index(of: request.selection), boards[index].ownTypes.contains(request.type),
      requests.count < limits.clipboardRequests
    else { return sender.send(.clipboard(ClipboardData(.none, of: request.selection))) }
    lastID &+= 1
    requests.add(.init(id: .init(rawValue: lastID), selection: request.selection, type: request.type))
    serve(at: now)
  }

  /// The guest gives data; `body` is all of its message.
  func receive(_ data: ClipboardData, _ body: consuming [UInt8], at now: SpiceInstant) {
    guard let index = index(of: data.selection), let read = boards[index].reads.answered(data.type) else { return }
    if data.type == .none {
      end(read, .refused)
    } else {
      // In place: there is room for one of them, but perhaps not for two.
      body.removeFirst(data.data.offset)
      let endsLinesWithCRLF = sender.capabilities?.contains(.guestLineEndCRLF) == true
      end(read, .data(data.type == .text ? ClipboardText.received(body, endsLinesWithCRLF: endsLinesWithCRLF) : body))
    }
    proceed(index, at: now)
  }

  /// The guest gives more than is taken. It is skipped, and with it whose it is.
  func skipped(byteCount: UInt32, at now: SpiceInstant) {
    for index in boards.indices {
      guard let read = boards[index].reads.giveUp() else { continue }
      boards[index].reads.forgetAnswers()
      end(read, .tooLarge(UInt64(byteCount)))
      proceed(index, at: now)
    }
  }

  /// Clipboard data is arriving.
  func progressed(at now: SpiceInstant) {
    let deadline = now.advanced(byMilliseconds: limits.clipboardMilliseconds)
    for index in boards.indices { boards[index].reads.extend(until: deadline) }
  }

  // MARK: To the agent

  /// Sends the data of a request, if it is there.
  func submit() -> Bool {
    guard let request = requests.first, case .ready(let data) = request.stage else { return false }
    let range = WireRange(offset: 0, count: data.count)
    requests.advance(to: .sending(count: data.count))
    sender.send(
      .clipboard(ClipboardData(request.type, of: request.selection, data: range)), payload: data, as: .clipboard)
    return true
  }

  /// All of the data of a request has gone.
  func submitted(at now: SpiceInstant) {
    guard let request = requests.first, case .sending(let count) = request.stage else { return }
    _ = requests.removeFirst()
    end(request, .sent(count))
    serve(at: now)
  }

  private func canShare(_ selection: ClipboardSelection) -> Bool {
    sender.common.contains(.clipboardByDemand) && (selection == .clipboard || sender.context.hasSelection)
  }

  private func index(of selection: ClipboardSelection) -> Int? {
    boards.firstIndex { $0.selection == selection }
  }

  private func grab(_ index: Int) {
    let board = boards[index]
    guard canShare(board.selection) else { return }
    sender.send(.clipboardGrab(ClipboardGrab(board.selection, serial: board.serial, types: board.ownTypes)))
    boards[index].serial &+= 1
  }

  /// Begins the next read, if none is under way.
  private func proceed(_ index: Int, at now: SpiceInstant) {
    while boards[index].releaseDeadline == nil, let read = boards[index].reads.next() {
      guard boards[index].guestTypes.contains(read.type) else {
        end(read, .notOffered)
        continue
      }
      boards[index].reads.begin(read, until: now.advanced(byMilliseconds: limits.clipboardMilliseconds))
      return sender.send(.clipboardRequest(ClipboardRequest(read.type, of: boards[index].selection)))
    }
  }

  /// Looks for the data of the next request, if none is being served.
  private func serve(at now: SpiceInstant) {
    guard let request = requests.first, case .waiting = request.stage else { return }
    requests.advance(to: .asked(until: now.advanced(byMilliseconds: limits.clipboardMilliseconds)))
    outlet.emit(.clipboardWanted(request.id, request.selection, request.type))
  }

  /// Answers the request that is being served with nothing.
  private func refuse(_ delivery: ClipboardDelivery, at now: SpiceInstant) {
    guard let request = requests.removeFirst() else { return }
    sender.send(.clipboard(ClipboardData(.none, of: request.selection)))
    end(request, delivery)
    serve(at: now)
  }

  private func withdraw(_ selection: ClipboardSelection, at now: SpiceInstant) {
    for request in requests.withdraw(selection) {
      sender.send(.clipboard(ClipboardData(.none, of: selection)))
      end(request, .withdrawn)
    }
    serve(at: now)
  }

  private func dropGuestOffer(_ index: Int) {
    boards[index].releaseDeadline = nil
    if let read = boards[index].reads.giveUp() { end(read, .changed) }
    guard !boards[index].guestTypes.isEmpty else { return }
    boards[index].guestTypes = []
    outlet.emit(.clipboard(boards[index].selection))
  }

  private func endReads(_ index: Int, _ outcome: ClipboardReadOutcome) {
    for read in boards[index].reads.removeAll() { end(read, outcome) }
  }

  private func end(_ read: ClipboardReads.Read, _ outcome: ClipboardReadOutcome) {
    outlet.emit(.clipboardRead(read.id, outcome))
  }

  private func end(_ request: ClipboardRequests.Request, _ delivery: ClipboardDelivery) {
    outlet.emit(.clipboardRequestEnded(request.id, delivery))
  }
}
