import SpiceAgentWire
import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceCodecs
import SpiceLink
import SpicePixels
import SpiceWire

/// A server that says whatever the fuzzer wants to a client session, and checks what the session answers.
final class FuzzServer {
  /// The channels that are linked at first, in the order in which inputs number them.
  static let channels = [
    ChannelID(.main), ChannelID(.display), ChannelID(.display, id: 1), ChannelID(.cursor), ChannelID(.inputs),
    ChannelID(.playback), ChannelID(.record),
  ]

  let session: ClientSession
  /// Whether the client is given all the time that it asks for after each message.
  let isPatient: Bool
  private(set) var hasEnded = false
  private var now = SpiceInstant()
  private let form: DataHeader.Form
  private let desk: FuzzDesk
  private var connections: [ChannelID: ConnectionID] = [:]
  private var names: [ConnectionID: ChannelID] = [:]
  private var serials: [ChannelID: UInt64] = [:]

  /// A session that is linked to all channels and has heard the server's greeting.
  init(form: DataHeader.Form, isPatient: Bool = true, options: SessionOptions = Limits.options) {
    self.form = form
    self.isPatient = isPatient
    desk = FuzzDesk(limits: options.limits)
    session = ClientSession(options: options, codecs: ToyCodecs.all) { (_, _) throws(TicketError) in throw .badKey }
    for channel in Self.channels {
      adopt(channel)
      guard channel.type == .main else { continue }
      var greeting = MainInit()
      greeting.session = SessionID(rawValue: 1)
      greeting.mouseModes = MouseModes(supported: [.client, .server], current: .server)
      greeting.agentTokens = 10
      send(MainServerMessage.initial(greeting), on: channel)
      send(MainServerMessage.channelsList(Self.channels), on: channel)
    }
  }

  /// Links a channel, again if it is gone.
  func adopt(_ channel: ChannelID) {
    guard !hasEnded else { return }
    let peer = LinkedPeer(common: [.miniHeader], channelWords: [.max], headerForm: form)
    if let id = session.adopt(channel, peer: peer, at: now) {
      connections[channel] = id
      names[id] = channel
      serials[channel] = 0
    }
    settle()
  }

  /// Loses a channel.
  func disconnect(_ channel: ChannelID, cause: DisconnectCause) {
    guard let id = connections.removeValue(forKey: channel) else { return }
    session.disconnected(id, cause: cause, at: now)
    settle()
  }

  /// Sends a message that a server could have written.
  func send<M: WireMessage>(_ message: M, on channel: ChannelID, blobs: [UInt8] = []) {
    guard let body = try? message.encoded(blobs: blobs.rawSpan) else { return }
    send(message.kind.rawValue, body.rawSpan, on: channel)
  }

  /// Sends a message of any number with any body.
  func send(_ type: UInt16, _ body: RawSpan, subList: UInt32 = 0, on channel: ChannelID) {
    serials[channel, default: 0] += 1
    let header = DataHeader(
      serial: MessageSerial(rawValue: serials[channel] ?? 0), type: type, size: UInt32(clamping: body.byteCount),
      subList: subList)
    var bytes = [UInt8](repeating: 0, count: form.byteCount)
    var room = bytes.mutableRawSpan
    header.store(form, to: &room)
    bytes.append(copying: body)
    send(raw: bytes.rawSpan, on: channel)
  }

  /// Sends bytes.
  func send(raw bytes: RawSpan, on channel: ChannelID) {
    guard let id = connections[channel] else { return }
    session.received(bytes, on: id, at: now)
    settle()
    while isPatient, session.isPausing, !hasEnded {
      session.expire(at: now)
      settle()
    }
  }

  /// Lets time pass.
  func wait(milliseconds: Int64) {
    now = now.advanced(byMilliseconds: milliseconds)
    guard let deadline = session.deadline, deadline <= now else { return }
    session.expire(at: now)
    if let next = session.deadline, !hasEnded, !session.isPausing {
      expect(next > now, "what was due is done: a driver would spin")
    }
    settle()
  }

  /// What the user does.
  func act(_ input: inout FuzzInput) {
    switch input.number(upTo: 9) {
    case 8:
      let format = session.playback?.format
      let frames = Int(input.next(UInt8.self))
      let taken = session.takeSound(frames: frames, delay: Double(input.next(UInt8.self)), at: now)
      expect(taken?.count == format.map { frames * $0.channels }, "a device gets what it asks for")
    case 9: session.record?.speak([Int16](repeating: 1, count: Int(input.next(UInt16.self))), at: now)
    case 0: session.inputs?.press(make: [input.next()])
    case 1: session.inputs?.release(make: [input.next()], breaks: [input.next()])
    case 2: session.inputs?.move(dx: input.next(), dy: input.next())
    case 3: session.inputs?.press(MouseButton(rawValue: input.next()))
    case 4: session.inputs?.release(MouseButton(rawValue: input.next()))
    case 5: session.inputs?.releaseAll()
    case 6: session.main?.request(input.flag() ? .client : .server)
    default:
      let monitor = AgentMonitor(width: UInt32(input.next(UInt16.self)), height: 600, x: input.next())
      session.main?.agent.request(input.flag() ? [nil, monitor] : [monitor, nil], at: now)
    }
    settle()
  }

  /// What the user shares with the guest.
  func share(_ input: inout FuzzInput) {
    if let agent = session.main?.agent { desk.act(agent, &input, at: now) }
    settle()
  }

  /// Takes what the session wants, and looks at how it stands.
  private func settle() {
    while let effect = session.nextEffect() {
      expect(!hasEnded, "nothing follows the end")
      switch effect {
      case .send(let id, let bytes): if let channel = names[id] { check(bytes, from: channel) }
      case .agent(let effect): desk.carryOut(effect)
      case .ended: hasEnded = true
      case .close(let id):
        if let channel = names[id], connections[channel] == id { connections[channel] = nil }
      case .connect, .setReading, .event: break
      }
    }
    let open = session.channels.map { $0.channel }
    expect(Set(open).count == open.count, "no channel is opened twice")
    let limits = session.options.limits
    expect(open.count <= 6 * limits.channelsOfAKind, "channels are bounded")
    var pixels = 0
    for display in session.displays.values {
      guard let picture = display.picture else { continue }
      expect(picture.width * picture.height <= limits.surfacePixels, "a picture keeps to the limit")
      pixels += picture.width * picture.height
    }
    expect(pixels <= limits.heldPixels, "all pictures keep to the limit")
    expect(session.main?.name?.count ?? 0 <= limits.textBytes, "a name is cut")
    for cursor in session.cursors.values {
      guard let picture = cursor.picture else { continue }
      expect(
        picture.hotSpotX < picture.pixels.width && picture.hotSpotY < picture.pixels.height, "the hot spot is inside")
    }
  }

  /// Requires that what the client sends is one complete message of the protocol.
  private func check(_ bytes: [UInt8], from channel: ChannelID) {
    guard let header = try? DataHeader(form, decoding: bytes.rawSpan) else { fatalError("a message without header") }
    expect(form.byteCount + Int(header.size) == bytes.count, "a header tells the size")
    let body = bytes.rawSpan.extracting(droppingFirst: form.byteCount)
    let isKnown =
      switch channel.type {
      case _ where header.type <= 100: Self.isKnown(CommonClientMessage.self, header.type, body)
      case .main: Self.isKnown(MainClientMessage.self, header.type, body)
      case .display: Self.isKnown(DisplayClientMessage.self, header.type, body)
      case .inputs: Self.isKnown(InputsClientMessage.self, header.type, body)
      case .record: Self.isKnown(RecordClientMessage.self, header.type, body)
      default: false
      }
    expect(isKnown, "the client sends messages that a server can read, not \(header.type) on \(channel)")
  }

  private static func isKnown<M: WireMessage>(_ type: M.Type, _ number: UInt16, _ body: RawSpan) -> Bool {
    guard let kind = M.Kind(rawValue: number) else { return false }
    return (try? M(kind, decoding: body)) != nil
  }
}
