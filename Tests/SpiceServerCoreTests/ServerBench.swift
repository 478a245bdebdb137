import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceCodecs
import SpiceDrawing
import SpiceGeometry
import SpiceLink
import SpicePixels
import SpiceServerCore
import SpiceWire

/// A server with displays, and clients of the client library, in one thread without sockets or clocks.
final class ServerBench: ServerHubHost, DisplayEngineHost {
  /// The line from the server to a client: what is sent waits here until it is carried over.
  final class Line: ChannelSink {
    let id: ServerConnectionID
    let isLocal: Bool
    /// Bytes that the line still takes; nil for any number.
    var room: Int?
    private var queue: [UInt8] = []
    fileprivate var carried: [UInt8] = []
    private(set) var isClosed = false

    init(id: ServerConnectionID, isLocal: Bool) {
      self.id = id
      self.isLocal = isLocal
    }

    func send(_ bytes: [UInt8]) { queue += bytes }
    func send(_ bytes: SourceBytes) { queue += bytes.copy() }
    func copySources() {}

    func flush() {
      let count = min(queue.count, room ?? .max)
      carried += queue.prefix(count)
      queue.removeFirst(count)
      if let room { self.room = room - count }
    }

    var queuedBytes: Int { queue.count }

    /// The bytes that were carried over.
    func takeBytes() -> [UInt8] {
      defer { carried = [] }
      return carried
    }

    /// The messages that were carried over, as numbers and bodies.
    func takeMessages() -> [(type: UInt16, body: [UInt8])] {
      var queue = ByteQueue()
      queue.append(carried.rawSpan)
      carried = []
      var reader = FrameReader(channel: ChannelID(), headerForm: .mini, bodyLimit: 1 << 24)
      var messages: [(UInt16, [UInt8])] = []
      while let frame = try? reader.next(in: &queue) {
        messages.append((frame.type, [UInt8](copying: frame.body(in: queue.bytes))))
        reader.finish(frame, in: &queue)
      }
      return messages
    }

    func close(afterSending: Bool) {
      if afterSending { flush() }
      isClosed = true
    }
  }

  /// A client and its connections.
  final class Client {
    let session: ClientSession
    fileprivate var lines: [ConnectionID: Line] = [:]
    private(set) var events: [SessionEvent] = []
    fileprivate(set) var end: SessionEnd?

    fileprivate init(_ options: SessionOptions) {
      session = ClientSession(options: options, codecs: ForeignCodecs()) { (_, password) throws(TicketError) in
        password + [UInt8](repeating: 0, count: LinkServer.ticketBytes - password.count)
      }
    }

    fileprivate func add(_ event: SessionEvent) { events.append(event) }

    /// The client's picture of a display.
    func picture(_ display: UInt8 = 0) -> Bitmap? { session.displays[display]?.picture }
  }

  var now = SpiceInstant(nanoseconds: 1_000_000_000)
  private(set) lazy var hub = ServerHub(
    limits: limits, host: self,
    makeKey: { [unowned self] in
      guard hasKeys else { return nil }
      let key = [UInt8](repeating: 1, count: LinkReply.publicKeyByteCount)
      return TicketKey(publicKey: key) { $0.first == 0xEE ? nil : $0 }
    },
    makeSession: { [unowned self] in
      lastSession += 1
      return lastSession
    })
  private let limits: ServerLimits
  private(set) var displays: [UInt8: DisplayEngine] = [:]
  private(set) var cursors: [UInt8: CursorEngine] = [:]
  private(set) var clients: [Client] = []
  private(set) var inputs: [InputEvent] = []
  private(set) var capabilities: [(arePresent: Bool, capabilities: DisplayCapabilities)] = []
  private(set) var updates: [UInt32] = []
  private(set) var endedConnections: [ServerConnectionID] = []
  private(set) var initialized: [ChannelID] = []
  var hasKeys = true
  var isLocal = false
  /// How much new lines take; nil for any number of bytes.
  var lineRoom: Int?
  private var elsewhere: [ServerConnectionID: ServerChannel] = [:]
  private var lastConnection: UInt64 = 0
  private var lastSession: UInt32 = 7

  init(limits: ServerLimits = ServerLimits(), displays count: Int = 1) {
    self.limits = limits
    hub.ticketing = .open
    hub.sharesMachine = true
    for id in 0..<UInt8(count) {
      let display = DisplayEngine(id: ChannelID(.display, id: id), limits: limits, host: self)
      displays[id] = display
      cursors[id] = CursorEngine(id: ChannelID(.cursor, id: id), limits: limits)
      hub.offer(ChannelID(.cursor, id: id), at: now)
      hub.offer(ChannelID(.display, id: id), capabilities: DisplayEngine.capabilities.words, at: now)
      hub.addDisplay(id, at: now)
      display.start()
    }
  }

  var display: DisplayEngine {
    guard let display = displays[0] else { preconditionFailure("the bench has no display") }
    return display
  }

  // MARK: Clients

  /// Connects a client, and lets everything settle.
  @discardableResult
  func connect(_ options: SessionOptions = SessionOptions(), settles: Bool = true) -> Client {
    let client = Client(options)
    clients.append(client)
    client.session.start(at: now)
    if settles { settle() }
    return client
  }

  /// Takes a client's connections away.
  func cut(_ client: Client) {
    for (id, line) in client.lines {
      client.session.disconnected(id, cause: .failed, at: now)
      serverClosed(line.id)
    }
    clients.removeAll { $0 === client }
    settle()
  }

  /// The line of a client's channel.
  func line(_ client: Client, _ type: ChannelType, _ id: UInt8 = 0) -> Line? {
    client.lines.values.first { channel(of: $0.id) == ChannelID(type, id: id) }
  }

  private var channels: [ServerConnectionID: ChannelID] = [:]
  private func channel(of id: ServerConnectionID) -> ChannelID? { channels[id] }

  /// Carries everything to and fro until nothing moves any more.
  func settle() {
    var isBusy = true
    while isBusy {
      isBusy = false
      for display in displays.values where display.pump(at: now) { isBusy = true }
      for cursor in cursors.values { cursor.pump(at: now) }
      for client in clients {
        if exchange(client) { isBusy = true }
      }
    }
  }

  /// One exchange with a client. Whether anything moved.
  private func exchange(_ client: Client) -> Bool {
    var moved = false
    while let effect = client.session.nextEffect() {
      moved = true
      switch effect {
      case .connect(let id, _, let secure):
        lastConnection += 1
        let line = Line(id: ServerConnectionID(rawValue: lastConnection), isLocal: isLocal)
        line.room = lineRoom
        client.lines[id] = line
        hub.opened(line.id, sink: line, isSecure: secure, at: now)
        client.session.connected(id, at: now)
      case .send(let id, let bytes):
        guard let line = client.lines[id] else { continue }
        deliver(bytes, on: line.id)
      case .setReading: break
      case .close(let id):
        if let line = client.lines.removeValue(forKey: id) { serverClosed(line.id) }
      case .event(let event): client.add(event)
      case .ended(let reason):
        client.end = reason
        for line in client.lines.values { serverClosed(line.id) }
        client.lines = [:]
      }
    }
    for (id, line) in client.lines {
      if !line.carried.isEmpty {
        moved = true
        let bytes = line.carried
        line.carried = []
        client.session.received(bytes.rawSpan, on: id, at: now)
      }
      if line.isClosed, client.lines[id] != nil {
        moved = true
        client.lines[id] = nil
        client.session.disconnected(id, cause: .closed, at: now)
      }
    }
    return moved
  }

  /// Bytes arrive at the server.
  func deliver(_ bytes: [UInt8], on id: ServerConnectionID) {
    if let channel = elsewhere[id] {
      channel.received(bytes.rawSpan, at: now)
    } else {
      hub.received(bytes.rawSpan, on: id, at: now)
    }
  }

  private func serverClosed(_ id: ServerConnectionID) {
    elsewhere.removeValue(forKey: id)?.close(.connectionLost)
    hub.closed(id, at: now)
  }

  /// Lets time pass.
  func wait(milliseconds: Int64) {
    now = now.advanced(byMilliseconds: milliseconds)
    hub.expire(at: now)
    for display in displays.values { display.expire(at: now) }
    for cursor in cursors.values { cursor.expire(at: now) }
    settle()
  }

  // MARK: ServerHubHost

  func initialized(_ id: ServerConnectionID, _ channel: ChannelID, of session: SessionID, isSecure: Bool) {
    initialized.append(channel)
    channels[id] = channel
  }

  func linked(_ id: ServerConnectionID, _ channel: ChannelID, _ client: LinkedClient, rest: [UInt8]) {
    guard let line = clients.lazy.flatMap(\.lines.values).first(where: { $0.id == id }) else { return }
    let joined: ServerChannel? =
      channel.type == .display
      ? displays[channel.id]?.join(client, sink: line, at: now)
      : cursors[channel.id]?.join(client, sink: line, at: now)
    elsewhere[id] = joined
    joined?.onEnd = { [unowned self] _ in
      elsewhere[id] = nil
      hub.closed(id, at: now)
    }
    joined?.received(rest.rawSpan, at: now)
  }

  func close(_ id: ServerConnectionID, _ channel: ChannelID) {
    elsewhere.removeValue(forKey: id)?.close(.closedByServer)
  }

  func ended(_ id: ServerConnectionID) { endedConnections.append(id) }
  func clientsChanged() {}
  func mouseModeChanged(_ mode: MouseMode) { for cursor in cursors.values { cursor.mouseMode = mode } }
  func input(_ event: InputEvent) { inputs.append(event) }
  func takeInputs() -> [InputEvent] {
    defer { inputs = [] }
    return inputs
  }

  // MARK: DisplayEngineHost

  func clientsChanged(arePresent: Bool, capabilities: DisplayCapabilities) {
    self.capabilities.append((arePresent, capabilities))
  }

  func updated(number: UInt32) { updates.append(number) }
}
