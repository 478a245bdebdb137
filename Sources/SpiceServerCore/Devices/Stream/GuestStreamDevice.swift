import SpiceBytes
import SpiceChannel
import SpiceDrawing
import SpiceLink
import SpiceWire

/// A port on which a guest sends its screen as a video: a display and its pointer, of which nothing is drawn here.
///
/// Frames pass through as they are. The guest is told which codecs all clients decode, and its stream is read only as fast
/// as the slowest of them takes it.
final class GuestStreamDevice: HubDevice {
  /// What the server can do on such a display.
  static let capabilities: DisplayCapabilities = [.monitorsConfig, .streamReport, .prefVideoCodecType]
  private static let readBytes = 64 << 10
  /// Streams have the numbers below this in turn; the reference server has no others.
  private static let streamNumbers: UInt32 = 50

  /// The pointer on its display; nil until the guest has opened its port for the first time.
  private(set) var cursor: CursorEngine?
  /// The stream that frames belong to.
  private var format: GuestStreamFormat?
  private let line: any DeviceLine
  private unowned let hub: ServerHub
  private var reader: GuestStreamReader
  private var clients: [GuestStreamClient] = []
  /// Whether the agent made a mistake: what else it says is not looked at until it opens its port again.
  private var isOff = false
  private var streams: UInt32 = 0

  init(hub: ServerHub, line: any DeviceLine) {
    self.hub = hub
    self.line = line
    reader = GuestStreamReader(frameBytes: hub.limits.guestFrameBytes)
    line.send(.connected(true))
  }

  // MARK: From the guest

  func lineChanged(at now: SpiceInstant) {
    while isReady {
      if take(at: now) { continue }
      guard let item = line.next(atMost: Self.readBytes) else { break }
      switch item {
      case .bytes(let bytes): if !isOff { reader.append(bytes) }
      case .event(.opened): opened(at: now)
      case .event(.closed): closed(at: now)
      case .event, .connected, .refused: break
      }
    }
    cursor?.pump(at: now)
  }

  /// Whether all clients have taken the frames before.
  private var isReady: Bool { clients.allSatisfy { $0.isReady(queueLimit: hub.limits.queuedBytes) } }

  /// Deals with the next message. False if there is none.
  private func take(at now: SpiceInstant) -> Bool {
    do throws(GuestStreamError) {
      guard !isOff, let message = try reader.next() else { return false }
      receive(message, at: now)
      return true
    } catch {
      isOff = true
      reader.reset()
      tell(GuestStreamReply.error(error))
      line.send(.refused)
      hub.host?.deviceFailed("Stream device received invalid message: \(error.text)")
      return false
    }
  }

  private func receive(_ message: GuestStreamMessage, at now: SpiceInstant) {
    switch message {
    case .format(let width, let height, let codec):
      streams &+= 1
      format = GuestStreamFormat(
        stream: StreamID(rawValue: streams % Self.streamNumbers), width: width, height: height, codec: codec)
      for client in clients { client.begin(format, at: now) }
    case .data(let frame): for client in clients { client.show(frame, at: now) }
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
    case .capabilities: tell(GuestStreamReply.capabilities)
    case .failed, .displayInfo: break
    }
  }

  private func opened(at now: SpiceInstant) {
    reader.reset()
    // Displays that are there from the beginning have their numbers by now.
    if cursor == nil, let number = hub.freeDisplay {
      cursor = CursorEngine(id: ChannelID(.cursor, id: number), limits: hub.limits)
      hub.offer(self, GuestStreamCursor(self), number: number, at: now)
    }
    if isOff { line.send(.connected(true)) }
    isOff = false
    tell(GuestStreamReply.capabilities)
    if !clients.isEmpty { tellCodecs() }
  }

  private func closed(at now: SpiceInstant) {
    reader.reset()
    format = nil
    cursor?.reset()
    for client in clients { client.begin(nil, at: now) }
  }

  /// Sends a message to the agent. One that asks and does not listen is told nothing more.
  private func tell(_ message: [UInt8]) {
    if line.waitingBytes < hub.limits.queuedBytes { line.send(.bytes(message)) }
  }

  // MARK: Clients

  func join(_ client: ClientRecord, _ peer: LinkedPeer, sink: any ChannelSink, at now: SpiceInstant) -> ServerChannel? {
    guard clients.count < hub.limits.clientsOfADisplay, let number = cursor?.id.id else { return nil }
    let joined = GuestStreamClient(device: self, number: number, peer: peer, sink: sink, limits: hub.limits, at: now)
    clients.append(joined)
    joined.join(format, at: now)
    tellCodecs()
    return joined
  }

  func left(_ client: GuestStreamClient) {
    clients.removeAll { $0 === client }
    tellCodecs()
  }

  /// Tells the guest what all clients decode.
  private func tellCodecs() {
    let all: [VideoCodec] = [.mjpeg, .vp8, .h264, .vp9, .h265]
    let common = clients.isEmpty ? [] : all.filter { codec in clients.allSatisfy { $0.decodes(codec) } }
    if !isOff { tell(GuestStreamReply.start(common)) }
  }

  func removed(at now: SpiceInstant) {
    for client in clients { client.close(.closedByServer) }
    guard let cursor else { return }
    hub.withdraw(cursor.id, at: now)
    for client in cursor.clients { client.close(.closedByServer) }
  }
}

/// A stream of a guest: frames of one size and codec.
struct GuestStreamFormat: Equatable {
  var stream: StreamID
  var width: UInt32
  var height: UInt32
  var codec: VideoCodec
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
