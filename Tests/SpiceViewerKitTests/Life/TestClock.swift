import SpiceClient

@testable import SpiceViewerKit

/// A clock that moves on when nothing else happens.
@MainActor
final class TestClock {
  private var sleepers: [(id: Int, deadline: Duration, continuation: CheckedContinuation<Void, any Error>)] = []
  private var nextID = 0
  /// The time since the beginning.
  private(set) var now = Duration.zero

  func sleep(_ duration: Duration) async throws {
    nextID += 1
    let id = nextID
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        if Task.isCancelled { return continuation.resume(throwing: CancellationError()) }
        sleepers.append((id, now + duration, continuation))
      }
    } onCancel: {
      Task { @MainActor in self.wake(id) }
    }
  }

  private func wake(_ id: Int) {
    guard let index = sleepers.firstIndex(where: { $0.id == id }) else { return }
    sleepers.remove(at: index).continuation.resume(throwing: CancellationError())
  }

  /// Lets time pass until something is so; false if it never is, or not within so much time.
  func run(atMost limit: Duration = .seconds(100_000), until condition: () -> Bool) async -> Bool {
    let end = now + limit
    // Where nobody sleeps, somebody is still at work, which real time tells from nobody being there.
    var patience = ContinuousClock.now + .seconds(30)
    while true {
      for _ in 0..<20 {
        if condition() { return true }
        // What is to happen may have to go through other threads, which come to this last.
        await Task.detached(priority: .background) {}.value
      }
      if let next = sleepers.map(\.deadline).min(), next <= end {
        now = next
        let due = sleepers.filter { $0.deadline <= next }
        sleepers.removeAll { $0.deadline <= next }
        for sleeper in due { sleeper.continuation.resume() }
        patience = .now + .seconds(30)
      } else {
        if .now > patience { return condition() }
        try? await Task.sleep(for: .milliseconds(2))
      }
    }
  }
}

/// A session without a server.
@MainActor
final class FakeSession: LinkedSession {
  nonisolated let configuration: SpiceConfiguration
  /// The signs of life; bytes come all the time unless something is waited for.
  var awaitsNetwork = false
  var awaitsServer = false
  private(set) var isOver = false
  private var bytes: UInt64 = 0
  private var error: SpiceError?
  private var enders: [CheckedContinuation<Void, Never>] = []

  nonisolated init(_ configuration: SpiceConfiguration) { self.configuration = configuration }

  func end(_ error: SpiceError? = nil) {
    guard !isOver else { return }
    isOver = true
    self.error = error
    for ender in enders { ender.resume() }
    enders = []
  }

  @MainActor func waitUntilEnded() async throws(SpiceError) {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if isOver || Task.isCancelled { continuation.resume() } else { enders.append(continuation) }
      }
    } onCancel: {
      Task { @MainActor in
        for ender in enders { ender.resume() }
        enders = []
      }
    }
    if let error { throw error }
  }

  @MainActor func pulse() async -> SessionPulse? {
    if !awaitsNetwork, !awaitsServer { bytes += 1 }
    return isOver ? nil : SessionPulse(receivedBytes: bytes, awaitsNetwork: awaitsNetwork, awaitsServer: awaitsServer)
  }

  @MainActor func disconnect() async { end() }
}

/// A server that the test decides about.
@MainActor
final class FakeWorld {
  let clock = TestClock()
  /// What becomes of the next attempts to connect; when there are none left, they succeed.
  var failures: [SpiceError] = []
  /// Whether every attempt fails as if nobody listened.
  var isGone = false
  var isListening: Bool?
  private(set) var sessions: [FakeSession] = []
  private(set) var configurations: [SpiceConfiguration] = []
  /// When each attempt was made, in seconds.
  private(set) var times: [Double] = []
  /// The password that the server wants.
  var password: String?

  var session: FakeSession? { sessions.last }

  func connect(
    _ configuration: SpiceConfiguration, _ credentials: SpiceSession.Credentials
  ) async throws(SpiceError) -> any LinkedSession {
    configurations.append(configuration)
    times.append(clock.now / .seconds(1))
    if isGone { throw SpiceError(.network, "nobody listens") }
    if !failures.isEmpty { throw failures.removeFirst() }
    var configuration = configuration
    var attempt = 0
    while let password, configuration.connection.password != password {
      attempt += 1
      let wasRefused = configuration.connection.password != nil
      guard let answer = await credentials(PasswordChallenge(attempt: attempt, wasRefused: wasRefused)) else {
        throw SpiceError(.password, "wrong")
      }
      configuration.connection.password = answer
    }
    let session = FakeSession(configuration)
    sessions.append(session)
    return session
  }

  var services: LinkServices {
    LinkServices(
      connect: { [self] (configuration, credentials) async throws(SpiceError) in
        try await connect(configuration, credentials)
      },
      isListening: { [self] _ in await isListening },
      sleep: { [clock] in try await clock.sleep($0) })
  }
}

extension LinkQuestions {
  /// Answers nothing: what needs an answer fails.
  static let refusing = LinkQuestions(password: { _ in nil }, trust: { _ in .refuse })
}
