public import SpiceBytes

/// One accepted connection: bytes that come and bytes that go, whatever carries them.
///
/// The peer decides what that is by its first bytes. Those of an HTTP request make it a WebSocket; all others are the
/// stream itself. TLS is below both.
///
/// A stream belongs to the thread of the loop that it is attached to. ``detach()`` takes it from there with everything
/// that it holds, so that another loop can go on in the middle of a frame or a record.
public final class ByteStream {
  /// How far a connection has come.
  public enum Phase: Sendable {
    /// TLS is agreed on.
    case tlsHandshake
    /// The first bytes have not come.
    case sniffing
    /// The request for a WebSocket is not complete.
    case httpUpgrade
    /// Bytes come and go.
    case open
    /// What waits is sent, and nothing else: see ``finish()``.
    case finishing
    /// Nothing more happens.
    case closed
  }

  /// Who is told what happens. Detaching forgets it.
  public weak var delegate: (any ByteStreamDelegate)?

  /// What has arrived. Whoever understands it drops it.
  public var received = ByteQueue() { didSet { if isFull { lookWhetherFull() } } }

  /// Bytes that may wait in ``received`` before nothing more is read; a few more may come at once. Who waits for a larger
  /// message must raise it.
  public var receiveLimit = 1 << 20 { didSet { if isFull { lookWhetherFull() } } }

  /// Our end of the connection.
  public let localAddress: SocketAddress
  /// The other end.
  public let peerAddress: SocketAddress
  /// Whether the connection is encrypted.
  public let isSecure: Bool

  /// Bytes that have come, without what TLS adds to them.
  public internal(set) var bytesReceived: UInt64 = 0
  /// Bytes that the kernel has taken, without what TLS adds to them.
  public internal(set) var bytesSent: UInt64 = 0
  /// Whether the kernel would not take more.
  public internal(set) var isBlocked = false
  /// Whether nothing is read because somebody asked for that.
  public private(set) var isReadingPaused = false

  /// Nil when the stream has ended.
  var socket: StreamSocket?
  var carriage = StreamCarriage()
  /// What is to be sent, as the owner of the stream sees it.
  var outgoing = SendQueue()
  /// What is to be sent, as the peer sees it.
  var wire = SendQueue()

  /// Nil while no loop is responsible.
  var attachment: Attachment?
  /// Ends a stream that is finishing and does not come to it.
  var patience: LoopTimer?
  /// The end that nobody has been told yet.
  var ending: CloseReason?
  var isFinishing = false
  /// Whether nothing is read because too much waits.
  var isFull = false
  /// Whether the socket may hold more than the loop would notice by itself.
  var mustRead = false
  var hasNews = false
  var hasDrained = false
  var toldPhase = Phase.sniffing
  /// What the descriptor must be ready for before reading, or the handshake, goes on. TLS may have to write first.
  var readInterest = Interest.read
  /// What it must be ready for before writing goes on, if it is blocked.
  var writeInterest = Interest.write

  init(_ descriptor: consuming Descriptor, tls: consuming TLSSession?) {
    SocketOptions.prepare(descriptor.number)
    localAddress = SocketAddress(localOf: descriptor.number)
    peerAddress = SocketAddress(peerOf: descriptor.number)
    let socket = StreamSocket(descriptor, tls: tls)
    isSecure = socket.isSecure
    self.socket = consume socket
    toldPhase = phase
  }

  /// How far the connection has come.
  public var phase: Phase {
    guard let isHandshaking = socket?.isHandshaking else { return .closed }
    if isHandshaking { return .tlsHandshake }
    if isFinishing { return .finishing }
    switch carriage.state {
    case .undecided: return .sniffing
    case .request: return .httpUpgrade
    case .plain, .webSocket, .ended: return .open
    }
  }

  /// Whether the peer has asked for a WebSocket.
  public var isWebSocket: Bool { carriage.state == .webSocket }

  /// Bytes that wait to be taken by the kernel; once the stream has tried to send them, with what a WebSocket adds.
  public internal(set) var queuedBytes = 0

  // MARK: Reading

  /// Reads nothing more for now. What was read before may still be in ``received``. The end of the connection is not
  /// noticed meanwhile, unless something is sent.
  public func pauseReading() {
    preconditionCurrent()
    isReadingPaused = true
    updateInterest()
  }

  /// Reads again.
  public func resumeReading() {
    preconditionCurrent()
    guard isReadingPaused else { return }
    isReadingPaused = false
    readSoon()
  }

  private func lookWhetherFull() {
    guard received.count < receiveLimit else { return }
    isFull = false
    readSoon()
  }

  /// Traps unless the calling thread is that of the loop that the stream is attached to.
  func preconditionCurrent() {
    guard let attachment else { preconditionFailure("the stream is not attached to a loop") }
    attachment.loop.preconditionCurrent()
  }
}

// MARK: - Writing

extension ByteStream {
  /// Queues bytes, which are given to the kernel at the end of the turn of the loop, or by ``flush()``. Nothing is copied
  /// unless TLS must. After the end nothing happens.
  public func send(_ bytes: [UInt8]) {
    guard ending == nil, !isFinishing, socket != nil else { return }
    preconditionCurrent()
    outgoing.append(bytes)
    queuedBytes += bytes.count
    attachment?.hook.schedule()
  }

  /// Queues bytes of somebody else, which stay where they are until the kernel has taken them. They must be stable.
  public func send(_ bytes: SourceBytes) {
    guard ending == nil, !isFinishing, socket != nil else { return }
    preconditionCurrent()
    outgoing.append(bytes)
    queuedBytes += bytes.count
    attachment?.hook.schedule()
  }

  /// Copies what waits and belongs to somebody else.
  public func copySources() {
    outgoing.copySources()
    wire.copySources()
  }

  /// Gives to the kernel what waits, as much as it takes: see ``queuedBytes`` and ``isBlocked``.
  public func flush() {
    guard ending == nil, socket != nil else { return }
    preconditionCurrent()
    if !isBlocked { write() }
    if ending != nil || hasDrained { attachment?.hook.schedule() }
    updateInterest()
  }

  /// Sends what waits, and ends the stream then; the peer is told that it is the end. Nothing more is read or queued. A
  /// peer that does not take all of it in time loses the rest.
  public func finish(withinMilliseconds patience: Int64 = 10_000) {
    guard ending == nil, !isFinishing, socket != nil else { return }
    preconditionCurrent()
    if phase == .open {
      isFinishing = true
      wait(milliseconds: patience)
    } else {
      ending = .finished
    }
    attachment?.hook.schedule()
    updateInterest()
  }

  /// Ends the stream now, whatever waits; the peer is told if that is possible at once. The delegate is not told.
  public func close() {
    guard socket != nil else { return }
    preconditionCurrent()
    if ending == nil, !isBlocked {
      carriage.end(1000)
      outgoing = SendQueue()
      write()
    }
    shut()
  }
}

// MARK: - The socket's options

extension ByteStream {
  /// Whether small messages go out at once, instead of waiting for the answer to those before them. They do at first.
  public func setNoDelay(_ isOn: Bool) {
    if let number = socket?.number { SocketOptions.setNoDelay(number, isOn) }
  }

  /// Whether the kernel holds back what does not fill a packet. To turn it off sends what was held back.
  /// - Returns: false if the socket cannot do that.
  @discardableResult
  public func setCork(_ isOn: Bool) -> Bool {
    guard let number = socket?.number else { return false }
    return SocketOptions.setCork(number, isOn)
  }

  /// Marks the packets of the connection as urgent, for sound.
  public func setLowDelay() {
    if let number = socket?.number { SocketOptions.setLowDelay(number) }
  }

  /// What the kernel knows of the line; nil if that is nothing.
  public var tcpStatus: TCPStatus? { (socket?.number).flatMap { TCPStatus($0) } }

  /// Bytes that the kernel holds and the peer has not acknowledged; nil where the system does not tell.
  public var unacknowledgedBytes: Int? { (socket?.number).flatMap(SocketOptions.unsentBytes) }
}
