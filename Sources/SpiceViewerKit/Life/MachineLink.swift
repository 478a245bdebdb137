public import SpiceClient

/// The way to a machine: it makes the session, notices when it is lost, and makes it again.
///
/// A session that the server closes in order is over for good if the server still listens: the machine was given to another
/// viewer. If nobody listens any more, the machine was switched off or its server starts anew, which the link follows for a
/// minute. A session that breaks is made again until that succeeds or the user stops it, with growing delays.
///
/// It lives until it is stopped, or has ended by itself.
@MainActor
public final class MachineLink {
  /// How long each kind of patience lasts.
  enum Patience {
    /// Attempts to reach a server that is gone: a minute of them.
    static let serverGone = 6
    /// Attempts to make a broken session again: a hundred minutes of them.
    static let lost = 200
    /// Seconds without any answer of the network, after which the session is given up for a new one.
    static let network = 20
    /// Seconds that a session must have lasted for the next loss to be a new one, with short delays.
    static let settled = 5
    /// The time for a server that ends to stop listening.
    static let farewell = Duration.milliseconds(500)
  }

  /// The machine; another description of it if the user gave a new file.
  public private(set) var target: MachineTarget
  /// What the link is doing.
  public private(set) var phase = LinkPhase.idle { didSet { if phase != oldValue { onChange?() } } }
  /// The session, while there is one.
  public private(set) var session: (any LinkedSession)?
  /// That the server does not answer, while there is a session and it does not.
  public private(set) var silence: AnswerWatch.Silence? { didSet { if silence != oldValue { onChange?() } } }
  /// Whether a lost session is made again.
  public var reconnects = true
  /// Called after ``phase``, ``session`` or ``silence`` have changed.
  public var onChange: (@MainActor () -> Void)?

  private let services: LinkServices
  private let questions: LinkQuestions
  private let trust: TrustDesk
  private let prepare: @MainActor (MachineTarget) -> SpiceConfiguration
  private var task: Task<Void, Never>?
  private var waiter: Task<Void, any Error>?
  /// Why the session is ended for a new one, while it is.
  private var givenUp: LinkLoss?
  /// The password that was accepted last.
  private var password: String?
  private var replacement: MachineTarget?

  /// A link that is to be started.
  ///
  /// - Parameters:
  ///   - target: the machine.
  ///   - trustedCertificate: one that the user trusts already.
  ///   - questions: what the user is asked.
  ///   - services: how sessions are made.
  ///   - prepare: gives the configuration for each session, as the command line and settings want it.
  public init(
    _ target: MachineTarget, trustedCertificate: CertificateFingerprint? = nil, questions: LinkQuestions,
    services: LinkServices = .real, prepare: @escaping @MainActor (MachineTarget) -> SpiceConfiguration
  ) {
    self.target = target
    self.questions = questions
    self.services = services
    self.prepare = prepare
    // Behind a proxy, the host is a word for that, and often a ticket.
    let proxied = target.connection.proxy == nil ? nil : target.connection.serverDescription
    trust = TrustDesk(trusted: trustedCertificate) { question in
      var question = question
      question.host = proxied ?? question.host
      return await questions.trust(question)
    }
  }

  /// The session, while there is one.
  public var spiceSession: SpiceSession? { session as? SpiceSession }

  /// The certificate that the user was asked about and accepted for good; nil if none was.
  public var acceptedCertificate: CertificateFingerprint? { trust.accepted }

  /// Connects, if the link is not doing so already. After its end it begins anew.
  public func start() {
    guard task == nil else { return }
    trust.forgetRefusals()
    task = Task {
      let end = await run()
      task = nil
      phase = .ended(end)
    }
  }

  /// Ends the session, or the attempts to make it.
  public func stop() { task?.cancel() }

  /// Does not wait any longer before the next attempt, and ends a session for a new one: the user is impatient.
  public func reconnectNow() {
    guard let session else {
      waiter?.cancel()
      return
    }
    giveUp(session, for: silence?.isNetwork == true ? .notAnswering : .byUser)
  }

  /// The computer has come to another network. What was waited for may be there, and what was silent is gone.
  public func networkChanged() {
    if session == nil || silence?.isNetwork == true { reconnectNow() }
  }

  /// Waits until the link is over.
  public func waitUntilEnded() async { await task?.value }

  // MARK: The life of a link

  private func run() async -> LinkEnd {
    var delays = ReconnectDelays()
    var loss: LinkLoss?
    while !Task.isCancelled {
      phase = .connecting(loss)
      switch await connect(isFirst: loss == nil) {
      case .connected(let session):
        let (ending, seconds) = await live(session)
        guard !Task.isCancelled else { break }
        switch await judge(ending, session.configuration) {
        case .over(let end): return end
        case .again(let reason): loss = reason
        }
        if seconds >= Patience.settled { delays = ReconnectDelays() }
        if case .givenUp = ending { continue }
      case .replaced: continue
      case .failed(let error):
        guard !Task.isCancelled, error.code != .cancelled else { break }
        guard let known = loss, reconnects, Self.mayPass(error), !isForFile(error) else {
          return .failed(ErrorWords(error))
        }
        // A server that is gone refuses connections, which is no news.
        if known != .serverGone || error.code != .network { loss = .lost(ErrorWords(error)) }
      }
      guard !Task.isCancelled, let loss else { break }
      if let end = Self.impatience(loss, attempts: delays.attempt) { return end }
      await wait(delays.next(), attempt: delays.attempt, loss)
    }
    return .byUser
  }

  /// The end of all attempts, if there were enough.
  private static func impatience(_ loss: LinkLoss, attempts: Int) -> LinkEnd? {
    switch loss {
    case .serverGone: attempts >= Patience.serverGone ? .byServer : nil
    case .lost(let words): attempts >= Patience.lost ? .failed(words) : nil
    case .notAnswering, .byUser: nil
    }
  }

  /// Whether an attempt that failed so may succeed later without anybody's doing.
  private static func mayPass(_ error: SpiceError) -> Bool {
    ![.password, .certificate, .tls, .configuration, .serverMoved].contains(error.code)
  }

  /// Whether a new connection file is what helps: tickets in such files may be for the proxy, which says no more than no.
  private func isForFile(_ error: SpiceError) -> Bool { error.code == .proxy && target.isForOneUse }

  private enum Outcome {
    case connected(any LinkedSession)
    /// There is another target to be tried.
    case replaced
    case failed(SpiceError)
  }

  private func connect(isFirst: Bool) async -> Outcome {
    var configuration = prepare(target)
    if let password { configuration.connection.password = password }
    configuration.trust = { [trust] problem in await trust.decide(problem) }
    do throws(SpiceError) {
      let session = try await services.connect(configuration) { [weak self] challenge in
        await self?.ask(attempt: challenge.attempt, wasRefused: challenge.wasRefused)
      }
      password = session.configuration.connection.password
      return .connected(session)
    } catch {
      if !isFirst, isForFile(error) { _ = await ask(attempt: 1, wasRefused: true) }
      guard let replacement else { return .failed(error) }
      target = replacement
      self.replacement = nil
      password = nil
      return .replaced
    }
  }

  /// Asks the user for a password; a new connection file is kept for the next attempt, and this one ends.
  private func ask(attempt: Int, wasRefused: Bool) async -> String? {
    let server = target.connection.serverDescription
    let question = PasswordQuestion(
      machine: target.connection.title.flatMap { WindowTitle($0)?.name } ?? server, server: server,
      attempt: attempt, wasRefused: wasRefused, wantsFile: target.isForOneUse && wasRefused)
    switch await questions.password(question) {
    case .password(let password): return password
    case .target(let target):
      replacement = target
      return nil
    case nil: return nil
    }
  }

  private enum Ending {
    case inOrder
    case broken(SpiceError)
    case givenUp(LinkLoss)
  }

  /// Stays with a session until it is over.
  /// - Returns: how it ended, and the seconds that it lasted.
  private func live(_ session: any LinkedSession) async -> (Ending, seconds: Int) {
    self.session = session
    phase = .connected
    let watch = Task { await self.watch(session) }
    var ending = Ending.inOrder
    do throws(SpiceError) {
      try await session.waitUntilEnded()
    } catch {
      ending = .broken(error)
    }
    watch.cancel()
    let seconds = await watch.value
    if let givenUp { ending = .givenUp(givenUp) }
    givenUp = nil
    // After a cancellation there still is a session.
    await session.disconnect()
    self.session = nil
    silence = nil
    return (ending, seconds)
  }

  /// Ends a session, to make another one.
  private func giveUp(_ session: any LinkedSession, for loss: LinkLoss) {
    givenUp = loss
    Task { await session.disconnect() }
  }

  /// Looks for signs of life every second, and gives the session up when the network does not answer for too long.
  /// - Returns: the seconds until it was over.
  private func watch(_ session: any LinkedSession) async -> Int {
    var watch = AnswerWatch()
    var seconds = 0
    while (try? await services.sleep(.seconds(1))) != nil, let pulse = await session.pulse(), !Task.isCancelled {
      seconds += 1
      watch.observe(pulse)
      silence = watch.silence
      if let silence, silence.isNetwork, silence.seconds >= Patience.network, reconnects {
        giveUp(session, for: .notAnswering)
      }
    }
    return seconds
  }

  private enum Verdict {
    case over(LinkEnd)
    case again(LinkLoss)
  }

  /// What the end of a session means.
  private func judge(_ ending: Ending, _ configuration: SpiceConfiguration) async -> Verdict {
    switch ending {
    case .givenUp(let loss): return .again(loss)
    case .broken(let error):
      let words = ErrorWords(error)
      return reconnects && Self.mayPass(error) ? .again(.lost(words)) : .over(.failed(words))
    case .inOrder:
      guard reconnects, (try? await services.sleep(Patience.farewell)) != nil else { return .over(.byServer) }
      // Whoever took this viewer's place would be thrown out by connecting again.
      return await services.isListening(configuration) == false ? .again(.serverGone) : .over(.byServer)
    }
  }

  /// Waits before the next attempt, and counts the seconds down.
  private func wait(_ seconds: Int, attempt: Int, _ loss: LinkLoss) async {
    let waiter = Task {
      for left in stride(from: seconds, to: 0, by: -1) {
        phase = .waiting(LinkWait(loss: loss, attempt: attempt, secondsLeft: left))
        try await services.sleep(.seconds(1))
      }
    }
    self.waiter = waiter
    await withTaskCancellationHandler {
      _ = await waiter.result
    } onCancel: {
      waiter.cancel()
    }
    self.waiter = nil
  }
}
