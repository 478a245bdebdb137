import SpiceBytes
public import SpiceChannel
import SpiceLink
public import SpiceWire

/// The server without its displays: links connections, keeps track of clients, and serves their main and inputs channels.
///
/// Channels that live elsewhere, displays and cursors above all, are linked here and then given away. Confined to whoever
/// drives it, who reports what happens on connections and calls ``expire(at:)`` when ``deadline`` has come.
public final class ServerHub {
  /// Who may link.
  public var ticketing = Ticketing.closed
  /// Which channels need TLS.
  public var security = SecurityPolicy()
  /// Whether several clients may be there at once. Otherwise a new one takes the place of the one before.
  public var sharesMachine = false
  /// Whether a client that is there keeps its place, and others are refused. It counts where the machine is not shared.
  public var refusesOthers = false
  /// What the machine is called; nil if nobody said.
  public var name: [UInt8]?
  /// The machine's number; nil if nobody said.
  public var uuid: GuestUUID?
  /// Bytes of video memory, from which clients derive the sizes of their caches.
  public var memoryHint: UInt32 = 0

  let limits: ServerLimits
  weak var host: (any ServerHubHost)?
  var mouse = MouseModePolicy()
  /// What clients were told last of who moves the pointer.
  var toldMouseModes = MouseModePolicy().modes
  /// Which locks of the guest's keyboard are on.
  var locks: KeyModifiers = []
  /// What the machine plays, if it has a device for it.
  public internal(set) var playback: PlaybackSource?
  /// What records for the machine, if it has a device for it.
  public internal(set) var record: RecordSink?
  private(set) var clients: [ClientRecord] = []
  private var connections: [ServerConnectionID: HubConnection] = [:]
  private var offers: [Offer] = []
  /// Devices of characters that are there.
  var devices: [DeviceID: any HubDevice] = [:]
  /// The guest's agent, whether there is one or not.
  private(set) lazy var agent = GuestAgent(hub: self)
  private let makeKey: () -> TicketKey?
  private let makeSession: () -> UInt32

  private struct Offer {
    var channel: ChannelID
    var capabilities: [UInt32]
    /// Who serves it here; nil for a channel of the hub's own, or one that lives elsewhere.
    var device: (any HubDevice)?
  }

  /// A hub without channels of others.
  ///
  /// `makeKey` gives a key for one connection, or nil if there is none yet: ``keysAvailable(at:)`` is to be called then.
  /// `makeSession` gives a number that nobody can guess.
  public init(
    limits: ServerLimits, host: any ServerHubHost, makeKey: @escaping () -> TicketKey?,
    makeSession: @escaping () -> UInt32
  ) {
    self.limits = limits
    self.host = host
    self.makeKey = makeKey
    self.makeSession = makeSession
    offers = [
      Offer(channel: ChannelID(.main), capabilities: MainClient.capabilities.words),
      Offer(channel: ChannelID(.inputs), capabilities: InputsClient.capabilities.words),
    ]
  }

  // MARK: Channels

  /// The channels that clients may link, newest first, without the main channel.
  var listedChannels: [ChannelID] { offers.reversed().map(\.channel).filter { $0.type != .main } }

  /// How many clients there are.
  public var clientCount: Int { clients.count }

  /// What is known of each client.
  public var clientInfo: [ClientInfo] {
    clients.map { client in
      ClientInfo(
        session: client.session,
        channels: client.channels.keys.sorted { ($0.type.rawValue, $0.id) < ($1.type.rawValue, $1.id) },
        main: client.channels[ChannelID(.main)],
        roundTrip: client.line.estimate.shortestRoundTrip ?? client.main?.roundTrip,
        bitsPerSecond: client.line.estimate.bitsPerSecond,
        traffic: (client.main?.traffic ?? ChannelTraffic()) + (client.inputs?.traffic ?? ChannelTraffic()))
    }
  }

  /// Display channels that clients may link.
  var displayCount: Int { offers.count { $0.channel.type == .display } }

  /// Offers a channel that lives elsewhere, also to clients that are there already. False if there is one of that name.
  @discardableResult
  public func offer(_ channel: ChannelID, capabilities: [UInt32] = [], at now: SpiceInstant) -> Bool {
    offer(channel, capabilities: capabilities, servedBy: nil, at: now)
  }

  /// Whether a channel can be linked.
  func isOffered(_ channel: ChannelID) -> Bool { offers.contains { $0.channel == channel } }

  func offer(
    _ channel: ChannelID, capabilities: [UInt32], servedBy device: (any HubDevice)?, at now: SpiceInstant
  ) -> Bool {
    guard !isOffered(channel) else { return false }
    offers.append(Offer(channel: channel, capabilities: capabilities, device: device))
    for client in clients { client.main?.announce([channel], at: now) }
    updateMouse(at: now)
    return true
  }

  /// Withdraws a channel. Whoever has it closes it.
  public func withdraw(_ channel: ChannelID, at now: SpiceInstant) {
    offers.removeAll { $0.channel == channel }
    updateMouse(at: now)
  }

  func withdraw(servedBy device: any HubDevice, at now: SpiceInstant) {
    for offer in offers where offer.device === device { withdraw(offer.channel, at: now) }
  }

  /// Those who link a channel from now on are told other capabilities.
  func setCapabilities(_ words: [UInt32], of channel: ChannelID) {
    if let index = offers.firstIndex(where: { $0.channel == channel }) { offers[index].capabilities = words }
  }

  // MARK: Connections

  /// A connection was made; the TLS handshake, if any, need not be over. `skipsTicket` is for one that is known to be good.
  public func opened(
    _ id: ServerConnectionID, sink: any ChannelSink, isSecure: Bool, skipsTicket: Bool = false, at now: SpiceInstant
  ) {
    let waiting = connections.values.filter { $0.isLinking }
    if waiting.count >= limits.unlinkedConnections, let oldest = waiting.min(by: { $0.deadline < $1.deadline }) {
      end(oldest, at: now)
    }
    connections[id] = HubConnection(
      id: id, sink: sink, isSecure: isSecure, skipsTicket: skipsTicket,
      deadline: now.advanced(byMilliseconds: limits.linkMilliseconds))
  }

  /// Bytes have arrived on a connection that was not given away.
  public func received(_ bytes: RawSpan, on id: ServerConnectionID, at now: SpiceInstant) {
    guard let c = connections[id] else { return }
    switch c.role {
    case .linking:
      c.input.append(bytes)
      link(c, at: now)
      // It may have to wait for a key, and has nothing to say meanwhile.
      if c.isLinking, c.input.count > limits.unlinkedBytes { end(c, at: now) }
    case .served(let channel):
      channel.received(bytes, at: now)
      tellMouse(at: now)
      follow(c, at: now)
    case .elsewhere, .ended: break
    }
  }

  /// A connection is gone; also one that was given away, once whoever has it knows.
  public func closed(_ id: ServerConnectionID, at now: SpiceInstant) {
    guard let c = connections[id] else { return }
    if case .served(let channel) = c.role { channel.close(.connectionLost) }
    end(c, at: now)
  }

  /// The line of a connection has taken everything, after it would not for a while.
  public func drained(_ id: ServerConnectionID, at now: SpiceInstant) {
    guard let c = connections[id], case .served(let channel) = c.role else { return }
    channel.drained(at: now)
    follow(c, at: now)
  }

  /// There are keys again.
  public func keysAvailable(at now: SpiceInstant) {
    for c in connections.values where c.isLinking && c.request != nil { link(c, at: now) }
  }

  /// Disconnects all clients.
  public func disconnectClients(at now: SpiceInstant) {
    for client in clients { disconnect(client, at: now) }
  }

  /// Disconnects a client.
  public func disconnect(_ session: SessionID, at now: SpiceInstant) {
    if let client = clients.first(where: { $0.session == session }) { disconnect(client, at: now) }
  }

  /// Closes everything.
  public func shutDown(at now: SpiceInstant) {
    disconnectClients(at: now)
    for c in connections.values { end(c, at: now) }
  }

  // MARK: Time

  /// When ``expire(at:)`` must be called next.
  public var deadline: SpiceInstant? {
    var earliest: SpiceInstant?
    for c in connections.values {
      let moment: SpiceInstant? =
        switch c.role {
        case .linking: c.deadline
        case .served(let channel): channel.deadline
        case .elsewhere, .ended: nil
        }
      earliest = .earliest(earliest, moment)
    }
    return .earliest(earliest, agent.deadline)
  }

  /// Does what is due.
  public func expire(at now: SpiceInstant) {
    agent.expire(at: now)
    for c in connections.values {
      switch c.role {
      case .linking: if c.deadline <= now { end(c, at: now) }
      case .served(let channel):
        if let deadline = channel.deadline, deadline <= now { channel.expire(at: now) }
        follow(c, at: now)
      case .elsewhere, .ended: break
      }
    }
  }

  // MARK: Linking

  private func link(_ c: HubConnection, at now: SpiceInstant) {
    while c.isLinking {
      if let request = c.request {
        // It waits for a key.
        guard let key = makeKey() else { return }
        c.request = nil
        c.key = key
        let offer = LinkServer.Offer(publicKey: key.publicKey, channelCapabilities: capabilities(of: request.channel))
        c.send(c.link.accept(offer))
      }
      switch c.link.advance(&c.input) {
      case .wait: return
      case .requested(let request):
        let failure = security.failure(request.channel.type, isSecure: c.isSecure)
        guard failure == .ok else { return refuse(c, c.link.refuse(failure), at: now) }
        // As the reference server does, nothing is said of channels that do not exist.
        guard isOffered(request.channel) else { return end(c, at: now) }
        c.wanted = request
        c.request = request
      case .ticket(let ticket):
        guard let peer = c.link.peer, let request = c.wanted else { return end(c, at: now) }
        let result = admit(c, request, ticket: ticket, at: now)
        guard result == .ok else { return refuse(c, c.link.finish(result), at: now) }
        let reply = c.link.finish(.ok)
        c.send(reply)
        linked(c, request, peer, at: now)
      case .failed(_, let reply): return refuse(c, reply, at: now)
      }
    }
  }

  private func capabilities(of channel: ChannelID) -> [UInt32] {
    offers.first { $0.channel == channel }?.capabilities ?? []
  }

  private func refuse(_ c: HubConnection, _ reply: [UInt8], at now: SpiceInstant) {
    c.send(reply)
    end(c, afterSending: true, at: now)
  }

  /// Whether a client gets the channel that it asked for.
  private func admit(
    _ c: HubConnection, _ request: LinkRequest, ticket: [UInt8], at now: SpiceInstant
  ) -> LinkFailure {
    guard let password = c.key?.decrypt(ticket) else { return .permissionDenied }
    guard c.skipsTicket || ticketing.admits(password, at: now) else { return .permissionDenied }
    if request.channel.type == .main {
      // A number of the client's own would be that of a session that moved here from another host.
      guard request.session == .new else { return .badConnectionID }
      let limit = sharesMachine ? limits.clients : refusesOthers ? 1 : .max
      return clients.count >= limit ? .channelNotAvailable : .ok
    }
    guard let client = clients.first(where: { $0.session == request.session }) else { return .badConnectionID }
    let isFree = client.channels[request.channel] == nil && client.channels.count < limits.channelsOfAClient
    return isFree && isOffered(request.channel) ? .ok : .channelNotAvailable
  }

  private func linked(_ c: HubConnection, _ request: LinkRequest, _ peer: LinkedPeer, at now: SpiceInstant) {
    if request.channel.type == .main {
      if !sharesMachine { disconnectClients(at: now) }
      clients.append(ClientRecord(session: newSession(), limits: limits))
    }
    let record = request.channel.type == .main ? clients.last : clients.first { $0.session == request.session }
    guard let record else { return end(c, at: now) }
    c.client = record
    c.channel = request.channel
    record.channels[request.channel] = c.id
    host?.initialized(c.id, request.channel, of: record.session, isSecure: c.isSecure)
    let rest = c.input.take(c.input.count)
    switch request.channel.type {
    case .main:
      let main = MainClient(hub: self, client: record, peer: peer, sink: c.sink, at: now)
      record.main = main
      c.role = .served(main)
      agent.joined(main, session: record.session)
      host?.clientsChanged()
      main.begin(at: now)
    case .inputs:
      let inputs = InputsClient(hub: self, peer: peer, sink: c.sink, at: now)
      record.inputs = inputs
      c.role = .served(inputs)
      inputs.begin(isSecure: c.isSecure, client: record, at: now)
    case .playback, .record:
      guard let channel = serveSound(request.channel.type, peer, sink: c.sink, of: record, at: now) else {
        return end(c, at: now)
      }
      c.role = .served(channel)
    default:
      if let device = offers.first(where: { $0.channel == request.channel })?.device {
        guard let joined = device.join(record, peer, sink: c.sink, at: now) else { return end(c, at: now) }
        c.role = .served(joined)
        break
      }
      c.role = .elsewhere
      return host?.linked(
        c.id, request.channel,
        LinkedClient(session: record.session, peer: peer, pictures: record.pictures, line: record.line), rest: rest)
        ?? ()
    }
    if !rest.isEmpty { received(rest.rawSpan, on: c.id, at: now) }
    follow(c, at: now)
  }

  private func newSession() -> SessionID {
    while true {
      let session = SessionID(rawValue: makeSession())
      if session != .new, !clients.contains(where: { $0.session == session }) { return session }
    }
  }

  // MARK: Ends

  /// Ends connections whose channels have ended for reasons of others.
  func sweep(at now: SpiceInstant) { for c in connections.values { follow(c, at: now) } }

  /// Ends a connection whose channel has ended.
  private func follow(_ c: HubConnection, at now: SpiceInstant) {
    if case .served(let channel) = c.role, channel.end != nil { end(c, at: now) }
  }

  /// Closes what clients have of a channel that is served here.
  func disconnect(_ channel: ChannelID, at now: SpiceInstant) {
    for c in connections.values where c.channel == channel { end(c, at: now) }
  }

  private func disconnect(_ client: ClientRecord, at now: SpiceInstant) {
    guard let id = client.channels[ChannelID(.main)], let c = connections[id] else { return }
    if case .served(let main) = c.role { main.close(.closedByServer) }
    end(c, at: now)
  }

  private func end(_ c: HubConnection, afterSending: Bool = false, at now: SpiceInstant) {
    guard connections.removeValue(forKey: c.id) != nil else { return }
    switch c.role {
    case .linking: c.sink.close(afterSending: afterSending)
    case .served(let channel):
      channel.close(.closedByServer)
      // Others may have waited for it.
      offers.first { $0.channel == c.channel }?.device?.lineChanged(at: now)
    case .elsewhere: host?.close(c.id, c.channel)
    case .ended: break
    }
    c.role = .ended
    if let client = c.client {
      client.channels[c.channel] = nil
      if c.channel.type == .main { ended(client, at: now) }
      if c.channel.type == .inputs { client.inputs = nil }
      if c.channel.type == .playback {
        client.playback = nil
        client.main?.tellTime(at: now)
      }
    }
    host?.ended(c.id)
  }

  /// The main channel of a client is gone, and with it everything else.
  private func ended(_ client: ClientRecord, at now: SpiceInstant) {
    clients.removeAll { $0 === client }
    client.main = nil
    agent.left(client.session, at: now)
    for id in client.channels.values {
      if let c = connections[id] { end(c, at: now) }
    }
    host?.clientsChanged()
  }
}
