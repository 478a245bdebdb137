import SpiceBytes
import SpiceChannel
import SpiceServerCore
import SpiceSockets
import SpiceWire

/// What lives on the network's thread: listeners, the hub, and connections that no display has.
final class NetworkSide {
  let loop: EventLoop
  private(set) lazy var hub = ServerHub(
    limits: limits, host: self, makeKey: { [unowned self] in makeKey() }, makeSession: Secrets.sessionID)
  weak var runtime: ServerRuntime?

  private let limits: ServerLimits
  private let keys: TicketKeyPool
  private weak var delegate: (any ServerRuntimeDelegate)?
  private var listeners: [Listener] = []
  private var connections: [ServerConnectionID: NetworkConnection] = [:]
  /// Connections that belong to displays.
  private var elsewhere: [ServerConnectionID: DisplayWorker] = [:]
  private var workers: [UInt8: DisplayWorker] = [:]
  private var lastConnection: UInt64 = 0
  private var spareKeys: [SpiceSockets.TicketKey] = []
  private var wantsKey = false
  private var timer: LoopTimer?

  init(loop: EventLoop, keys: TicketKeyPool, limits: ServerLimits, delegate: any ServerRuntimeDelegate) {
    self.loop = loop
    self.keys = keys
    self.limits = limits
    self.delegate = delegate
    timer = loop.timer { [unowned self] in
      hub.expire(at: loop.now)
      hubChanged()
    }
  }

  // MARK: Connections

  func listen(_ socket: ListeningSocket, tls: TLSServerContext?) {
    let listener = Listener(socket, on: loop) { [unowned self] descriptor in
      if let tls {
        // Without memory for a session there is nothing to say to the peer.
        if let stream = try? DetachedStream(descriptor, context: tls) { opened(stream, skipsTicket: false) }
      } else {
        opened(DetachedStream(descriptor), skipsTicket: false)
      }
    }
    listener.onTrouble = { [unowned self] in delegate?.listeningFailed($0) }
    listeners.append(listener)
  }

  func opened(_ detached: DetachedStream, skipsTicket: Bool) {
    lastConnection += 1
    let id = ServerConnectionID(rawValue: lastConnection)
    delegate?.connectionOpened(
      ConnectionInfo(
        id: id, local: detached.localAddress, peer: detached.peerAddress, isSecure: detached.isSecure))
    let stream = detached.attach(to: loop)
    let connection = NetworkConnection(id: id, stream: stream, side: self)
    connections[id] = connection
    stream.delegate = connection
    hub.opened(
      id, sink: StreamSink(stream), isSecure: detached.isSecure, skipsTicket: skipsTicket, at: loop.now)
    hubChanged()
  }

  /// Bytes of a connection have arrived.
  func arrived(_ connection: NetworkConnection) {
    let bytes = connection.stream.received.take(connection.stream.received.count)
    hub.received(bytes.rawSpan, on: connection.id, at: loop.now)
    hubChanged()
  }

  /// The line of a connection has taken everything, after it would not for a while.
  func drained(_ connection: NetworkConnection) {
    hub.drained(connection.id, at: loop.now)
    hubChanged()
  }

  /// A connection is gone.
  func gone(_ connection: NetworkConnection, because reason: CloseReason) {
    if case .tls(let error) = reason { delegate?.encryptionFailed(connection.id, because: error) }
    hub.closed(connection.id, at: loop.now)
    hubChanged()
  }

  /// The hub may want to be woken at another time.
  func hubChanged() {
    if let deadline = hub.deadline { timer?.arm(at: deadline) } else { timer?.disarm() }
  }

  private func makeKey() -> SpiceServerCore.TicketKey? {
    if let key = spareKeys.popLast() { return wrap(key) }
    guard !wantsKey else { return nil }
    wantsKey = true
    var ready: SpiceSockets.TicketKey?
    var isInside = true
    _ = keys.take(on: loop) { [unowned self] result in
      wantsKey = false
      guard let key = try? result.get() else { return }
      if isInside {
        ready = key
      } else {
        spareKeys.append(key)
        hub.keysAvailable(at: loop.now)
        hubChanged()
      }
    }
    isInside = false
    return ready.map(wrap)
  }

  private func wrap(_ key: SpiceSockets.TicketKey) -> SpiceServerCore.TicketKey {
    SpiceServerCore.TicketKey(publicKey: key.publicKey) { key.decrypt($0) }
  }

  // MARK: Displays

  func add(_ worker: DisplayWorker) -> Bool {
    guard workers[worker.id] == nil, hub.offer(worker.cursorChannel, at: loop.now) else { return false }
    workers[worker.id] = worker
    hub.addDisplay(worker.id, at: loop.now)
    hub.offer(worker.displayChannel, capabilities: DisplayEngine.capabilities.words, at: loop.now)
    worker.setMouseMode(hub.mouseMode)
    return true
  }

  func remove(_ worker: DisplayWorker) {
    guard workers[worker.id] === worker else { return }
    workers[worker.id] = nil
    hub.withdraw(worker.displayChannel, at: loop.now)
    hub.withdraw(worker.cursorChannel, at: loop.now)
    hub.removeDisplay(worker.id, at: loop.now)
    for id in elsewhere.filter({ $0.value === worker }).keys { hub.closed(id, at: loop.now) }
    hubChanged()
  }

  func shutDown() {
    for listener in listeners { listener.cancel() }
    listeners = []
    hub.shutDown(at: loop.now)
    timer?.cancel()
  }
}

extension NetworkSide: ServerHubHost {
  func initialized(_ id: ServerConnectionID, _ channel: ChannelID, of session: SessionID, isSecure: Bool) {
    delegate?.connectionLinked(id, channel, of: session, isSecure: isSecure)
  }

  func linked(_ id: ServerConnectionID, _ channel: ChannelID, _ client: LinkedClient, rest: [UInt8]) {
    guard let connection = connections.removeValue(forKey: id), let worker = workers[channel.id] else {
      return hub.closed(id, at: loop.now)
    }
    elsewhere[id] = worker
    worker.take(connection.stream.detach(), id: id, channel: channel, client: client, rest: rest)
  }

  func close(_ id: ServerConnectionID, _ channel: ChannelID) { elsewhere[id]?.close(id) }

  func ended(_ id: ServerConnectionID) {
    connections[id] = nil
    elsewhere[id] = nil
    delegate?.connectionEnded(id)
  }

  func clientsChanged() { runtime?.note(clients: hub.clientCount) }

  func mouseModeChanged(_ mode: MouseMode) {
    runtime?.note(mode)
    for worker in workers.values { worker.setMouseMode(mode) }
  }

  func deviceFailed(_ text: String) { delegate?.deviceFailed(text) }

  func monitorsWanted(_ request: MonitorsRequest) {
    delegate?.monitorsWanted(request.body) { [weak runtime] isTaken in
      runtime?.later { $0.monitorsAnswered(request, isTaken: isTaken, at: $1) }
    }
  }

  func input(_ event: InputEvent) { delegate?.input(event) }
}

/// A connection that is being linked, or whose channel the hub serves.
final class NetworkConnection: ByteStreamDelegate {
  let id: ServerConnectionID
  let stream: ByteStream
  private unowned let side: NetworkSide

  init(id: ServerConnectionID, stream: ByteStream, side: NetworkSide) {
    self.id = id
    self.stream = stream
    self.side = side
  }

  func bytesArrived(on stream: ByteStream) { side.arrived(self) }
  func drained(_ stream: ByteStream) { side.drained(self) }
  func closed(_ stream: ByteStream, because reason: CloseReason) { side.gone(self, because: reason) }
}
