public import NIOCore

/// A connection that is being made.
///
/// All state is confined to the event loop, which is what makes the class safe to share.
public final class ConnectionAttempt: @unchecked Sendable {
  /// The connection, or the ``TransportError`` that prevented it.
  public var channel: EventLoopFuture<any Channel> { promise.futureResult }

  private let plan: ConnectionPlan
  private let eventLoop: any EventLoop
  private let promise: EventLoopPromise<any Channel>

  private var stage = ConnectionStage.connecting
  private var isFinished = false
  private var current: (any Channel)?
  /// Counts the connections made, so that a late event of an earlier one is known as such.
  private(set) var round = 0

  private var timer: Scheduled<Void>?
  private var deadline = NIODeadline.uptimeNanoseconds(0)
  private var decisionTask: Task<Void, Never>?
  /// The problem that somebody refused, which says more than the failed handshake that follows.
  private var refusal: CertificateProblem?
  /// The legs whose chain did not verify, so that they are looked at in another connection.
  private var inspected: Set<ConnectionStage> = []
  private var inspectionCause: TransportError?

  init(plan: ConnectionPlan, on eventLoop: any EventLoop) {
    self.plan = plan
    self.eventLoop = eventLoop
    promise = eventLoop.makePromise()
  }

  /// Gives up, unless the connection is ready already. Callable from anywhere.
  public func cancel() {
    eventLoop.execute { self.fail(TransportError(.cancelled, "connecting was cancelled")) }
  }

  func start() {
    eventLoop.execute {
      do throws(TransportError) {
        try self.plan.validate()
      } catch {
        self.plan.discardDescriptor()
        return self.fail(error)
      }
      self.deadline = .now() + self.plan.timeout
      self.startTimer()
      self.connect()
    }
  }
}

// MARK: - Rounds

extension ConnectionAttempt {
  private func connect() {
    stage = .connecting
    round += 1
    let round = round
    plan.connect(on: eventLoop) { channel in
      channel.eventLoop.makeCompletedFuture { try self.install(on: channel, round: round) }
    }.whenComplete { result in
      switch result {
      case .success(let channel):
        guard !self.isFinished, self.round == round else { return channel.close(promise: nil) }
        self.current = channel
        do {
          try channel.pipeline.syncOperations.handler(type: StartHandler.self).begin()
        } catch {
          self.fail(.closed(at: self.stage))
        }
      case .failure(let error):
        self.failed(self.plan.unconnected(.from(error, at: .connecting)), round: round)
      }
    }
  }

  private func install(on channel: any Channel, round: Int) throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(StartHandler())
    if let proxy = plan.proxy, case .tcp(let host, let port) = plan.endpoint {
      if let policy = proxy.tls {
        try addTLS(policy, name: Endpoint.withoutBrackets(proxy.host), stage: .proxyTLS, to: channel)
      }
      try pipeline.addHandler(ProxyHandshake(request: proxy.request(host: host, port: port), attempt: self))
    }
    if case .tls(let policy) = plan.security {
      try addTLS(policy, name: plan.endpoint.peerName, stage: .tls, to: channel)
    }
    if let options = plan.webSocket {
      var host = "localhost"
      if case .tcp = plan.endpoint { host = plan.endpoint.description }
      let upgrade = WebSocketUpgrade(options: options, host: host)
      try pipeline.addHandler(WebSocketClientHandler(upgrade: upgrade, attempt: self))
    }
    try pipeline.addHandler(ReadyHandler(attempt: self, round: round, handler: plan.handler))
  }

  /// Whether the chain of a leg is to be judged by us, since the TLS library has found it wanting.
  func inspects(_ stage: ConnectionStage) -> Bool { inspected.contains(stage) }

  /// Whether a connection of this round may still become the one.
  func isWanted(round: Int) -> Bool { !isFinished && self.round == round }

  /// Notes how far the connection has come.
  func entered(_ stage: ConnectionStage) {
    if !isFinished { self.stage = stage }
  }

  /// Ends a round that failed: for good, or to look at the certificate in another round.
  func failed(_ error: TransportError, round: Int) {
    guard !isFinished, self.round == round else { return }
    if decisionTask != nil, plan.isRepeatable {
      // Servers do not wait as long as people think. The answer is worth another connection.
      self.round += 1
      dropCurrent()
      return
    }
    if let refusal { return fail(refusal.error) }
    if error.certificateReason == .untrusted, plan.isRepeatable, inspected.insert(stage).inserted {
      // The TLS library tells neither what it was shown nor what it disliked, so the same question is asked again.
      inspectionCause = error
      self.round += 1
      dropCurrent()
      connect()
      return
    }
    fail(inspectionCause ?? error)
  }

  func failed(_ error: any Error, round: Int) { failed(.from(error, at: stage), round: round) }

  /// Ends a round whose peer went away.
  func closed(round: Int) { failed(.closed(at: stage), round: round) }

  /// Ends the attempt with a connection that is ready.
  func succeed(_ channel: any Channel, round: Int) {
    guard !isFinished, self.round == round else { return channel.close(promise: nil) }
    isFinished = true
    stage = .established
    current = nil
    timer?.cancel()
    promise.succeed(channel)
  }

  private func fail(_ error: TransportError) {
    guard !isFinished else { return }
    isFinished = true
    timer?.cancel()
    decisionTask?.cancel()
    dropCurrent()
    promise.fail(error)
  }

  private func dropCurrent() {
    let dropped = current
    current = nil
    dropped?.close(promise: nil)
  }
}

// MARK: - Time and decisions

extension ConnectionAttempt {
  private func startTimer() {
    timer = eventLoop.scheduleTask(deadline: deadline) {
      let error = TransportError(.timeout, "timed out while \(self.stage.activity)")
      self.fail(self.stage == .connecting ? self.plan.unconnected(error) : error)
    }
  }

  /// Asks about a certificate. The clock stands still meanwhile. The future fails if the connection has not lived as long
  /// as the question; after an acceptance there is another one then.
  func decide(_ problem: CertificateProblem, by policy: TLSPolicy) -> EventLoopFuture<CertificateDecision> {
    guard let decision = policy.decision, !isFinished else { return eventLoop.makeSucceededFuture(.refuse) }
    if policy.shared.accepts(problem) { return eventLoop.makeSucceededFuture(.accept) }
    stage = .decision
    timer?.cancel()
    let left = deadline - .now()
    let round = round
    let answer = eventLoop.makePromise(of: CertificateDecision.self)
    decisionTask = Task { answer.succeed(await decision(problem)) }
    return answer.futureResult.flatMapThrowing { answer in
      guard !self.isFinished else { return .refuse }
      self.decisionTask = nil
      self.deadline = .now() + left
      self.startTimer()
      if answer == .accept { policy.shared.accept(problem) }
      guard self.round != round else { return answer }
      if answer == .accept { self.connect() } else { self.fail(problem.error) }
      throw TransportError.closed(at: .decision)
    }
  }

  /// Notes a refused certificate before the handshake fails over it.
  func refused(_ problem: CertificateProblem) { refusal = problem }
}
