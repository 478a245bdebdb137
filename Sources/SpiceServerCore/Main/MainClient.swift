import SpiceBytes
import SpiceChannel
import SpiceLink
import SpiceWire

/// A client's main channel.
final class MainClient: ServerChannel {
  /// What the server can do on a main channel.
  static let capabilities: MainCapabilities = [.nameAndUUID, .agentConnectedTokens]
  /// Milliseconds without anything from the client after which it is asked whether it is still there, and after as many
  /// more is taken for gone.
  private static let silenceMilliseconds: Int64 = 30_000

  private unowned let hub: ServerHub
  private unowned let client: ClientRecord
  private var bandwidth: BandwidthMeter?
  private var delay: PlayDelay
  private var heard: SpiceInstant
  private var askedAt: SpiceInstant?

  init(hub: ServerHub, client: ClientRecord, peer: LinkedPeer, sink: any ChannelSink, at now: SpiceInstant) {
    self.hub = hub
    self.client = client
    heard = now
    delay = PlayDelay(at: now)
    super.init(
      id: ChannelID(.main), peer: peer, sink: sink, limits: hub.limits, at: now)
  }

  private var capabilities: MainCapabilities { MainCapabilities(words: peer.channelWords) }
  /// Whether it may be sent what can wait.
  var isReady: Bool { isReady(queueLimit: hub.limits.queuedBytes) }

  /// The shortest round trip, in nanoseconds; nil if it is not known.
  var roundTrip: Int64? { latency?.roundTrip ?? bandwidth?.roundTrip }

  /// Sends what a session begins with.
  func begin(at now: SpiceInstant) {
    var initial = MainInit()
    initial.session = client.session
    initial.displayChannelsHint = UInt32(clamping: hub.displayCount)
    initial.mouseModes = hub.mouse.modes
    initial.isAgentConnected = hub.agent.isAttached
    initial.agentTokens = UInt32(AgentLane.window)
    initial.multimediaTime = clientTime(at: now)
    initial.ramHint = hub.memoryHint
    send(MainServerMessage.initial(initial))
    if capabilities.contains(.nameAndUUID) {
      if let name = hub.name {
        let text = name + [0]
        send(MainServerMessage.name(WireRange(offset: 0, count: text.count)), blobs: text)
      }
      if let uuid = hub.uuid { send(MainServerMessage.uuid(uuid)) }
    }
    if !sink.isLocal { measure(at: now) }
    flush(at: now)
  }

  private func measure(at now: SpiceInstant) {
    let meter = BandwidthMeter(at: now)
    let padding = [UInt8](repeating: 0, count: BandwidthMeter.paddingBytes)
    for ping in meter.pings { send(CommonServerMessage.ping(ping), blobs: padding) }
    bandwidth = meter
  }

  override func receivedPong(_ pong: Pong, at now: SpiceInstant) {
    if bandwidth?.received(pong, at: now) == true {
      if let rate = bandwidth?.bitsPerSecond { client.line.add(.rate(rate)) }
      return
    }
    super.receivedPong(pong, at: now)
  }

  override func receive(_ type: UInt16, _ body: RawSpan, at now: SpiceInstant) throws(ProtocolViolation) {
    guard let message: MainClientMessage = try decode(type, body) else { throw violation(type, .unexpected) }
    switch message {
    case .attachChannels: announce(hub.listedChannels, at: now)
    case .mouseModeRequest(let mode): hub.requestMouseMode(mode)
    case .agentStart(let tokens): hub.agent.start(client.session, tokens: tokens, at: now)
    case .agentToken(let count): hub.agent.addTokens(count, to: client.session, at: now)
    case .agentData(let range):
      guard let piece = range.bytes(of: body) else { return }
      guard hub.agent.receive(piece, from: client.session, at: now) else { throw violation(type, .exhausted) }
    case .clientInfo, .qualityIndicator: break
    case .migrateConnected, .migrateConnectError, .migrateEnd, .migrateDstDoSeamless, .migrateConnectedSeamless:
      throw violation(type, .unexpected)
    }
  }

  override func drained(at now: SpiceInstant) { hub.agent.clientIsReady(client.session, at: now) }

  /// Tells that there is an agent, for which the client has room anew.
  func tellAgentConnected(at now: SpiceInstant) {
    send(
      capabilities.contains(.agentConnectedTokens)
        ? MainServerMessage.agentConnectedTokens(count: UInt32(AgentLane.window)) : .agentConnected)
    flush(at: now)
  }

  /// Tells that there is none any more.
  func tellAgentDisconnected(at now: SpiceInstant) {
    send(MainServerMessage.agentDisconnected(reason: .ok))
    flush(at: now)
  }

  /// Tells of channels that can be linked.
  func announce(_ channels: [ChannelID], at now: SpiceInstant) {
    send(MainServerMessage.channelsList(channels))
    flush(at: now)
  }

  /// Tells who moves the pointer.
  func tell(_ modes: MouseModes, at now: SpiceInstant) {
    send(MainServerMessage.mouseMode(modes))
    flush(at: now)
  }

  // MARK: Media clock

  /// What the client's media clock is to show.
  private func clientTime(at now: SpiceInstant) -> MultimediaTime {
    MultimediaTime(at: now.advanced(byMilliseconds: -delay.milliseconds))
  }

  /// The videos of a display need another delay; nil if there are none any more.
  func setVideoDelay(_ milliseconds: Int64?, display: UInt8, at now: SpiceInstant) {
    delay.setNeed(milliseconds, of: display, at: now)
    if delay.update(at: now) || client.playback?.isPlaying == true { tellTime(at: now) }
  }

  /// Has the client show and play everything by the delay that there is now. While it plays sound, its clock follows that:
  /// then it is told how much sound to keep.
  func tellTime(at now: SpiceInstant) {
    guard let playback = client.playback, playback.isPlaying else {
      send(MainServerMessage.multiMediaTime(clientTime(at: now)))
      return flush(at: now)
    }
    playback.setLatency(delay.videoNeed == nil ? nil : UInt32(clamping: delay.milliseconds), at: now)
  }

  /// Tells the user something.
  func notify(_ text: String, at now: SpiceInstant) {
    let bytes = Array(text.utf8)
    var notice = Notify()
    notice.timestamp = UInt64(bitPattern: now.nanoseconds)
    notice.severity = .warning
    notice.visibility = .high
    notice.text = WireRange(offset: 0, count: bytes.count)
    send(CommonServerMessage.notify(notice), blobs: bytes)
    flush(at: now)
  }

  // MARK: Whether the client is still there

  /// When the client has been silent for long; nil if it may be.
  private var silenceDeadline: SpiceInstant? {
    sink.isLocal ? nil : (askedAt ?? heard).advanced(byMilliseconds: Self.silenceMilliseconds)
  }

  override var deadline: SpiceInstant? { .earliest(super.deadline, silenceDeadline, delay.deadline) }

  override func expire(at now: SpiceInstant) {
    super.expire(at: now)
    delay.roundTrip = client.line.estimate.shortestRoundTrip ?? roundTrip
    if end == nil, delay.update(at: now) { tellTime(at: now) }
    guard end == nil, let silenceDeadline, silenceDeadline <= now else { return }
    if traffic.receivedBytes != heardBytes {
      heardBytes = traffic.receivedBytes
      heard = now
      askedAt = nil
    } else if askedAt != nil {
      close(.timeout)
    } else {
      askedAt = now
      send(CommonServerMessage.ping(Ping(id: 0, timestamp: UInt64(bitPattern: now.nanoseconds))))
      flush(at: now)
    }
  }

  private var heardBytes: UInt64 = 0
}
