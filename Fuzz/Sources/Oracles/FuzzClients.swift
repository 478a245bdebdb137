import SpiceBytes
import SpiceChannel
import SpiceDrawing
import SpiceGeometry
import SpiceLink
import SpicePixels
import SpiceServerCore
import SpiceServerTestSupport
import SpiceWire

/// The clients of a server, which say whatever the fuzzer wants; what the server answers is checked.
final class FuzzClients {
  /// One connection, as its client sees it.
  private struct Connection {
    let line: ServerLine
    /// What was asked for; nil for a connection that only has bytes.
    var channel: ChannelID?
    var form = DataHeader.Form.mini
    /// What has come and is not understood yet.
    var input = ByteQueue()
    /// What comes next of the handshake's answers.
    var stage = Stage.reply
    var reader = FrameReader(channel: ChannelID(), headerForm: .mini, bodyLimit: 1 << 20)
  }

  private enum Stage {
    case reply
    case result
    case messages
  }

  /// The connection that was linked last.
  private(set) var last = 0
  private let bench = ServerBench(limits: Limits.server)
  private var connections: [Int: Connection] = [:]
  private var opened = 0
  private var generator = DrawGenerator(Mixer())

  /// The kinds of channels that are asked for.
  private static let channels = [
    ChannelID(.main), ChannelID(.inputs), ChannelID(.display), ChannelID(.cursor), ChannelID(.display, id: 1),
    ChannelID(.playback), ChannelID(.record), ChannelID(.port), ChannelID(.usbredir), ChannelID(.smartcard),
    ChannelID(.cursor, id: 1),
  ]
  /// The devices of characters.
  private(set) lazy var devices = FuzzDevices(bench)

  private let source = PlaybackSource(codec: ToyOpus.codec) { _ in }
  private let sink = RecordSink(codec: ToyOpus.codec) { expect($0.count % 2 == 0, "what is spoken are whole frames") }

  init() {
    _ = bench.hub.add(source, at: bench.now)
    _ = bench.hub.add(sink, at: bench.now)
    bench.display.videoStreaming = .all
    bench.display.createPrimary(generator.surface(.primary, size: 20...60))
    _ = devices
  }

  // MARK: Connections

  /// Opens a connection, in the place of one that goes.
  func open(_ place: Int, isSecure: Bool = false, isLocal: Bool = false) {
    hangUp(place)
    opened += 1
    connections[place] = Connection(line: bench.open(isSecure: isSecure, isLocal: isLocal))
  }

  /// Opens a connection and goes through the handshake.
  func link(_ place: Int, isLocal: Bool, _ input: inout FuzzInput) {
    let channel = input.choose(Self.channels)
    let choices = input.next(UInt8.self)
    open(place, isLocal: isLocal)
    last = place
    var common: CommonCapabilities = [.authTicket]
    if choices & 1 == 0 { common.insert(.miniHeader) }
    if choices & 2 == 0 { common.insert(.authSelection) }
    let sessions = bench.hub.clientInfo.map(\.session)
    var session = SessionID.new
    if channel.type != .main, !sessions.isEmpty { session = sessions[Int(choices >> 4) % sessions.count] }
    let request = LinkRequest(
      session: session, channel: channel, commonCapabilities: common.words,
      channelCapabilities: choices & 4 == 0 ? [.max] : [])
    connections[place]?.channel = channel
    let form: DataHeader.Form = choices & 1 == 0 ? .mini : .full
    connections[place]?.form = form
    connections[place]?.reader = FrameReader(channel: channel, headerForm: form, bodyLimit: 1 << 20)
    guard let packet = try? LinkHeader.packet(request) else { return }
    deliver(packet.rawSpan, at: place)
    let mechanism: [UInt8] = choices & 2 == 0 ? [1, 0, 0, 0] : []
    let ticket = mechanism + [UInt8](repeating: choices & 8 == 0 ? 0 : 0xEE, count: LinkServer.ticketBytes)
    deliver(ticket.rawSpan, at: place)
  }

  /// Says bytes.
  func say(_ bytes: RawSpan, at place: Int) { deliver(bytes, at: place) }

  /// Says a message. A number that names none stands for one that does, so that few inputs are wasted.
  func say(_ number: UInt16, _ body: RawSpan, at place: Int) {
    guard let connection = connections[place] else { return }
    var type = number
    if let channel = connection.channel, number > 100, let kinds = Self.numbers(channel.type), !kinds.contains(number) {
      type = kinds[Int(number) % kinds.count]
    }
    let header = DataHeader(serial: MessageSerial(rawValue: 1), type: type, size: UInt32(clamping: body.byteCount))
    var bytes = [UInt8](repeating: 0, count: connection.form.byteCount)
    var room = bytes.mutableRawSpan
    header.store(connection.form, to: &room)
    bytes.append(copying: body)
    deliver(bytes.rawSpan, at: place)
  }

  private static func numbers(_ type: ChannelType) -> [UInt16]? {
    switch type {
    case .main: MainClientMessage.Kind.allCases.map { $0.rawValue }
    case .display: DisplayClientMessage.Kind.allCases.map { $0.rawValue }
    case .inputs: InputsClientMessage.Kind.allCases.map { $0.rawValue }
    case .record: RecordClientMessage.Kind.allCases.map { $0.rawValue }
    case .port, .usbredir: PortClientMessage.Kind.allCases.map { $0.rawValue }
    case .smartcard: SmartcardClientMessage.Kind.allCases.map { $0.rawValue }
    default: nil
    }
  }

  private func deliver(_ bytes: RawSpan, at place: Int) {
    guard let line = connections[place]?.line, !line.isClosed else { return }
    bench.deliver([UInt8](copying: bytes), on: line.id)
    // A driver looks at deadlines after each event.
    if let deadline = bench.hub.deadline, deadline <= bench.now { bench.expire() }
  }

  /// The client takes less or more, or goes away.
  func change(_ place: Int, _ input: inout FuzzInput) {
    guard let line = connections[place]?.line else { return }
    switch input.number(upTo: 3) {
    case 0: hangUp(place)
    case 1: line.room = Int(input.next(UInt8.self)) * 16
    case 2: line.room = 0
    default: line.room = nil
    }
  }

  private func hangUp(_ place: Int) {
    guard let connection = connections.removeValue(forKey: place), !connection.line.isClosed else { return }
    bench.hangUp(connection.line.id)
  }

  // MARK: Time and the server's side

  func wait(milliseconds: Int64) {
    bench.now = bench.now.advanced(byMilliseconds: milliseconds)
    // What is sent may bring up something else that is due; but that ends.
    for _ in 0..<3 {
      bench.expire()
      if bench.display.isRunning { _ = bench.display.takesCommands(at: bench.now) }
      pump()
    }
    for (who, deadline) in [
      ("hub", bench.hub.deadline), ("display", bench.display.deadline), ("cursor", bench.cursors[0]?.deadline),
    ] {
      if let deadline { expect(deadline > bench.now, "what was due is done, or the \(who)'s driver would spin") }
    }
  }

  /// What guest and host do.
  func act(_ choice: Int, _ flag: Bool, _ value: UInt8) {
    generator.random.state = UInt64(value)
    switch choice {
    case 0, 1:
      if flag, value & 7 == 0 { return play(Int(value >> 3) % 3) }
      if let draw = generator.draw() { self.draw(draw) }
    case 2:
      bench.display.createPrimary(generator.surface(.primary, size: 20...60))
      bench.hub.setPrimary(of: 0, size: bench.display.primaryBounds, allowsPositions: flag, at: bench.now)
    case 3:
      let id = SurfaceID(rawValue: UInt32(value & 3) + 1)
      if flag {
        bench.display.destroy(id)
        generator.forget(id)
      } else if generator.surfaces[id] == nil {
        bench.display.execute(.createSurface(generator.surface(id, size: 1...20)))
      }
    case 4:
      bench.cursors[0]?.execute(
        DeviceCursor(flag ? .hide : .move(Point16(x: Int16(value), y: 3)), blobs: [], owner: nil))
    case 5:
      bench.hub.setTablet(flag, at: bench.now)
      bench.hub.setLocks(KeyModifiers(rawValue: UInt16(value & 7)), at: bench.now)
    case 6:
      bench.hasKeys = flag
      if flag { bench.hub.keysAvailable(at: bench.now) }
    case 7 where value & 4 != 0: devices.act(flag, value >> 3)
    default:
      switch value % 8 {
      case 4: if flag { source.start(at: bench.now) } else { source.stop(at: bench.now) }
      case 5:
        source.play([Int16](repeating: Int16(value), count: 960), time: MultimediaTime(at: bench.now), at: bench.now)
      case 6: if flag { sink.start(at: bench.now) } else { sink.stop(at: bench.now) }
      case 7:
        source.setCompresses(flag, at: bench.now)
        source.setVolume([UInt16(value)], at: bench.now)
        sink.setMuted(flag, at: bench.now)
        sink.setRate(Int(value) << 8)
      case 0: bench.hub.sharesMachine = flag
      case 1: bench.hub.disconnectClients(at: bench.now)
      case 2: bench.display.compression = flag ? .autoGLZ : .lz
      default: if flag { bench.display.stop() } else { bench.display.start() }
      }
    }
  }

  private func draw(_ draw: DeviceDraw) {
    guard bench.display.isRunning, bench.display.takesCommands(at: bench.now) else { return }
    bench.display.execute(.draw(draw), at: bench.now)
  }

  /// Enough frames of a video to have a stream.
  private func play(_ place: Int) {
    for _ in 0..<25 {
      if let frame = generator.frame(at: place) { draw(frame) }
      bench.now = bench.now.advanced(byMilliseconds: 20)
      pump()
    }
  }

  private func pump() {
    var turns = 0
    while bench.pump() {
      turns += 1
      expect(turns < 1000, "sending comes to an end")
    }
  }

  // MARK: What must hold

  /// Lets the server send, and looks at what it says and how it stands.
  func settle() {
    pump()
    _ = bench.takeInputs()
    devices.check()
    for place in connections.keys.sorted() {
      listen(at: place)
      if let line = connections[place]?.line, line.isClosed { connections[place] = nil }
    }
    expect(connections.values.count { $0.line.queuedBytes > Limits.queuedBytes } == 0, "what waits is bounded")
    expect(bench.display.pending <= Limits.server.pendingDraws, "commands that wait are bounded")
  }

  private func listen(at place: Int) {
    guard var connection = connections[place] else { return }
    connection.input.append(connection.line.takeBytes().rawSpan)
    defer { connections[place] = connection }
    guard let channel = connection.channel else { return connection.input.drop(connection.input.count) }
    while true {
      switch connection.stage {
      case .reply:
        guard connection.input.count >= LinkHeader.byteCount else { return }
        let size: UInt32 = connection.input.bytes.integer(at: 12)
        guard connection.input.count >= LinkHeader.byteCount + Int(size) else { return }
        connection.input.drop(LinkHeader.byteCount)
        let body = connection.input.take(Int(size))
        var reader = WireReader(body.rawSpan)
        var reply = LinkReply()
        expect((try? reply.wire(&reader)) != nil, "a reply can be read")
        connection.stage = .result
      case .result:
        guard connection.input.count >= 4 else { return }
        connection.input.drop(4)
        connection.stage = .messages
      case .messages:
        do throws(ProtocolViolation) {
          while let frame = try connection.reader.next(in: &connection.input) {
            check(frame.type, frame.body(in: connection.input.bytes), of: channel)
            connection.reader.finish(frame, in: &connection.input)
          }
        } catch {
          fatalError("broken: what the server says has frames: \(error)")
        }
        return
      }
    }
  }

  private func check(_ type: UInt16, _ body: RawSpan, of channel: ChannelID) {
    let isKnown =
      switch channel.type {
      case _ where type <= 100: Self.isKnown(CommonServerMessage.self, type, body)
      case .main: Self.isKnown(MainServerMessage.self, type, body)
      case .inputs: Self.isKnown(InputsServerMessage.self, type, body)
      case .display: Self.isKnown(DisplayServerMessage.self, type, body)
      case .cursor: Self.isKnown(CursorServerMessage.self, type, body)
      case .playback: Self.isKnown(PlaybackServerMessage.self, type, body)
      case .record: Self.isKnown(RecordServerMessage.self, type, body)
      case .port, .usbredir: Self.isKnown(PortServerMessage.self, type, body)
      case .smartcard: Self.isKnown(SmartcardServerMessage.self, type, body)
      default: false
      }
    expect(isKnown, "the server sends messages that a client can read, not \(type) on \(channel)")
  }

  private static func isKnown<M: WireMessage>(_ type: M.Type, _ number: UInt16, _ body: RawSpan) -> Bool {
    guard let kind = M.Kind(rawValue: number) else { return false }
    return (try? M(kind, decoding: body)) != nil
  }

  /// All connections go, and nothing is left.
  func leave() {
    for place in connections.keys.sorted() { hangUp(place) }
    bench.now = bench.now.advanced(byMilliseconds: 1_000_000)
    for _ in 0..<3 { bench.expire() }
    expect(bench.hub.clientCount == 0, "clients that went are gone")
    expect(bench.display.clients.allSatisfy { _ in false }, "a display has no clients left")
    expect(bench.endedConnections.count == opened, "every connection ends, and is told once")
    expect(Set(bench.endedConnections).count == opened, "no connection ends twice")
  }
}

/// Numbers that follow from a state.
private struct Mixer: RandomNumberGenerator {
  var state: UInt64 = 0

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
