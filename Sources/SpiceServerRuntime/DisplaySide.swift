import SpiceBytes
import SpiceChannel
import SpiceCodecs
import SpiceDrawing
import SpiceServerCore
import SpiceSockets
import SpiceWire

/// What lives on a display's thread.
final class DisplaySide {
  /// Nanoseconds for which commands are taken before clients have a turn.
  private static let slice: Int64 = 5_000_000
  /// Commands that are taken before the clock is looked at.
  private static let batch = 16
  /// Commands of the cursor that are taken in a turn.
  private static let cursorBatch = 64
  /// Commands that are taken before a surface goes; rings hold 32.
  private static let drainLimit = 4096
  /// Milliseconds after which a source is asked again that has commands and gives none.
  private static let pollMilliseconds: Int64 = 10
  /// Milliseconds to when memory is given back to the system: from when a client leaves, and from the last command.
  private static let giveBackMilliseconds: (left: Int64, rests: Int64) = (1000, 20_000)

  let engine: DisplayEngine
  let cursor: CursorEngine
  weak var worker: DisplayWorker?

  private let loop: EventLoop
  private let source: any DisplaySource
  private var connections: [ServerConnectionID: DisplayConnection] = [:]
  /// When memory is given back to the system, since a client has left.
  private var giveBackAt: SpiceInstant?
  /// When it is given back since nothing was drawn for a while.
  private var restsAt: SpiceInstant?

  init(
    id: UInt8, source: any DisplaySource, limits: ServerLimits, foreign: ForeignEncoders, loop: EventLoop
  ) {
    self.loop = loop
    self.source = source
    engine = DisplayEngine(id: ChannelID(.display, id: id), limits: limits, foreign: foreign, host: source)
    cursor = CursorEngine(id: ChannelID(.cursor, id: id), limits: limits)
    loop.poller = { [unowned self] in turn(at: $0) }
  }

  var display: DisplayWorker.Display { DisplayWorker.Display(self) }

  // MARK: Turns

  /// When a source is to be asked again, from late to soon.
  private enum Rest: Comparable {
    /// Once it says so.
    case told
    /// A moment later, since it says that it has commands and gives none.
    case moment
    /// As soon as everything else had its turn.
    case now
  }

  private func turn(at now: SpiceInstant) -> EventLoop.NextPoll {
    engine.expire(at: now)
    cursor.expire(at: now)
    giveBackMemory(at: now)
    var (commands, cursors): (Rest?, Rest) = (.told, .told)
    if engine.isRunning {
      commands = takeCommands(until: now.advanced(byNanoseconds: Self.slice))
      cursors = takeCursors()
    }
    let sent = loop.now
    let hasMore = engine.pump(at: sent)
    cursor.pump(at: sent)
    // Asked for only now: a guest that goes on drawing meanwhile need not tell of it.
    let rest = max(commands ?? awaitCommands(), cursors)
    var next: SpiceInstant?
    switch hasMore ? .now : rest {
    case .now: return .now
    case .moment: next = sent.advanced(byMilliseconds: Self.pollMilliseconds)
    case .told: break
    }
    return SpiceInstant.earliest(engine.deadline, cursor.deadline, giveBackAt, restsAt, next)
      .map { .at($0) } ?? .onEvent
  }

  private func giveBackMemory(at now: SpiceInstant) {
    let isDue = [giveBackAt, restsAt].contains { $0.map { $0 <= now } ?? false }
    guard isDue else { return }
    (giveBackAt, restsAt) = (nil, nil)
    SystemMemory.giveBack()
  }

  /// Takes commands until there are none, the clients have enough, or a moment has come. Nil if the source had nothing more
  /// and was not told to say when it has.
  private func takeCommands(until end: SpiceInstant) -> Rest? {
    while engine.takesCommands(at: loop.now) {
      for _ in 0..<Self.batch {
        guard let command = source.nextCommand() else { return nil }
        execute(command)
      }
      if loop.now >= end { return .now }
    }
    // The engine tells when it takes commands again.
    return .told
  }

  private func execute(_ command: DeviceCommand) {
    let now = loop.now
    engine.execute(command, at: now)
    restsAt = now.advanced(byMilliseconds: Self.giveBackMilliseconds.rests)
  }

  /// Has the source tell when it has commands, unless it has some already.
  private func awaitCommands() -> Rest {
    if source.awaitCommands() { return .told }
    guard let command = source.nextCommand() else { return .moment }
    execute(command)
    return .now
  }

  private func takeCursors() -> Rest {
    for _ in 0..<Self.cursorBatch {
      if let command = source.nextCursor() {
        cursor.execute(command)
      } else if source.awaitCursor() {
        return .told
      } else {
        guard let command = source.nextCursor() else { return .moment }
        cursor.execute(command)
      }
    }
    return .now
  }

  /// Takes the commands that there are now: no more than an honest ring holds many times over.
  func takeAll() {
    for _ in 0..<Self.drainLimit {
      guard let command = source.nextCursor() else { break }
      cursor.execute(command)
    }
    for _ in 0..<Self.drainLimit {
      guard let command = source.nextCommand() else { break }
      engine.execute(command, at: loop.now)
    }
  }

  // MARK: Clients

  func take(
    _ detached: DetachedStream, id: ServerConnectionID, channel: ChannelID, client: LinkedClient, rest: [UInt8]
  ) {
    let stream = detached.attach(to: loop)
    let sink = StreamSink(stream)
    let joined: ServerChannel? =
      channel.type == .display
      ? engine.join(client, sink: sink, at: loop.now)
      : cursor.join(client, sink: sink, at: loop.now)
    guard let joined else {
      stream.close()
      worker?.connectionClosed(id)
      return
    }
    let connection = DisplayConnection(id: id, stream: stream, channel: joined, loop: loop)
    connections[id] = connection
    stream.delegate = connection
    joined.onEnd = { [unowned self] _ in
      connections[id] = nil
      if channel.type == .display, giveBackAt == nil {
        giveBackAt = loop.now.advanced(byMilliseconds: Self.giveBackMilliseconds.left)
      }
      worker?.connectionClosed(id)
    }
    joined.received(rest.rawSpan, at: loop.now)
  }

  func close(_ id: ServerConnectionID) { connections[id]?.channel.close(.closedByServer) }

  func primaryChanged(allowsPositions: Bool) {
    worker?.setPrimary(size: engine.primaryBounds, allowsPositions: allowsPositions)
  }

  func shutDown() {
    loop.poller = nil
    for connection in connections.values { connection.channel.close(.closedByServer) }
    connections = [:]
    // The device gets everything back.
    engine.destroySurfaces()
    cursor.reset()
  }
}

/// A client's connection to a display or a cursor.
final class DisplayConnection: ByteStreamDelegate {
  let id: ServerConnectionID
  let channel: ServerChannel
  private let stream: ByteStream
  private let loop: EventLoop

  init(id: ServerConnectionID, stream: ByteStream, channel: ServerChannel, loop: EventLoop) {
    self.id = id
    self.stream = stream
    self.channel = channel
    self.loop = loop
  }

  func bytesArrived(on stream: ByteStream) {
    let bytes = stream.received.take(stream.received.count)
    channel.received(bytes.rawSpan, at: loop.now)
  }

  func closed(_ stream: ByteStream, because reason: CloseReason) { channel.close(.connectionLost) }
}
