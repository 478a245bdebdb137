import SpiceBytes
public import SpiceChannel
public import SpiceCodecs
public import SpiceLink
public import SpiceWire

/// A client's whole session with a server, as a machine: bytes and moments in, effects out.
///
/// Confined to whoever drives it. After every call the driver takes ``nextEffect()`` until there is none, and calls
/// ``expire(at:)`` when ``deadline`` has come.
public final class ClientSession {
  /// The main channel; nil before ``start(at:)``.
  public private(set) var main: MainMachine?
  /// The inputs channel; nil while there is none.
  public private(set) var inputs: InputsMachine?
  /// The playback channel; nil while there is none.
  public private(set) var playback: PlaybackMachine?
  /// The record channel; nil while there is none.
  public private(set) var record: RecordMachine?
  /// The display channels that are linked, by id.
  public private(set) var displays: [UInt8: DisplayMachine] = [:]
  /// The cursor channels that are linked, by id.
  public private(set) var cursors: [UInt8: CursorMachine] = [:]
  /// The channels of byte streams that are linked.
  public private(set) var ports: [ChannelID: PortMachine] = [:]
  /// Sees every complete message, both directions, as it goes by.
  public var tap: ((SessionTap) -> Void)?

  let shared: SharedState
  let outbox = Outbox()
  var connections: [ClientConnection] = []
  private let cipher: TicketCipher
  private var nextID: UInt32 = 1
  private var hasEnded = false

  /// A session that has not begun.
  public init(options: SessionOptions, codecs: ForeignCodecs, cipher: @escaping TicketCipher) {
    shared = SharedState(options: options, codecs: codecs)
    self.cipher = cipher
  }

  /// What the session was started with.
  public var options: SessionOptions { shared.options }

  /// Begins: asks for the main connection.
  public func start(at now: SpiceInstant) { open(ChannelID(.main), at: now) }

  /// Ends the session from this side.
  public func close() { end(.closedByClient) }

  /// What the driver has to do next, in order; nil if nothing is left.
  public func nextEffect() -> SessionEffect? {
    guard let effect = outbox.take() else { return nil }
    if case .send(let id, let bytes) = effect, let tap, let c = connection(id), c.isOpen {
      tap(.toServer(c.channel, bytes))
    }
    return effect
  }

  // MARK: What the driver reports

  /// A connection is up, TLS included.
  public func connected(_ id: ConnectionID, at now: SpiceInstant) {
    guard !hasEnded, let c = connection(id), case .connecting = c.phase else { return }
    let link = LinkClient(
      session: c.channel.type == .main ? .new : main?.session ?? .new, channel: c.channel,
      capabilities: c.machine.capabilities, password: options.password)
    c.phase = .linking(link)
    c.linkDeadline = now.advanced(byMilliseconds: options.limits.linkMilliseconds)
    outbox.add(.send(id, link.start()))
  }

  /// Takes a connection that is linked already, from a recording or a test.
  public func adopt(_ channel: ChannelID, peer: LinkedPeer, at now: SpiceInstant) -> ConnectionID? {
    open(channel, at: now)
    guard !hasEnded, let c = connections.first(where: { $0.channel == channel }), !c.isOpen else { return nil }
    linked(c, peer, at: now)
    return c.id
  }

  /// Bytes have arrived.
  public func received(_ bytes: RawSpan, on id: ConnectionID, at now: SpiceInstant) {
    guard !hasEnded, let c = connection(id) else { return }
    c.receivedBytes += UInt64(bytes.byteCount)
    c.input.append(bytes)
    proceed(c, at: now)
    resumeWaiting(at: now)
    let arrived = connections.reduce(0) { $0 + $1.input.count }
    guard !hasEnded, arrived > options.limits.arrivedBytes, let c = connection(id) else { return }
    fail(c, ProtocolViolation(channel: c.channel, message: nil, reason: .exhausted))
    resumeWaiting(at: now)
  }

  /// A connection could not be made, or is gone.
  public func disconnected(_ id: ConnectionID, cause: DisconnectCause, at now: SpiceInstant) {
    guard !hasEnded, let c = connection(id) else { return }
    c.disconnectCause = cause
    // What it has sent comes first.
    if !c.isPausing { finish(c, cause, at: now) }
  }

  private func finish(_ c: ClientConnection, _ cause: DisconnectCause, at now: SpiceInstant) {
    let inOrder = cause == .closed && c.isOpen && (c.isBetweenMessages || c.saidGoodbye || c.waiting != nil)
    if c.channel.type == .main {
      let isTurnedAway = c.receivedBytes == 0 && !c.isOpen
      let cut = cause == .closed ? (isTurnedAway ? SessionEnd.notLinked(.closedAtOnce) : .cutOff) : .connectionFailed
      end(inOrder ? .closedByServer : cut)
    } else {
      drop(c, inOrder ? .closedByServer : .connectionFailed)
      resumeWaiting(at: now)
    }
  }

  /// Whether there is more to do than was done in one go: ``expire(at:)`` is to be called at once.
  public var isPausing: Bool { connections.contains { $0.isPausing } }

  /// When ``expire(at:)`` must be called next.
  public var deadline: SpiceInstant? {
    var earliest: SpiceInstant? = isPausing ? SpiceInstant(nanoseconds: .min) : nil
    for c in connections { earliest = .earliest(earliest, c.linkDeadline, c.waiting?.deadline, c.machine.deadline) }
    return earliest
  }

  /// Does what is due.
  public func expire(at now: SpiceInstant) {
    for c in connections where c.isPausing && !c.isClosed {
      goOn(c, at: now)
      if let cause = c.disconnectCause, !hasEnded, !c.isClosed, !c.isPausing { finish(c, cause, at: now) }
    }
    resumeWaiting(at: now)
    for c in connections where !hasEnded && !c.isClosed {
      if let deadline = c.linkDeadline, deadline <= now {
        if c.channel.type == .main { return end(.linkTimeout) }
        drop(c, .linkTimeout)
      } else if let waiting = c.waiting, waiting.deadline <= now {
        fail(c, ProtocolViolation(channel: c.channel, message: nil, reason: .waitedTooLong))
      } else if let deadline = c.machine.deadline, deadline <= now {
        c.machine.expire(at: now)
      }
    }
    resumeWaiting(at: now)
  }

  // MARK: Opening and closing

  private func connection(_ id: ConnectionID) -> ClientConnection? { connections.first { $0.id == id } }

  private func open(_ channel: ChannelID, redirectedTo redirection: Bool? = nil, at now: SpiceInstant) {
    let siblings = connections.filter { $0.channel.type == channel.type }.count
    guard siblings < options.limits.channelsOfAKind, !connections.contains(where: { $0.channel == channel }) else {
      return
    }
    let mustSecure = options.securesAllChannels || options.secureChannels.contains(channel.type)
    let secure = redirection ?? (mustSecure || !options.ports.contains(.plain))
    let id = ConnectionID(rawValue: nextID)
    nextID &+= 1
    let outlet = ChannelOutlet(connection: id, channel: channel, outbox: outbox)
    guard let machine = makeMachine(channel.type, outlet) else { return }
    let c = ClientConnection(
      id: id, channel: channel, isSecure: secure, isRedirected: redirection != nil, machine: machine)
    connections.append(c)
    shared.progress[channel] = MessageSerial(rawValue: 0)
    if let opened = machine as? MainMachine { main = opened }
    guard options.ports.contains(secure ? .secure : .plain) else {
      return linkFailed(c, .refused(.needSecured), at: now)
    }
    outbox.add(.connect(id, channel, secure: secure))
  }

  private func makeMachine(_ type: ChannelType, _ outlet: ChannelOutlet) -> ChannelMachine? {
    switch type {
    case .main: MainMachine(outlet: outlet, shared: shared)
    case .display: DisplayMachine(outlet: outlet, shared: shared)
    case .cursor: CursorMachine(outlet: outlet, shared: shared)
    case .inputs: options.isReadOnly ? nil : InputsMachine(outlet: outlet, shared: shared)
    case .playback: options.playsSound ? PlaybackMachine(outlet: outlet, shared: shared) : nil
    case .record: options.recordsSound ? RecordMachine(outlet: outlet, shared: shared) : nil
    case .port, .webdav, .usbredir:
      options.portTypes.contains(type) && !options.isReadOnly ? PortMachine(outlet: outlet, shared: shared) : nil
    default: nil
    }
  }

  private func linked(_ c: ClientConnection, _ peer: LinkedPeer, at now: SpiceInstant) {
    let limits = options.limits
    c.phase = .open
    // A main channel has begun once it lists the others.
    c.linkDeadline = c.channel.type == .main ? now.advanced(byMilliseconds: limits.linkMilliseconds) : nil
    c.frames = FrameReader(
      channel: c.channel, headerForm: peer.headerForm,
      bodyLimit: c.channel.type == .display ? limits.displayMessageBytes : limits.otherMessageBytes)
    c.outlet.linked(peer)
    switch c.machine {
    case let machine as DisplayMachine: displays[c.channel.id] = machine
    case let machine as CursorMachine: cursors[c.channel.id] = machine
    case let machine as InputsMachine: inputs = machine
    case let machine as PlaybackMachine: playback = machine
    case let machine as RecordMachine: record = machine
    case let machine as PortMachine: ports[c.channel] = machine
    default: break
    }
    tap?(.opened(c.channel, peer))
    outbox.add(event: .channelOpened(c.channel))
    c.machine.linked(at: now)
  }

  private func linkFailed(_ c: ClientConnection, _ error: LinkError, at now: SpiceInstant) {
    let mustSecure = options.securesAllChannels || options.secureChannels.contains(c.channel.type)
    // Once: a server that points from each port to the other is not followed in circles.
    if !c.isRedirected, error == .refused(.needSecured), !c.isSecure, options.ports.contains(.secure) {
      forget(c)
      return open(c.channel, redirectedTo: true, at: now)
    }
    if !c.isRedirected, error == .refused(.needUnsecured), c.isSecure, !mustSecure, options.ports.contains(.plain) {
      forget(c)
      return open(c.channel, redirectedTo: false, at: now)
    }
    if c.channel.type == .main { end(.notLinked(error)) } else { drop(c, .notLinked(error)) }
  }

  private func fail(_ c: ClientConnection, _ violation: ProtocolViolation) {
    if c.channel.type == .main { end(.violation(violation)) } else { drop(c, .violation(violation)) }
  }

  private func drop(_ c: ClientConnection, _ reason: ChannelEnd) {
    forget(c)
    outbox.add(event: .channelClosed(c.channel, reason))
  }

  /// Closes a connection and takes away all that belongs to it.
  private func forget(_ c: ClientConnection) {
    if c.isOpen { tap?(.closed(c.channel)) }
    c.phase = .closed
    c.outlet.close()
    c.machine.closed()
    connections.removeAll { $0 === c }
    shared.progress[c.channel] = nil
    if inputs === c.machine { inputs = nil }
    if playback === c.machine { playback = nil }
    if record === c.machine { record = nil }
    if ports[c.channel] === c.machine { ports[c.channel] = nil }
    if displays[c.channel.id] === c.machine { displays[c.channel.id] = nil }
    if cursors[c.channel.id] === c.machine { cursors[c.channel.id] = nil }
    outbox.add(.close(c.id))
  }

  private func end(_ reason: SessionEnd) {
    guard !hasEnded else { return }
    hasEnded = true
    for c in connections { forget(c) }
    outbox.add(.ended(reason))
  }

  // MARK: Messages

  /// Deals with what has arrived on a connection, as far as it goes.
  private func proceed(_ c: ClientConnection, at now: SpiceInstant) {
    do throws(LinkError) {
      while case .linking(var link) = c.phase {
        let step = try link.advance(&c.input, cipher: cipher)
        c.phase = .linking(link)
        switch step {
        case .wait: return
        case .send(let bytes): outbox.add(.send(c.id, bytes))
        case .linked(let peer): linked(c, peer, at: now)
        }
      }
    } catch {
      return linkFailed(c, error, at: now)
    }
    guard c.isOpen, c.waiting == nil, !c.isPausing else { return throttle(c) }
    let dispatcher = MessageDispatcher(connection: c, outbox: outbox, tap: tap)
    do throws(ProtocolViolation) {
      while c.isOpen, !c.isPausing, let frame = try c.nextFrame() {
        if let target = try dispatcher.deal(with: frame, at: now) {
          try wait(c, for: target, message: frame.type, at: now)
          break
        }
        if let main = c.machine as? MainMachine { follow(main, on: c, at: now) }
        if shared.work > options.limits.pixelsAtOnce {
          shared.work = 0
          c.isPausing = true
        }
      }
    } catch {
      return fail(c, error)
    }
    throttle(c)
  }

  private func goOn(_ c: ClientConnection, at now: SpiceInstant) {
    c.isPausing = false
    proceed(c, at: now)
  }

  /// The message at the front has to wait. All its waits together have one deadline.
  private func wait(
    _ c: ClientConnection, for target: WaitTarget, message: UInt16, at now: SpiceInstant
  ) throws(ProtocolViolation) {
    c.waits += 1
    guard c.waits <= options.limits.waitsOfAMessage else {
      throw ProtocolViolation(channel: c.channel, message: message, reason: .exhausted)
    }
    let deadline = c.waitDeadline ?? now.advanced(byMilliseconds: options.limits.waitMilliseconds)
    c.waitDeadline = deadline
    c.waiting = .init(target: target, deadline: deadline)
  }

  /// Carries out what the main channel asked for.
  private func follow(_ main: MainMachine, on connection: ClientConnection, at now: SpiceInstant) {
    if let listed = main.newChannels {
      main.newChannels = nil
      connection.linkDeadline = nil
      for channel in listed where channel.type != .main && !options.disabledChannels.contains(channel.type) {
        open(channel, at: now)
      }
      outbox.add(event: .ready)
    }
    if main.clockChanged {
      main.clockChanged = false
      clockChanged(at: now)
    }
    if let move = main.move { end(.moved(move)) }
  }

  /// Has everything that waits for a moment of the media clock look at it again.
  func clockChanged(at now: SpiceInstant) { for c in connections { c.machine.clockChanged(at: now) } }

  /// A waiting or pausing channel goes on taking bytes up to a bound; then the server's sending stops at the socket.
  private func throttle(_ c: ClientConnection) {
    let wanted = (c.waiting == nil && !c.isPausing) || c.input.count <= options.limits.queuedBytes
    guard wanted != c.isReading, !c.isClosed else { return }
    c.isReading = wanted
    outbox.add(.setReading(c.id, wanted))
  }

  // MARK: Waits between channels

  /// Lets channels go on whose waits are over, until none does.
  private func resumeWaiting(at now: SpiceInstant) {
    var progress = true
    while progress, !hasEnded {
      progress = false
      for c in connections where c.isOpen {
        guard let waiting = c.waiting, shared.isSatisfied(waiting.target, for: c.channel) else { continue }
        c.waiting = nil
        progress = true
        proceed(c, at: now)
      }
    }
  }
}
