import SpiceChannel
import SpiceClientCore
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceServerCore
import SpiceWire

/// Guests that draw on displays, and clients that come, lag behind and go: every client shows in the end what was drawn,
/// and every command is given back once.
public final class PipelineRun<Source: Decisions> {
  private let source: Source
  private let limits: ServerLimits
  private let bench: ServerBench
  private var guests: [GuestDisplay<Source>] = []
  private var promises = Promises()
  /// Since when a client was not given everything, by line. What comes through one of its displays may need what comes
  /// through another one.
  private var withheld: [ServerConnectionID: SpiceInstant] = [:]

  /// Clients at the same time.
  private static var clientLimit: Int { 4 }
  /// Bytes that a message may have: a picture of a surface, or of a command.
  private static var messageBytes: Int { 1 << 17 }

  public init(_ source: Source) {
    self.source = source
    var limits = ServerLimits()
    limits.queuedBytes = source.choose([200, 2000, 64 << 10])
    limits.pipeLength = source.choose([1, 5, 50])
    limits.lag = (limits.pipeLength * 3, 4000)
    limits.pendingDraws = source.choose([3, 20, 1000])
    limits.pendingBytes = source.choose([0, 20_000, 256 << 20])
    limits.waitingMessages = source.choose([4, 16, 4096])
    limits.refreshPixels = source.choose([64, 1000, 1 << 21])
    limits.firstPicturePixels = limits.refreshPixels * 8
    limits.commandsInARow = source.choose([0, 1, 4])
    limits.fewPixels = source.choose([50, 500, 64 * 64])
    limits.refreshWidth = source.choose([8, 256])
    limits.refreshRects = source.choose([1, 4, 32])
    limits.coverRects = source.choose([1, 3, 1 << 12])
    limits.cachedImages = source.choose([1, 5, 1 << 14])
    limits.glzWindowPixels = source.choose([0, 4000, 1 << 20])
    self.limits = limits
    let count = source.choose([1, 1, 2])
    bench = ServerBench(limits: limits, displays: count)
    for id in 0..<UInt8(count) {
      guard let engine = bench.displays[id], let cursor = bench.cursors[id] else { continue }
      engine.videoStreaming = .all
      let guest = GuestDisplay(source, engine, cursor)
      guest.engine.jpeg = source.choose([.never, .always])
      guest.resize()
      guests.append(guest)
    }
  }

  /// Runs, and returns the promise that was broken; nil if all were kept.
  public func run() -> String? {
    while source.hasMore, promises.broken == nil {
      step()
      look()
    }
    if promises.broken == nil { finish() }
    return promises.broken
  }

  // MARK: What happens

  private func step() {
    let guest = source.choose(guests)
    let what = source.number(0...33)
    switch what {
    case 0...11: draw(on: guest) { guest.draw(at: $0) }
    case 12, 13, 14: bench.settle()
    case 15: join()
    case 16: if source.chance(30), let client = anyClient() { leave(client) }
    case 17, 18: lag()
    case 19: catchUp()
    case 20: wait()
    case 21: guest.createSurface()
    case 22: guest.destroySurface()
    case 23: note(guest.update())
    case 24: note(guest.hostUpdate())
    case 25: guest.pause()
    case 26: guest.engine.relieve()
    case 27: if source.chance(40) { guest.resize() }
    case 28: if source.chance(30) { note(guest.reset()) }
    case 29: guest.tellMonitors()
    case 30: guest.changeCursor()
    case 31, 32: play(on: guest)
    default:
      guest.engine.compression = source.choose(Self.methods)
      guest.engine.jpeg = source.choose([.never, .always, .auto])
      guest.engine.zlib = source.choose([.never, .always, .auto])
    }
  }

  private static var methods: [ImageCompression] { [.off, .quic, .lz, .glz, .lz4, .autoLZ, .autoGLZ] }

  private func note(_ broken: String?) { promises.expect(broken == nil, broken ?? "") }

  /// Frames of a video, with something else between them now and then, for a second or less.
  private func play(on guest: GuestDisplay<Source>) {
    guard guest.engine.isRunning else { return }
    let place = source.number(0...2)
    for _ in 0..<source.choose([1, 5, 30]) {
      draw(on: guest) { guest.play(place, at: $0) }
      if source.chance(5) { draw(on: guest) { guest.play(source.number(0...2), at: $0) } }
      if source.chance(10) { draw(on: guest) { guest.draw(at: $0) } }
      bench.now = bench.now.advanced(byMilliseconds: 40)
      if source.chance(60) { bench.settle() }
    }
  }

  private func draw(on guest: GuestDisplay<Source>, _ body: (SpiceInstant) -> Void) {
    guard guest.engine.isRunning else { return }
    var turns = 0
    while !guest.engine.takesCommands(at: bench.now) {
      bench.pump()
      bench.now = bench.now.advanced(byMilliseconds: 10)
      turns += 1
      guard turns < 10 else { return promises.expect(false, "a guest waits for a moment, not for ever") }
    }
    body(bench.now)
  }

  private func join() {
    guard bench.clients.count < Self.clientLimit else { return }
    var options = SessionOptions()
    options.imageCachePixels = source.choose([0, 500, 6000, 20 << 20])
    options.glzWindowPixels = source.choose([0, 300, 9000, 1 << 20])
    if source.chance(50) { options.preferredCompression = source.choose(Self.methods) }
    var lacks: DisplayCapabilities = []
    if source.chance(25) { lacks.formUnion(.composite) }
    if source.chance(25) { lacks.formUnion(.a8Surface) }
    if source.chance(25) { lacks.formUnion(.lz4Compression) }
    if source.chance(25) { lacks.formUnion(.monitorsConfig) }
    if source.chance(25) { lacks.formUnion(.sizedStream) }
    if source.chance(25) { lacks.formUnion(.codecMJPEG) }
    bench.isLocal = source.chance(20)
    bench.connect(options, lacks: lacks, settles: source.chance(70))
  }

  private func anyClient() -> BenchClient? { bench.clients.isEmpty ? nil : source.choose(bench.clients) }

  private func leave(_ client: BenchClient) {
    bench.cut(client)
  }

  /// A client's line takes less, or its acknowledgements are late.
  private func lag() {
    guard let client = anyClient(), let line = bench.line(client, .display, source.choose(guests).id) else { return }
    switch source.number(0...3) {
    case 0: line.room = 0
    case 1: line.room = source.number(0...255) * 16
    default: line.holdsBack = true
    }
    for line in lines(of: client) where withheld[line.id] == nil { withheld[line.id] = bench.now }
  }

  private func catchUp() {
    guard let client = anyClient(), let line = bench.line(client, .display, source.choose(guests).id) else { return }
    letGo(line, of: client)
    bench.settle()
  }

  private func letGo(_ line: ServerLine, of client: BenchClient) {
    line.room = nil
    bench.release(line)
    let lines = lines(of: client)
    if lines.allSatisfy({ $0.room == nil && !$0.holdsBack }) { for line in lines { withheld[line.id] = nil } }
  }

  /// The lines of a client's displays.
  private func lines(of client: BenchClient) -> [ServerLine] {
    guests.compactMap { bench.line(client, .display, $0.id) }
  }

  private func wait() {
    let milliseconds = source.choose([0, 5, 30, 400, 16_000])
    if source.chance(50) {
      bench.now = bench.now.advanced(byMilliseconds: Int64(milliseconds))
    } else {
      bench.now = bench.now.advanced(byMilliseconds: Int64(milliseconds))
      // What is sent may bring up something else that is due; but that ends.
      for _ in 0..<3 {
        bench.expire()
        for guest in guests where guest.engine.isRunning { _ = guest.engine.takesCommands(at: bench.now) }
        while bench.pump() {}
      }
      for guest in guests {
        expectLater(guest.engine.deadline, "display")
        expectLater(guest.cursor.deadline, "cursor")
      }
      expectLater(bench.hub.deadline, "hub")
      look()
      bench.settle()
    }
  }

  /// What was due is done, or a driver would spin.
  private func expectLater(_ deadline: SpiceInstant?, _ who: String) {
    guard let deadline else { return }
    promises.expect(deadline > bench.now, "what was due to the \(who) is done")
  }

  // MARK: What must hold

  private func look() {
    for guest in guests {
      note(guest.brokenPromise)
      promises.expect(guest.engine.pending <= limits.pendingDraws, "commands that wait are bounded")
      for client in guest.engine.clients {
        promises.expect(client.waiting.draws <= limits.lag.commands + 1, "commands that wait for a client are bounded")
        // Each surface may have to be destroyed and made; there are five.
        promises.expect(
          client.waiting.messages <= max(limits.waitingMessages, 13), "messages that wait for a client are bounded")
      }
    }
    for (id, end) in bench.ends where end != .connectionLost && end != .closedByServer {
      let since = withheld[id]?.advanced(byMilliseconds: limits.stallMilliseconds)
      promises.expect(
        end == .timeout && since.map { $0 <= bench.now } ?? false,
        "only a client that takes nothing for long is given up: \(end)")
    }
    for client in bench.clients {
      promises.expect(client.end == nil, "nobody is disconnected: \(client.end.map { "\($0)" } ?? "")")
      for guest in guests { look(at: client, guest) }
    }
  }

  private func look(at client: BenchClient, _ guest: GuestDisplay<Source>) {
    let display = client.session.displays[guest.id]
    promises.expect(display?.droppedDraws ?? 0 == 0 || !hasAll(client), "a client can draw whatever it gets")
    guard let line = bench.line(client, .display, guest.id) else { return }
    promises.expect(
      line.mostQueued <= limits.queuedBytes + Self.messageBytes, "what waits in a line is bounded")
  }

  /// Whether a client has all displays. Where one was given up, others may need what was on its way there.
  private func hasAll(_ client: BenchClient) -> Bool {
    let lines = lines(of: client)
    return lines.count == guests.count && !lines.contains { $0.isClosed }
  }

  /// Everybody gets everything, and then everything ends.
  private func finish() {
    for guest in guests where !guest.engine.isRunning { guest.engine.start() }
    for client in bench.clients {
      for guest in guests {
        if let line = bench.line(client, .display, guest.id) { letGo(line, of: client) }
      }
    }
    // Videos end exact.
    bench.settle()
    for _ in 0..<16 { bench.wait(milliseconds: 150) }
    look()
    for client in bench.clients where hasAll(client) {
      for guest in guests { note(guest.compare(client)) }
    }
    for guest in guests { note(guest.end()) }
    for client in bench.clients { bench.cut(client) }
    promises.expect(bench.hub.clientCount == 0, "clients that went are gone")
    for guest in guests { note(guest.brokenPromise) }
  }
}
