import SpiceBytes

/// A connected socket, and TLS on it if there is any: where bytes come from and go to.
struct StreamSocket: ~Copyable {
  /// The largest piece that TLS encrypts at once, in bytes.
  private static let recordSize = 16 << 10

  private let descriptor: Descriptor
  private var tls: TLSSession?
  /// Whether TLS is spoken.
  let isSecure: Bool
  /// Small chunks that become one record of TLS, and how much of it is sent.
  private var record: [UInt8] = []
  private var recordOffset = 0

  init(_ descriptor: consuming Descriptor, tls: consuming TLSSession?) {
    switch consume tls {
    case .some(let session):
      isSecure = true
      isHandshaking = !session.isOpen
      self.tls = consume session
    case .none:
      isSecure = false
      isHandshaking = false
      self.tls = nil
    }
    self.descriptor = consume descriptor
  }

  /// The descriptor, as long as this value lives.
  var number: CInt { descriptor.number }
  /// Whether the TLS handshake is still going on.
  private(set) var isHandshaking: Bool
  /// Bytes that are taken from the queue and not sent.
  var stagedBytes: Int { record.count - recordOffset }

  /// Goes on with the handshake.
  /// - Returns: what to wait for; nil if it is over.
  mutating func handshake() throws(TLSError) -> Interest? {
    guard let interest = try tls?.handshake() else {
      isHandshaking = false
      return nil
    }
    return interest
  }

  /// Reads what has arrived, as much as fits.
  mutating func receive(into bytes: inout MutableRawSpan) -> IOOutcome {
    isSecure ? tls?.receive(into: &bytes) ?? .ended : SocketIO.receive(descriptor.number, into: &bytes)
  }

  /// Sends all of a queue, or as much as the kernel takes, which leaves the queue and is counted.
  mutating func send(_ queue: inout SendQueue, counting sent: inout UInt64) -> IOOutcome {
    while stagedBytes > 0 || !queue.isEmpty {
      let outcome = isSecure ? sendRecord(&queue) : SocketIO.send(descriptor.number, queue)
      guard case .moved(let count) = outcome else { return outcome }
      sent &+= UInt64(count)
      if !isSecure { queue.drop(count) }
    }
    return .moved(0)
  }

  /// Sends one record, and takes what was sent from where it came.
  private mutating func sendRecord(_ queue: inout SendQueue) -> IOOutcome {
    if stagedBytes == 0, queue.firstCount >= Self.recordSize {
      // A blocked record must be offered again with the same bytes. The front of the queue stays what it is.
      let outcome = queue.withFirst { tls?.send($0) ?? .ended }
      if case .moved(let count) = outcome { queue.drop(count) }
      return outcome
    }
    if stagedBytes == 0 {
      record.removeAll(keepingCapacity: true)
      recordOffset = 0
      queue.gather(into: &record, limit: Self.recordSize)
    }
    let record = record
    let outcome = tls?.send(record.rawSpan.extracting(droppingFirst: recordOffset)) ?? .ended
    if case .moved(let count) = outcome { recordOffset += count }
    return outcome
  }

  /// Tells the peer that nothing more will come, if that can be said here and now.
  mutating func sayGoodbye() {
    if stagedBytes == 0 { tls?.sayGoodbye() }
  }

  /// Throws away what has arrived, within limits: a socket that is closed with unread bytes would make the kernel throw
  /// away what the peer has not read yet.
  mutating func discardInput(_ scratch: inout [UInt8]) {
    for _ in 0..<4 {
      var bytes = scratch.mutableRawSpan
      guard case .moved = SocketIO.receive(descriptor.number, into: &bytes) else { return }
    }
  }
}
