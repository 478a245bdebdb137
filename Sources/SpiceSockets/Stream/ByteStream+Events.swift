import SpiceBytes

/// What a loop does for a stream.
extension ByteStream {
  /// Bytes that are read before the loop turns to others.
  private static let batch: UInt64 = 512 << 10

  /// Something has happened at the descriptor.
  func happened(_ events: Interest) {
    if phase == .tlsHandshake {
      read()
    } else {
      if isBlocked, events.contains(writeInterest) { write() }
      if wantsToRead, events.contains(readInterest) { read() }
    }
    report()
  }

  /// A turn of the loop is ending, and somebody asked to be heard before.
  func turnEnded() {
    if !isBlocked { write() }
    if mustRead {
      mustRead = false
      read()
    }
    report()
  }

  /// Reads at the end of the turn, without waiting for the descriptor: TLS may hold bytes that the kernel does not.
  func readSoon() {
    guard let attachment else { return }
    mustRead = true
    attachment.hook.schedule()
    updateInterest()
  }

  var wantsToRead: Bool {
    ending == nil && !isFinishing && !isReadingPaused && received.count < receiveLimit
  }

  /// Asks the loop to wait for what the stream can do next.
  func updateInterest() {
    guard let attachment, let isHandshaking = socket?.isHandshaking else { return }
    var interest: Interest = []
    if ending == nil {
      if isHandshaking || wantsToRead { interest.insert(readInterest) }
      if isBlocked { interest.insert(writeInterest) }
    }
    attachment.watch.interest = interest
  }

  // MARK: Reading

  func read() {
    guard let attachment else { return }
    if socket?.isHandshaking == true { shakeHands() }
    let end = bytesReceived &+ Self.batch
    while wantsToRead, socket?.isHandshaking == false, bytesReceived < end {
      guard readOnce(attachment.loop) else { return afterReading() }
    }
    if received.count >= receiveLimit {
      isFull = true
    } else if wantsToRead, socket?.isHandshaking == false {
      mustRead = true
      attachment.hook.schedule()
    }
    afterReading()
  }

  /// Answers what came, apart from what it carried.
  private func afterReading() {
    if received.count >= receiveLimit { isFull = true }
    // What the peer is, or that it is, may be known only now.
    if !isBlocked, carriage.hasAnswer || !outgoing.isEmpty { write() }
  }

  /// Reads as much as the buffer of the loop holds.
  /// - Returns: whether there may be more.
  private func readOnce(_ loop: EventLoop) -> Bool {
    var bytes = loop.scratch.mutableRawSpan
    let outcome = socket?.receive(into: &bytes) ?? .ended
    switch outcome {
    case .moved(let count):
      bytesReceived &+= UInt64(count)
      readInterest = .read
      let before = received.count
      let end = carriage.receive(loop.scratch.rawSpan.extracting(first: count), into: &received)
      if received.count > before { hasNews = true }
      if let end {
        carriageEnded(end)
        return false
      }
      // The kernel had no more when it gave less than it could. TLS gives one record at a time.
      return isSecure || count == loop.scratch.count
    case .blocked(let interest): readInterest = interest
    case .ended: end(.peerClosed)
    case .failed(let failure): end(reason(failure, "receive from"))
    }
    return false
  }

  private func carriageEnded(_ end: StreamCarriage.Ending) {
    // The last word is short, so the kernel takes it, unless the peer takes nothing.
    write()
    switch end {
    case .farewell: self.end(.peerClosed)
    case .broken(let reason): self.end(.webSocket(reason))
    }
  }

  private func shakeHands() {
    do throws(TLSError) {
      guard let interest = try socket?.handshake() else {
        readInterest = .read
        return
      }
      readInterest = interest
    } catch {
      end(.tls(error))
    }
  }

  // MARK: Writing

  func write() {
    guard ending == nil, socket?.isHandshaking == false else { return }
    defer { queuedBytes = outgoing.count + wire.count + (socket?.stagedBytes ?? 0) }
    while true {
      if wire.isEmpty || carriage.state == .plain { carriage.wrap(&outgoing, into: &wire) }
      if wire.isEmpty, socket?.stagedBytes == 0 {
        guard isFinishing, carriage.state != .ended else { break }
        carriage.end(1000)
        continue
      }
      switch socket?.send(&wire, counting: &bytesSent) ?? .ended {
      case .moved: continue
      case .blocked(let interest):
        isBlocked = true
        writeInterest = interest
        return
      case .ended: return end(.peerClosed)
      case .failed(let failure): return end(reason(failure, "send to"))
      }
    }
    if isBlocked { hasDrained = true }
    isBlocked = false
    if isFinishing { end(.finished) }
  }

  // MARK: The end

  /// Notes the end of the stream, of which the delegate is told when the loop is at it.
  private func end(_ reason: CloseReason) {
    if ending == nil { ending = reason }
  }

  private func reason(_ failure: IOFailure, _ operation: String) -> CloseReason {
    switch failure {
    case .system(let code): .socket(SocketError("\(operation) \(peerAddress)", errno: code))
    case .tls(let reason): .tls(TLSError("\(operation) \(peerAddress)", reason: reason))
    }
  }

  /// Ends the stream later, unless it ends before.
  func wait(milliseconds: Int64) {
    patience = attachment?.loop.timer { [unowned self] in
      end(.unfinished)
      attachment?.hook.schedule()
    }
    patience?.arm(afterMilliseconds: milliseconds)
  }

  /// Closes the connection, and leaves the loop.
  func shut() {
    patience?.cancel()
    patience = nil
    socket?.sayGoodbye()
    attachment?.end()
    attachment = nil
    socket = nil
    outgoing = SendQueue()
    wire = SendQueue()
    queuedBytes = 0
    isBlocked = false
  }

  // MARK: Telling

  /// Tells the delegate what is new. After each call the stream may be closed, or belong to another thread.
  private func report() {
    guard let attachment else { return }
    if ending == nil, phase != toldPhase {
      toldPhase = phase
      delegate?.phaseChanged(of: self)
      guard attachment.isActive else { return }
    }
    if hasNews {
      hasNews = false
      delegate?.bytesArrived(on: self)
      guard attachment.isActive else { return }
    }
    if hasDrained {
      hasDrained = false
      delegate?.drained(self)
      guard attachment.isActive else { return }
    }
    guard let ending else { return updateInterest() }
    if ending == .finished || carriage.state == .ended { socket?.discardInput(&attachment.loop.scratch) }
    shut()
    delegate?.closed(self, because: ending)
  }
}
