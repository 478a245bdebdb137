import NIOCore
import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceCodecs
import SpiceLink
import SpiceTransport
import SpiceWire

/// Runs a session's engine on an event loop: sockets, timers, and the way out to whoever watches.
///
/// Unchecked: everything but the immutable parts is used on `loop` only, which ``enter(_:)`` and the assertions see to.
final class SessionDriver: @unchecked Sendable {
  let loop: any EventLoop
  /// The engine. On the loop only.
  let session: ClientSession
  /// Who waits for clipboard data, and who has some. On the loop only.
  let clipboard = ClipboardDesk()
  /// The files on their way to the guest. On the loop only.
  let files = FileDesk()

  /// The devices of sound, if there are any. On the loop only.
  var sound: SessionSound?

  /// See ``backlogs``. Answers and acknowledgements of an honest peer are far from it.
  private static let backlogLimit = 1 << 20

  private let routes: SessionRoutes
  private let observer: any SessionObserver
  private let origin = NIODeadline.now()
  private var attempts: [ConnectionID: ConnectionAttempt] = [:]
  private var channels: [ConnectionID: any Channel] = [:]
  /// Connections from which the engine wants to read no more for now.
  private var paused: Set<ConnectionID> = []
  /// Connections whose peer does not take what is sent.
  private var congested: Set<ConnectionID> = []
  /// Connections of byte streams, which are read also while they do not take what is sent: one may wait for the other.
  private var streams: Set<ConnectionID> = []
  /// Bytes that were sent on such a connection since it takes nothing: beyond ``backlogLimit``, it is not read either.
  private var backlogs: [ConnectionID: Int] = [:]
  /// Who waits until a connection takes what is sent.
  private var writers: [ConnectionID: [EventLoopPromise<Void>]] = [:]
  private var failures: [ConnectionID: TransportError] = [:]
  private var mainConnection: ConnectionID?
  private var timer: (deadline: SpiceInstant, task: Scheduled<Void>)?
  private var isPumping = false
  private var isOver = false

  init(
    loop: any EventLoop, options: SessionOptions, routes: SessionRoutes, codecs: ForeignCodecs,
    observer: any SessionObserver
  ) {
    self.loop = loop
    self.routes = routes
    self.observer = observer
    session = ClientSession(options: options, codecs: codecs, cipher: SessionDriver.ticketCipher)
  }

  /// The moment, for the engine.
  var now: SpiceInstant { SpiceInstant(nanoseconds: (NIODeadline.now() - origin).nanoseconds) }

  /// Does something with the engine, on the loop, and then what follows from it; once the session is over, something
  /// else.
  func enter(
    _ body: @escaping @Sendable (SessionDriver) -> Void, afterEnd: (@Sendable () -> Void)? = nil
  ) {
    loop.execute {
      if self.isOver { return afterEnd?() ?? () }
      body(self)
      self.pump()
    }
  }

  /// Asks the main connection's socket for the time to the server and back. On the loop.
  func roundTrip() -> EventLoopFuture<Duration?> {
    mainConnection.flatMap { channels[$0] }?.roundTrip() ?? loop.makeSucceededFuture(nil)
  }

  /// Whether the kernel of the server's host has not acknowledged what was sent on some connection. On the loop.
  func isUnacknowledged() -> EventLoopFuture<Bool> {
    EventLoopFuture.reduce(false, channels.values.map { $0.isUnacknowledged() }, on: loop) { $0 || $1 }
  }

  /// Whether the server does not take what is sent to it on a connection.
  func isCongested(_ id: ConnectionID) -> Bool { congested.contains(id) }

  /// Asks the engine for something, on the loop. Nil once the session is over.
  func ask<T: Sendable>(_ body: @escaping @Sendable (SessionDriver) -> T) async -> T? {
    try? await loop.submit { self.isOver ? nil : body(self) }.get()
  }

  /// Passwords are encrypted by the transport's cryptography.
  private static let ticketCipher: TicketCipher = { (key, password) throws(SpiceLink.TicketError) in
    do throws(SpiceTransport.TicketError) {
      return try RSATicketCipher.encrypt(password: password, publicKey: [UInt8](copying: key))
    } catch {
      switch error {
      case .passwordTooLong(let count, _): throw .passwordTooLong(count)
      case .passwordHoldsZero: throw .passwordHoldsZero
      case .badKey, .badCiphertext: throw .badKey
      }
    }
  }

  // MARK: From the connections

  func connected(_ id: ConnectionID, channel: any Channel) {
    loop.assertInEventLoop()
    attempts[id] = nil
    guard !isOver else { return channel.close(promise: nil) }
    channels[id] = channel
    session.connected(id, at: now)
    pump()
  }

  func received(_ buffer: ByteBuffer, on id: ConnectionID) {
    loop.assertInEventLoop()
    guard !isOver else { return }
    session.received(buffer.readableBytesSpan, on: id, at: now)
    pump()
  }

  /// A peer that does not take answers is asked nothing more: what it has sent waits with it, and no answers pile up here.
  func writabilityChanged(_ id: ConnectionID, isWritable: Bool) {
    loop.assertInEventLoop()
    guard channels[id] != nil, congested.contains(id) == isWritable else { return }
    if isWritable { congested.remove(id) } else { congested.insert(id) }
    backlogs[id] = nil
    setReading(id)
    if isWritable { for writer in writers.removeValue(forKey: id) ?? [] { writer.succeed() } }
  }

  /// Waits until a connection takes what is sent; also over once it is gone. On the loop.
  func takes(_ id: ConnectionID) -> EventLoopFuture<Void> {
    guard congested.contains(id) else { return loop.makeSucceededVoidFuture() }
    let promise = loop.makePromise(of: Void.self)
    writers[id, default: []].append(promise)
    return promise.futureResult
  }

  func disconnected(_ id: ConnectionID, failure: TransportError?) {
    loop.assertInEventLoop()
    attempts[id] = nil
    forget(id)
    guard !isOver else { return }
    failures[id] = failure
    session.disconnected(id, cause: failure == nil ? .closed : .failed, at: now)
    pump()
  }

  // MARK: To the connections

  /// Carries out what the engine wants, until it wants nothing.
  func pump() {
    loop.assertInEventLoop()
    guard !isPumping else { return }
    isPumping = true
    var unflushed: Set<ConnectionID> = []
    repeat {
      // A flush may find that the connection is gone, which has effects of its own.
      for id in unflushed { channels[id]?.flush() }
      unflushed = []
      while let effect = session.nextEffect() {
        switch effect {
        case .connect(let id, let channel, let secure): connect(id, channel, secure: secure)
        case .send(let id, let bytes):
          channels[id]?.write(ByteBuffer(bytes: bytes), promise: nil)
          unflushed.insert(id)
          if congested.contains(id), streams.contains(id) { count(bytes.count, on: id) }
        case .setReading(let id, let isReading):
          if isReading { paused.remove(id) } else { paused.insert(id) }
          setReading(id)
        case .close(let id):
          channels[id]?.flush()
          close(id)
        case .event(let event): observer.happened(event, in: self)
        case .agent(let effect): carryOut(effect)
        case .ended(let reason): end(reason)
        }
      }
    } while !unflushed.isEmpty
    failures = [:]
    isPumping = false
    guard !isOver else { return }
    sound?.follow(self)
    observer.settled(in: self)
    setTimer()
  }

  private func connect(_ id: ConnectionID, _ channel: ChannelID, secure: Bool) {
    if channel.type == .main { mainConnection = id }
    if session.options.portTypes.contains(channel.type) { streams.insert(id) }
    let endpoint: Endpoint
    do throws(TransportError) {
      endpoint = try routes.endpoint(for: channel, secure: secure)
    } catch {
      // Later, since the engine is being asked for what it wants just now.
      return loop.execute { self.disconnected(id, failure: error) }
    }
    let attempt = Connector.start(
      to: endpoint, security: secure ? .tls(routes.tls) : .plain, proxy: routes.proxy, webSocket: routes.webSocket,
      timeout: routes.timeout, on: loop
    ) { SessionChannelHandler(connection: id, driver: self) }
    attempts[id] = attempt
    attempt.channel.whenFailure { error in
      let failure = error as? TransportError ?? TransportError(.io, "the connection failed", underlying: error)
      self.loop.execute { self.disconnected(id, failure: failure) }
    }
  }

  private func count(_ bytes: Int, on id: ConnectionID) {
    let before = backlogs[id, default: 0]
    backlogs[id] = before + bytes
    if before <= Self.backlogLimit, before + bytes > Self.backlogLimit { setReading(id) }
  }

  private func setReading(_ id: ConnectionID) {
    guard let channel = channels[id] else { return }
    let mayRead = !congested.contains(id) || streams.contains(id) && backlogs[id, default: 0] <= Self.backlogLimit
    let isReading = !paused.contains(id) && mayRead
    channel.setOption(.autoRead, value: isReading).whenSuccess { if isReading { channel.read() } }
  }

  private func close(_ id: ConnectionID) {
    attempts.removeValue(forKey: id)?.cancel()
    channels[id]?.close(promise: nil)
    forget(id)
  }

  private func forget(_ id: ConnectionID) {
    channels[id] = nil
    paused.remove(id)
    congested.remove(id)
    streams.remove(id)
    backlogs[id] = nil
    for writer in writers.removeValue(forKey: id) ?? [] { writer.succeed() }
  }

  private func end(_ reason: SessionEnd) {
    isOver = true
    timer?.task.cancel()
    timer = nil
    clipboard.close()
    files.close()
    sound?.stop()
    for id in Set(attempts.keys).union(channels.keys) { close(id) }
    observer.ended(reason, failure: mainConnection.flatMap { failures[$0] })
  }

  private func setTimer() {
    let wanted = session.deadline
    guard wanted != timer?.deadline else { return }
    timer?.task.cancel()
    timer = wanted.map { deadline in
      let task = loop.scheduleTask(deadline: origin + .nanoseconds(max(0, deadline.nanoseconds))) {
        self.timer = nil
        guard !self.isOver else { return }
        self.session.expire(at: self.now)
        self.pump()
      }
      return (deadline, task)
    }
  }
}

/// What a driver tells. Called on its loop.
protocol SessionObserver: Sendable {
  /// The engine reported an event.
  func happened(_ event: SessionEvent, in driver: SessionDriver)
  /// The engine has dealt with all that there was; pictures are consistent now.
  func settled(in driver: SessionDriver)
  /// The session is over. `failure` is what broke the main connection, if that is why.
  func ended(_ reason: SessionEnd, failure: TransportError?)
}
