import SpiceBytes
import SpiceChannel
import SpiceDrawing
import SpiceLink
import SpiceWire

/// A port on which a guest sends its screen as a video: a display and its pointer, of which nothing is drawn here.
///
/// Frames pass through as they are. The guest is told which codecs all clients decode, and its stream is read as fast as
/// the fastest of them takes it.
final class GuestStreamDevice: HubDevice {
  /// What the server can do on such a display.
  static let capabilities: DisplayCapabilities = [.monitorsConfig, .streamReport, .prefVideoCodecType]
  private static let readBytes = 64 << 10
  /// Bytes that are read before the server's other affairs have their turn: more than can wait, so that the rest has come
  /// meanwhile, and is told of again.
  private static let turnBytes = 2 * DeviceQueues.limit
  /// Streams have the numbers below this in turn; the reference server has no others.
  private static let streamNumbers: UInt32 = 50
  private static let codecs: [VideoCodec] = [.mjpeg, .vp8, .h264, .vp9, .h265]

  private enum State {
    case closed
    case opened
    /// The agent made a mistake: what else it says is not looked at.
    case refused
  }

  /// The pointer on its display; nil until the guest has opened its port for the first time.
  private(set) var cursor: CursorEngine?
  private let line: any DeviceLine
  private unowned let hub: ServerHub
  private var state = State.closed
  private var reader: GuestStreamReader
  /// The stream that frames belong to.
  private var format: GuestStreamFormat?
  private var clients: [GuestStreamClient] = []

  init(hub: ServerHub, line: any DeviceLine) {
    self.hub = hub
    self.line = line
    reader = GuestStreamReader(frameBytes: hub.limits.guestFrameBytes)
    line.send(.connected(true))
  }

  // MARK: From the guest

  func lineChanged(at now: SpiceInstant) {
    var left = Self.turnBytes
    while isReady, left > 0 {
      if take(at: now) { continue }
      guard let item = line.next(atMost: Self.readBytes) else { break }
      switch item {
      case .bytes(let bytes):
        left -= bytes.count
        if state == .opened { reader.append(bytes) }
      case .event(.opened): restart(.opened, at: now)
      case .event(.closed): restart(.closed, at: now)
      case .event, .connected, .refused: break
      }
    }
    cursor?.pump(at: now)
  }

  /// Whether some client takes the next frame, or nobody is to get it.
  private var isReady: Bool {
    clients.isEmpty || clients.contains { $0.isReady(queueLimit: hub.limits.queuedBytes) }
  }

  /// Deals with the next message. False if there is none.
  private func take(at now: SpiceInstant) -> Bool {
    do throws(GuestStreamError) {
      guard state == .opened, let message = try reader.next() else { return false }
      receive(message, at: now)
      return true
    } catch {
      reader.reset()
      tell(GuestStreamReply.error(error))
      state = .refused
      // Before the host hears that it is switched off, it is to know why.
      hub.host?.deviceFailed("Stream device received invalid message: \(error.text)")
      line.send(.refused)
      return false
    }
  }

  private func receive(_ message: GuestStreamMessage, at now: SpiceInstant) {
    switch message {
    case .format(let width, let height, let codec):
      let number = format.map { ($0.stream.rawValue + 1) % Self.streamNumbers } ?? 0
      let next = GuestStreamFormat(stream: StreamID(rawValue: number), width: width, height: height, codec: codec)
      format = next
      for client in clients { client.change(to: next, at: now) }
    case .data(let bytes):
      // What comes after the last client has gone belongs to no stream.
      guard format != nil, !bytes.isEmpty else { return }
      let frame = SourceBytes(bytes)
      for client in clients { client.show(frame, at: now) }
    case .cursorSet(let header, let pixels):
      var set = CursorSet()
      set.isVisible = true
      set.position = cursor?.state.position ?? Point16()
      set.shape.flags = []
      set.shape.header = header
      set.shape.pixels = WireRange(offset: 0, count: pixels.count)
      cursor?.execute(DeviceCursor(.set(set), blobs: pixels))
    case .cursorMove(let x, let y):
      cursor?.execute(DeviceCursor(.move(Point16(x: Int16(clamping: x), y: Int16(clamping: y)))))
    case .displayInfo(let note?): if let number { hub.setGraphicsDevices([note], of: number) }
    case .displayInfo(nil), .capabilities: break
    }
  }

  /// The guest opens or closes its port: everything begins anew.
  private func restart(_ state: State, at now: SpiceInstant) {
    if self.state == .refused { line.send(.connected(true)) }
    self.state = state
    reader.reset()
    // Displays that are there from the beginning have their numbers by now.
    if state == .opened, cursor == nil, let number = hub.freeDisplay {
      cursor = CursorEngine(id: ChannelID(.cursor, id: number), limits: hub.limits)
      hub.offer(self, GuestStreamCursor(self), number: number, at: now)
    }
    format = nil
    cursor?.reset()
    for client in clients { client.clear(at: now) }
    tell(GuestStreamReply.capabilities)
    if !clients.isEmpty { tellCodecs() }
  }

  // MARK: To the guest

  /// Sends a message to the agent. One that asks and does not listen is told nothing more.
  private func tell(_ message: [UInt8]) {
    if state == .opened, line.waitingBytes < hub.limits.queuedBytes { line.send(.bytes(message)) }
  }

  /// Has the agent send a stream that all clients can decode.
  private func tellCodecs() {
    tell(GuestStreamReply.start(Self.codecs.filter { codec in clients.allSatisfy { $0.decodes(codec) } }))
  }

  // MARK: Clients

  /// The number of its display.
  private var number: UInt8? { cursor?.id.id }

  func join(_ client: ClientRecord, _ peer: LinkedPeer, sink: any ChannelSink, at now: SpiceInstant) -> ServerChannel? {
    guard clients.count < hub.limits.clientsOfADisplay, let number else { return nil }
    let joined = GuestStreamClient(
      device: self, number: number, client: client, peer: peer, sink: sink, limits: hub.limits, at: now)
    clients.append(joined)
    joined.begin(format, at: now)
    tellCodecs()
    return joined
  }

  /// A client has gone. With the last one, the stream is to end.
  func left(_ client: GuestStreamClient) {
    clients.removeAll { $0 === client }
    guard clients.isEmpty else { return }
    format = nil
    tell(GuestStreamReply.start([]))
  }

  func removed(at now: SpiceInstant) {
    for client in clients {
      client.clear(at: now)
      client.close(.closedByServer)
    }
    guard let cursor else { return }
    hub.setGraphicsDevices(nil, of: cursor.id.id)
    hub.withdraw(cursor.id, at: now)
    for client in cursor.clients { client.close(.closedByServer) }
  }
}

/// The pointer of a guest's stream.
final class GuestStreamCursor: HubDevice {
  private unowned let device: GuestStreamDevice

  init(_ device: GuestStreamDevice) { self.device = device }

  func join(_ client: ClientRecord, _ peer: LinkedPeer, sink: any ChannelSink, at now: SpiceInstant) -> ServerChannel? {
    device.cursor?.join(
      LinkedClient(session: client.session, peer: peer, pictures: client.pictures, line: client.line), sink: sink,
      at: now)
  }

  func lineChanged(at now: SpiceInstant) {}

  func removed(at now: SpiceInstant) {}
}
