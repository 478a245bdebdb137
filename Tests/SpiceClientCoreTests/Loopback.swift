import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceCodecs
import SpiceLink
import SpiceWire

/// A client session with a scripted server around it: no sockets, no clock.
final class Loopback {
  struct Connection {
    var id: ConnectionID
    var channel: ChannelID
    var secure: Bool
  }

  let session: ClientSession
  var now = SpiceInstant()
  private(set) var connections: [Connection] = []
  private(set) var sent: [ConnectionID: [UInt8]] = [:]
  private(set) var events: [SessionEvent] = []
  private(set) var agentEffects: [AgentEffect] = []
  private(set) var closed: Set<ConnectionID> = []
  private(set) var reading: [ConnectionID: Bool] = [:]
  private(set) var end: SessionEnd?
  private var writers: [ConnectionID: FrameWriter] = [:]
  private var forms: [ConnectionID: DataHeader.Form] = [:]

  init(options: SessionOptions = SessionOptions(), codecs: ForeignCodecs = ForeignCodecs()) {
    session = ClientSession(options: options, codecs: codecs) { (_, password) throws(TicketError) in
      password + [UInt8](repeating: 0xEE, count: 128 - password.count)
    }
    session.start(at: now)
    pump()
  }

  func pump() {
    while let effect = session.nextEffect() {
      switch effect {
      case .connect(let id, let channel, let secure):
        connections.append(Connection(id: id, channel: channel, secure: secure))
      case .send(let id, let bytes): sent[id, default: []] += bytes
      case .setReading(let id, let isReading): reading[id] = isReading
      case .close(let id): closed.insert(id)
      case .event(let event): events.append(event)
      case .agent(let effect): agentEffects.append(effect)
      case .ended(let reason): end = reason
      }
    }
  }

  func connection(_ type: ChannelType, _ id: UInt8 = 0) -> Connection? {
    connections.last { $0.channel == ChannelID(type, id: id) && !closed.contains($0.id) }
  }

  /// Brings a connection up and answers the handshake.
  func link(
    _ type: ChannelType, _ number: UInt8 = 0, capabilities: [UInt32] = [], form: DataHeader.Form = .mini,
    result: LinkFailure = .ok
  ) throws {
    guard let id = connection(type, number)?.id else { return }
    session.connected(id, at: now)
    pump()
    sent[id] = []
    var reply = LinkReply()
    var common: CommonCapabilities = [.authSelection, .authTicket]
    if form == .mini { common.insert(.miniHeader) }
    reply.commonCapabilities = common.words
    reply.channelCapabilities = capabilities
    receive(try LinkHeader.packet(reply), on: id)
    let code = result.rawValue
    sent[id] = []
    writers[id] = FrameWriter(headerForm: form)
    forms[id] = form
    receive((0..<4).map { UInt8(truncatingIfNeeded: code >> (8 * UInt32($0))) }, on: id)
  }

  /// Links main, sends INIT and a channel list.
  func open(_ channels: [ChannelID], initial: (inout MainInit) -> Void = { _ in }) throws {
    try link(.main)
    var message = MainInit()
    message.session = SessionID(rawValue: 77)
    message.mouseModes = MouseModes(supported: [.client, .server], current: .client)
    initial(&message)
    try send(MainServerMessage.initial(message), on: .main)
    try send(MainServerMessage.channelsList(channels), on: .main)
  }

  func receive(_ bytes: [UInt8], on id: ConnectionID) {
    session.received(bytes.rawSpan, on: id, at: now)
    pump()
  }

  func send<M: WireMessage>(_ message: M, on type: ChannelType, _ number: UInt8 = 0, blobs: [UInt8] = []) throws {
    guard let id = connection(type, number)?.id, var writer = writers[id] else { return }
    let bytes = try writer.frame(message, blobs: blobs.rawSpan)
    writers[id] = writer
    receive(bytes, on: id)
  }

  /// The messages that the client has sent on a channel since the last call, as numbers and bodies.
  func takeMessages(_ type: ChannelType, _ number: UInt8 = 0) throws -> [(type: UInt16, body: [UInt8])] {
    guard let id = connection(type, number)?.id, let form = forms[id] else { return [] }
    var reader = FrameReader(channel: ChannelID(type, id: number), headerForm: form, bodyLimit: 1 << 20)
    var queue = ByteQueue()
    let bytes = sent.removeValue(forKey: id) ?? []
    queue.append(bytes.rawSpan)
    var messages: [(UInt16, [UInt8])] = []
    while let frame = try reader.next(in: &queue) {
      messages.append((frame.type, [UInt8](copying: frame.body(in: queue.bytes))))
      reader.finish(frame, in: &queue)
    }
    return messages
  }

  /// What the agent's machine wanted since the last call.
  func takeAgentEffects() -> [AgentEffect] {
    defer { agentEffects = [] }
    return agentEffects
  }

  func expire(afterMilliseconds milliseconds: Int64) {
    now = now.advanced(byMilliseconds: milliseconds)
    session.expire(at: now)
    pump()
  }
}
