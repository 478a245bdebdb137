import SpiceBytes
public import SpiceChannel
public import SpiceClientCore
public import SpiceCodecs
import SpiceGeometry
import SpiceLink
public import SpiceServerCore
public import SpiceWire

/// A server with displays, and clients of the client library, in one thread without sockets or clocks.
public final class ServerBench: ServerHubHost, DisplayEngineHost {
  public var now = SpiceInstant(nanoseconds: 1_000_000_000)
  public private(set) lazy var hub = ServerHub(
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
  private let libraries = TokenLibraries()
  /// Pictures that the server has encoded with loss.
  public var encodedPictures: Int { libraries.encodedPictures }
  public private(set) var displays: [UInt8: DisplayEngine] = [:]
  public private(set) var cursors: [UInt8: CursorEngine] = [:]
  public private(set) var clients: [BenchClient] = []
  public private(set) var capabilities: [(arePresent: Bool, capabilities: DisplayCapabilities)] = []
  public private(set) var updates: [UInt32] = []
  /// Connections that the host was told the end of.
  public private(set) var endedConnections: [ServerConnectionID] = []
  /// Channels that the host was told of.
  public private(set) var initialized: [ChannelID] = []
  /// Whether there are keys for tickets.
  public var hasKeys = true
  /// Whether new lines are on the same machine.
  public var isLocal = false
  /// How much new lines take; nil for any number of bytes.
  public var lineRoom: Int?
  /// How channels of displays and cursors ended.
  public private(set) var ends: [ServerConnectionID: SpiceServerCore.ChannelEnd] = [:]

  public private(set) var devices: [BenchDevice] = []

  /// Plugs in a device of characters; nil if there can be no other one of its kind.
  public func plug(_ kind: DeviceKind) -> BenchDevice? {
    lastDevice += 1
    let device = BenchDevice(id: DeviceID(rawValue: lastDevice), bench: self)
    guard hub.addDevice(device.id, kind, line: device, at: now) else { return nil }
    devices.append(device)
    return device
  }

  /// Takes a device away.
  public func unplug(_ device: BenchDevice) {
    hub.removeDevice(device.id, at: now)
    devices.removeAll { $0 === device }
  }

  private var lastDevice: UInt64 = 0

  /// Monitors that clients asked for.
  public var monitorsRequests: [MonitorsRequest] = []

  private var inputs: [InputEvent] = []
  /// All lines that are open, those of clients and others.
  private var lines: [ServerConnectionID: ServerLine] = [:]
  private var channels: [ServerConnectionID: ChannelID] = [:]
  private var elsewhere: [ServerConnectionID: ServerChannel] = [:]
  private var lastConnection: UInt64 = 0
  private var lastSession: UInt32 = 7

  public init(limits: ServerLimits = ServerLimits(), displays count: Int = 1) {
    self.limits = limits
    hub.ticketing = .open
    hub.sharesMachine = true
    for id in 0..<UInt8(count) {
      let display = DisplayEngine(
        id: ChannelID(.display, id: id), limits: limits, foreign: libraries.encoders, host: self)
      displays[id] = display
      cursors[id] = CursorEngine(id: ChannelID(.cursor, id: id), limits: limits)
      hub.offer(ChannelID(.cursor, id: id), at: now)
      hub.offer(ChannelID(.display, id: id), capabilities: DisplayEngine.capabilities.words, at: now)
      hub.addDisplay(id, at: now)
      display.start()
    }
  }

  /// The first display.
  public var display: DisplayEngine {
    guard let display = displays[0] else { preconditionFailure("the bench has no display") }
    return display
  }

  // MARK: Connections

  /// Opens a connection that nobody uses yet.
  public func open(isSecure: Bool = false, skipsTicket: Bool = false, isLocal: Bool = false) -> ServerLine {
    lastConnection += 1
    let line = ServerLine(id: ServerConnectionID(rawValue: lastConnection), isLocal: isLocal)
    line.room = lineRoom
    lines[line.id] = line
    hub.opened(line.id, sink: line, isSecure: isSecure, skipsTicket: skipsTicket, at: now)
    return line
  }

  /// Bytes arrive at the server.
  public func deliver(_ bytes: [UInt8], on id: ServerConnectionID) {
    guard let line = lines[id] else { return }
    if line.holdsBack {
      line.held += bytes
    } else if let channel = elsewhere[id] {
      channel.received(bytes.rawSpan, at: now)
    } else {
      hub.received(bytes.rawSpan, on: id, at: now)
    }
  }

  /// Delivers what was kept back.
  public func release(_ line: ServerLine) {
    line.holdsBack = false
    let held = line.held
    line.held = []
    if !held.isEmpty { deliver(held, on: line.id) }
  }

  /// The client's end of a connection is closed, or lost.
  public func hangUp(_ id: ServerConnectionID) {
    elsewhere.removeValue(forKey: id)?.close(.connectionLost)
    hub.closed(id, at: now)
    lines[id] = nil
  }

  /// What a connection became; nil as long as it is being linked.
  public func channel(of id: ServerConnectionID) -> ChannelID? { channels[id] }

  // MARK: Clients

  /// Connects a client, and lets everything settle. `lacks` is what displays shall not know that it can do; it `claims` to
  /// decode videos.
  @discardableResult
  public func connect(
    _ options: SessionOptions = SessionOptions(), lacks: DisplayCapabilities = [], claims: [VideoFormat] = [],
    settles: Bool = true
  ) -> BenchClient {
    var codecs = libraries.decoders
    codecs.videoFormats = { claims }
    let client = BenchClient(options, codecs: codecs, lacks: lacks)
    clients.append(client)
    client.session.start(at: now)
    if settles { settle() }
    return client
  }

  /// Takes a client's connections away.
  public func cut(_ client: BenchClient) {
    for (id, line) in client.lines {
      client.session.disconnected(id, cause: .failed, at: now)
      hangUp(line.id)
    }
    clients.removeAll { $0 === client }
    settle()
  }

  /// The line of a client's channel.
  public func line(_ client: BenchClient, _ type: ChannelType, _ id: UInt8 = 0) -> ServerLine? {
    client.lines.values.first { channels[$0.id] == ChannelID(type, id: id) }
  }

  /// A client takes again what comes on a line.
  public func resume(_ line: ServerLine) {
    line.room = nil
    line.flush()
    hub.drained(line.id, at: now)
    settle()
  }

  /// Carries everything to and fro until nothing moves any more.
  public func settle() {
    var isBusy = true
    while isBusy {
      isBusy = pump()
      for device in devices {
        if device.pump() { isBusy = true }
      }
      for line in lines.values where !line.holdsBack && !line.held.isEmpty {
        isBusy = true
        release(line)
      }
      for client in clients {
        if exchange(client) { isBusy = true }
      }
    }
  }

  /// Has displays and cursors send what is taken. Whether there is more at once.
  @discardableResult
  public func pump() -> Bool {
    var hasMore = false
    for id in displays.keys.sorted() {
      if displays[id]?.pump(at: now) == true { hasMore = true }
      cursors[id]?.pump(at: now)
    }
    return hasMore
  }

  /// One exchange with a client. Whether anything moved.
  private func exchange(_ client: BenchClient) -> Bool {
    var moved = false
    while let effect = client.session.nextEffect() {
      moved = true
      switch effect {
      case .connect(let id, _, let secure):
        client.lines[id] = open(isSecure: secure, isLocal: isLocal)
        client.session.connected(id, at: now)
      case .send(let id, let bytes):
        if let line = client.lines[id] { deliver(bytes, on: line.id) }
      case .setReading, .agent: break
      case .close(let id):
        if let line = client.lines.removeValue(forKey: id) { hangUp(line.id) }
      case .event(let event): client.add(event)
      case .ended(let reason):
        client.end = reason
        for line in client.lines.values { hangUp(line.id) }
        client.lines = [:]
      }
    }
    for (id, line) in client.lines.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let bytes = line.takeBytes()
      if !bytes.isEmpty {
        moved = true
        client.session.received(bytes.rawSpan, on: id, at: now)
      }
      if line.isClosed, client.lines[id] != nil {
        moved = true
        client.lines[id] = nil
        lines[line.id] = nil
        client.session.disconnected(id, cause: .closed, at: now)
      }
    }
    return moved
  }

  /// Lets time pass.
  public func wait(milliseconds: Int64) {
    now = now.advanced(byMilliseconds: milliseconds)
    expire()
    settle()
  }

  /// Has everybody do what is due.
  public func expire() {
    hub.expire(at: now)
    for display in displays.values { display.expire(at: now) }
    for cursor in cursors.values { cursor.expire(at: now) }
    for client in clients { client.session.expire(at: now) }
  }

  // MARK: ServerHubHost

  public func initialized(
    _ id: ServerConnectionID, _ channel: ChannelID, of session: SessionID, isSecure: Bool
  ) {
    initialized.append(channel)
    channels[id] = channel
  }

  public func linked(_ id: ServerConnectionID, _ channel: ChannelID, _ client: LinkedClient, rest: [UInt8]) {
    guard let line = lines[id] else { return }
    var client = client
    if let owner = clients.first(where: { $0.lines.values.contains { $0 === line } }), channel.type == .display {
      client.peer.channelWords = DisplayCapabilities(words: client.peer.channelWords).subtracting(owner.lacks).words
    }
    let joined: ServerChannel? =
      channel.type == .display
      ? displays[channel.id]?.join(client, sink: line, at: now)
      : cursors[channel.id]?.join(client, sink: line, at: now)
    guard let joined else {
      line.close(afterSending: false)
      return hub.closed(id, at: now)
    }
    elsewhere[id] = joined
    joined.onEnd = { [unowned self] end in
      ends[id] = end
      elsewhere[id] = nil
      hub.closed(id, at: now)
    }
    joined.received(rest.rawSpan, at: now)
  }

  public func close(_ id: ServerConnectionID, _ channel: ChannelID) {
    elsewhere.removeValue(forKey: id)?.close(.closedByServer)
  }

  public func ended(_ id: ServerConnectionID) { endedConnections.append(id) }
  public func clientsChanged() {}
  public func mouseModeChanged(_ mode: MouseMode) { for cursor in cursors.values { cursor.mouseMode = mode } }
  public func input(_ event: InputEvent) { inputs.append(event) }

  public func monitorsWanted(_ request: MonitorsRequest) { monitorsRequests.append(request) }

  public func deviceFailed(_ text: String) {}

  /// Input that came since the last call.
  public func takeInputs() -> [InputEvent] {
    defer { inputs = [] }
    return inputs
  }

  // MARK: DisplayEngineHost

  public func clientsChanged(arePresent: Bool, capabilities: DisplayCapabilities) {
    self.capabilities.append((arePresent, capabilities))
  }

  public func updated(number: UInt32) { updates.append(number) }
}
