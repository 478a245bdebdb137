import SpiceClient
import Testing

@testable import SpiceViewerKit

private let lost = SpiceError(.connectionLost, "it broke")

@MainActor @Suite struct MachineLinkTests {
  let world = FakeWorld()

  private func link(
    isForOneUse: Bool = false, questions: LinkQuestions = .refusing
  ) throws -> MachineLink {
    let source = ConnectionSource("spice://h:1")
    var target = MachineTarget(source, try source.load())
    target.isForOneUse = isForOneUse
    return MachineLink(target, questions: questions, services: world.services) { SpiceConfiguration($0.connection) }
  }

  private func isConnected(_ link: MachineLink) -> Bool { link.phase == .connected }

  private func isOver(_ link: MachineLink) -> Bool { if case .ended = link.phase { true } else { false } }

  @Test("a session that the server ends while it still listens is over")
  func endInOrder() async throws {
    let link = try link()
    var phases: [LinkPhase] = []
    link.onChange = { phases.append(link.phase) }
    link.start()
    #expect(await world.clock.run { isConnected(link) })
    #expect(link.session === world.session)
    world.isListening = true
    world.session?.end()
    #expect(await world.clock.run { isOver(link) })
    #expect(phases == [.connecting(nil), .connected, .ended(.byServer)])
    #expect(link.session == nil)
    link.start()
    #expect(await world.clock.run { isConnected(link) })
    link.stop()
    #expect(await world.clock.run { isOver(link) })
  }

  @Test("a broken session is made again after growing delays, counted down")
  func growingDelays() async throws {
    let link = try link()
    link.start()
    #expect(await world.clock.run { isConnected(link) })
    #expect(await world.clock.run(atMost: .seconds(9)) { world.clock.now >= .seconds(9) })
    var waits: [LinkWait] = []
    link.onChange = { if case .waiting(let wait) = link.phase { waits.append(wait) } }
    world.failures = Array(repeating: SpiceError(.network, "no way"), count: 7)
    world.session?.end(lost)
    #expect(await world.clock.run { world.sessions.count == 2 && isConnected(link) })
    let times = world.times.dropFirst()
    #expect(zip(times.dropFirst(), times).map { $0 - $1 } == [2, 4, 8, 16, 30, 30, 30])
    #expect(waits.prefix(4).map(\.secondsLeft) == [1, 2, 1, 4])
    #expect(waits.first?.loss == .lost(ErrorWords(lost)))
    #expect(waits.last?.attempt == 8)
    // The next loss begins anew, if the session lasted.
    waits = []
    let later = world.clock.now + .seconds(6)
    #expect(await world.clock.run(atMost: .seconds(6)) { world.clock.now >= later })
    world.session?.end(lost)
    #expect(await world.clock.run { world.sessions.count == 3 && isConnected(link) })
    #expect(waits.map(\.secondsLeft) == [1])
    link.stop()
  }

  @Test("sessions that break at once do not make the viewer hammer the server")
  func flapping() async throws {
    let link = try link()
    link.start()
    for count in 1...5 {
      #expect(await world.clock.run { world.sessions.count == count && isConnected(link) })
      world.session?.end(lost)
    }
    #expect(await world.clock.run { world.sessions.count == 6 })
    #expect(world.clock.now >= .seconds(31))
    link.stop()
  }

  @Test("what fails the first time is not tried again")
  func firstFailure() async throws {
    let link = try link()
    let error = SpiceError(.network, "nobody listens")
    world.failures = [error]
    link.start()
    #expect(await world.clock.run { isOver(link) })
    #expect(link.phase == .ended(.failed(ErrorWords(error))))
    #expect(world.configurations.count == 1)
  }

  @Test("a failure that does not pass ends the attempts", arguments: [SpiceError.Code.certificate, .tls, .password])
  func lasting(code: SpiceError.Code) async throws {
    let link = try link()
    link.start()
    #expect(await world.clock.run { isConnected(link) })
    world.failures = [SpiceError(code, "x")]
    world.session?.end(lost)
    #expect(await world.clock.run { isOver(link) })
    #expect(link.phase == .ended(.failed(ErrorWords(SpiceError(code, "x")))))
  }

  @Test("a server that is gone is followed when it comes back")
  func restart() async throws {
    let link = try link()
    link.start()
    #expect(await world.clock.run { isConnected(link) })
    (world.isGone, world.isListening) = (true, false)
    world.session?.end()
    #expect(await world.clock.run { world.configurations.count == 4 })
    // The fourth attempt may have failed by now.
    let loss: LinkLoss? =
      switch link.phase {
      case .connecting(let loss): loss
      case .waiting(let wait): wait.loss
      default: nil
      }
    #expect(loss == .serverGone)
    world.isGone = false
    #expect(await world.clock.run { isConnected(link) })
    link.stop()
  }

  @Test("a server that stays away for a minute has switched its machine off")
  func switchedOff() async throws {
    let link = try link()
    link.start()
    #expect(await world.clock.run { isConnected(link) })
    (world.isGone, world.isListening) = (true, false)
    world.session?.end()
    #expect(await world.clock.run { isOver(link) })
    #expect(link.phase == .ended(.byServer))
    #expect((.seconds(60)...(.seconds(63))).contains(world.clock.now))
  }

  @Test("without the wish for it nothing is made again")
  func noReconnect() async throws {
    for error in [nil, lost] {
      let link = try link()
      link.reconnects = false
      world.isListening = false
      link.start()
      #expect(await world.clock.run { isConnected(link) })
      world.session?.end(error)
      #expect(await world.clock.run { isOver(link) })
      #expect(link.phase == .ended(error.map { .failed(ErrorWords($0)) } ?? .byServer))
    }
  }

  @Test("an impatient user does not wait")
  func impatience() async throws {
    let link = try link()
    link.start()
    #expect(await world.clock.run { isConnected(link) })
    world.failures = Array(repeating: SpiceError(.network, "no way"), count: 5)
    world.session?.end(lost)
    func isWaitingLong() -> Bool { if case .waiting(let wait) = link.phase { wait.secondsLeft == 15 } else { false } }
    #expect(await world.clock.run { isWaitingLong() })
    let now = world.clock.now
    link.reconnectNow()
    #expect(await world.clock.run(atMost: .zero) { world.failures.isEmpty })
    #expect(world.clock.now == now)
    link.stop()
    #expect(await world.clock.run { isOver(link) })
  }

  @Test("who wants a new session at once gets it, also if that takes several attempts")
  func renewal() async throws {
    let link = try link()
    var phases: [LinkPhase] = []
    link.onChange = { if phases.last != link.phase { phases.append(link.phase) } }
    link.start()
    #expect(await world.clock.run { isConnected(link) })
    link.reconnectNow()
    #expect(await world.clock.run(atMost: .zero) { world.sessions.count == 2 && isConnected(link) })
    #expect(phases == [.connecting(nil), .connected, .connecting(.byUser), .connected])
    #expect(world.sessions.first?.isOver == true)

    world.session?.awaitsNetwork = true
    #expect(await world.clock.run { link.silence?.isNetwork == true })
    let way = SpiceError(.network, "no way")
    world.failures = [way, way]
    let before = phases.count
    link.reconnectNow()
    #expect(await world.clock.run { world.sessions.count == 3 && isConnected(link) })
    #expect(phases[before] == .connecting(.notAnswering))
    #expect(phases.contains(.connecting(.lost(ErrorWords(way)))))
    #expect(!phases[before...].contains(.connecting(nil)))
    link.stop()
  }

  @Test("another network ends a wait, and a session whose network was silent, but none that is well")
  func networks() async throws {
    let link = try link()
    link.start()
    #expect(await world.clock.run { isConnected(link) })
    link.networkChanged()
    #expect(await world.clock.run { world.clock.now >= .seconds(8) })
    #expect(world.sessions.count == 1)
    world.session?.awaitsNetwork = true
    #expect(await world.clock.run { link.silence?.isNetwork == true })
    var now = world.clock.now
    link.networkChanged()
    #expect(await world.clock.run(atMost: .zero) { world.sessions.count == 2 && isConnected(link) })
    #expect(world.clock.now == now)

    world.failures = Array(repeating: SpiceError(.network, "no way"), count: 5)
    world.session?.end(lost)
    func isWaitingLong() -> Bool { if case .waiting(let wait) = link.phase { wait.secondsLeft == 15 } else { false } }
    #expect(await world.clock.run { isWaitingLong() })
    now = world.clock.now
    link.networkChanged()
    #expect(await world.clock.run(atMost: .zero) { world.failures.isEmpty })
    #expect(world.clock.now == now)
    link.stop()
  }

  @Test("the user can stop at any time")
  func stopping() async throws {
    let connected = try link()
    connected.start()
    #expect(await world.clock.run { isConnected(connected) })
    connected.stop()
    #expect(await world.clock.run { isOver(connected) })
    #expect(connected.phase == .ended(.byUser))
    #expect(world.session?.isOver == true)

    let waiting = try link()
    waiting.start()
    #expect(await world.clock.run { isConnected(waiting) })
    world.session?.end(lost)
    #expect(await world.clock.run { if case .waiting = waiting.phase { true } else { false } })
    waiting.stop()
    #expect(await world.clock.run(atMost: .zero) { isOver(waiting) })
    #expect(waiting.phase == .ended(.byUser))
  }

  @Test("an accepted password is used again, without asking")
  func password() async throws {
    var asked: [PasswordQuestion] = []
    let questions = LinkQuestions(
      password: { question in
        asked.append(question)
        return .password(question.attempt == 1 ? "wrong" : "right")
      }, trust: { _ in .refuse })
    world.password = "right"
    let link = try link(questions: questions)
    link.start()
    #expect(await world.clock.run { isConnected(link) })
    #expect(asked.map(\.wasRefused) == [false, true])
    #expect(asked.allSatisfy { !$0.wantsFile })
    world.session?.end(lost)
    #expect(await world.clock.run { world.sessions.count == 2 })
    #expect(asked.count == 2)
    link.stop()
  }

  @Test("when a ticket is no longer good, a new connection file helps")
  func newFile() async throws {
    var asked: [PasswordQuestion] = []
    let questions = LinkQuestions(
      password: { question in
        asked.append(question)
        let loaded = try? await MachineTarget.load("spice://h:2?password=new", directory: "/").0
        guard var target = loaded else { return nil }
        target.isForOneUse = true
        return .target(target)
      }, trust: { _ in .refuse })
    let link = try link(isForOneUse: true, questions: questions)
    world.password = "old"
    link.start()
    #expect(await world.clock.run { !asked.isEmpty })
    world.password = "new"
    #expect(await world.clock.run { isConnected(link) })
    #expect(link.target.connection.port == 2)
    world.password = "newer"
    world.session?.end(lost)
    #expect(await world.clock.run { asked.count >= 2 })
    #expect(asked.last?.wantsFile == true)
    #expect(asked.last?.text.contains("new file") == true)
    world.password = "new"
    #expect(await world.clock.run { world.sessions.count == 2 && isConnected(link) })
    link.stop()
  }

  @Test("when the proxy no longer takes the ticket of a file, a new one helps; without it that is the end")
  func newFileForProxy() async throws {
    let refused = SpiceError(.proxy, "403")
    for hasFile in [true, false] {
      var asked: [PasswordQuestion] = []
      let questions = LinkQuestions(
        password: { question in
          asked.append(question)
          let loaded = hasFile ? try? await MachineTarget.load("spice://h:2?password=new", directory: "/").0 : nil
          return loaded.map { .target($0) }
        }, trust: { _ in .refuse })
      let link = try link(isForOneUse: true, questions: questions)
      link.start()
      #expect(await world.clock.run { isConnected(link) })
      world.failures = [refused]
      world.session?.end(lost)
      #expect(await world.clock.run { hasFile ? link.target.connection.port == 2 && isConnected(link) : isOver(link) })
      #expect(asked.map(\.wantsFile) == [true])
      if !hasFile { #expect(link.phase == .ended(.failed(ErrorWords(refused)))) }
      link.stop()
      #expect(await world.clock.run { isOver(link) })
    }
    // Another machine's proxy may have had a bad minute.
    let link = try link()
    link.start()
    #expect(await world.clock.run { isConnected(link) })
    let before = world.sessions.count
    world.failures = [refused]
    world.session?.end(lost)
    #expect(await world.clock.run { world.sessions.count == before + 1 && isConnected(link) })
    link.stop()
  }

  @Test("a server that hangs is told of; a network that is gone makes a new session")
  func silences() async throws {
    let link = try link()
    link.start()
    #expect(await world.clock.run { isConnected(link) })
    world.session?.awaitsServer = true
    #expect(await world.clock.run { link.silence?.seconds == 60 })
    #expect(link.silence == AnswerWatch.Silence(seconds: 60, isNetwork: false))
    #expect(isConnected(link))
    world.session?.awaitsServer = false
    #expect(await world.clock.run { link.silence == nil })
    world.session?.awaitsNetwork = true
    let begin = world.clock.now
    #expect(await world.clock.run { link.silence?.isNetwork == true })
    #expect(world.clock.now - begin <= .seconds(5))
    #expect(await world.clock.run { world.sessions.count == 2 && isConnected(link) })
    #expect(world.clock.now - begin <= .seconds(23))
    #expect(link.silence == nil)
    link.stop()
  }
}

@Suite struct AnswerWatchTests {
  @Test("only a server that was asked and says nothing is silent")
  func watching() {
    var watch = AnswerWatch()
    func pulse(_ bytes: UInt64, network: Bool = false, server: Bool = false) -> SessionPulse {
      SessionPulse(receivedBytes: bytes, awaitsNetwork: network, awaitsServer: server)
    }
    for _ in 0..<100 { watch.observe(pulse(5)) }
    #expect(watch.silence == nil)
    for bytes in 0..<100 { watch.observe(pulse(UInt64(bytes), network: true)) }
    #expect(watch.silence == nil)
    for _ in 0..<3 { watch.observe(pulse(99, server: true)) }
    #expect(watch.silence == nil)
    watch.observe(pulse(99, server: true))
    #expect(watch.silence?.text == "The server has not answered for 4 seconds.")
    watch.observe(pulse(99, network: true))
    #expect(watch.silence?.text == "The network has not answered for 5 seconds.")
    watch.observe(pulse(100, network: true))
    #expect(watch.silence == nil)
  }
}

@Suite struct ErrorWordsTests {
  @Test("every failure has words of its own, and the exact finding with them")
  func words() {
    let codes: [SpiceError.Code] = [
      .network, .tls, .certificate, .proxyUnreachable, .proxy, .notSpice, .refused, .password, .timeout,
      .connectionLost, .protocolViolation, .serverMoved, .channelUnavailable, .cancelled, .configuration, .inputRefused,
      .agentUnavailable, .guestRefused, .notOffered, .tooLarge, .fileUnreadable,
    ]
    let words = codes.map { ErrorWords(SpiceError($0, "the finding")) }
    #expect(Set(words.map(\.title)).count == codes.count)
    #expect(words.allSatisfy { !$0.explanation.isEmpty && !$0.advice.isEmpty && $0.detail == "the finding" })
  }

  @Test("a host's name is recognised, and how to write it is told")
  func hosts() {
    let words = ErrorWords(ConnectionSourceError(.noSuchFile, name: "myhost"))
    #expect(words.advice.contains("spice://myhost"))
    #expect(ErrorWords(ConnectionSourceError(.noSuchFile, name: "/tmp/a.vv")).advice == "Get the connection file anew.")
  }
}
