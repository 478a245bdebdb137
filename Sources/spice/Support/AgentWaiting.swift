import SpiceClient

extension SpiceSession {
  /// Waits until the guest's agent has told that it can do something.
  func readyForAgent(_ capability: AgentCapabilities, for purpose: String, patience: Duration) async throws {
    let isReady = try await poll(patience: patience) { $0.agentCapabilities?.contains(capability) == true }
    guard isReady else {
      throw CommandFailure(
        state.isAgentConnected ? "the machine has no agent that \(purpose)" : "the machine has no agent running",
        code: .guestRefused)
    }
  }

  /// Waits until the session's state is as wanted. False if that takes too long; nil waits as long as it takes.
  func poll(patience: Duration?, until isWanted: (SessionState) -> Bool) async throws -> Bool {
    let deadline = patience.map { ContinuousClock.now + $0 }
    while !isWanted(state) {
      if let deadline, .now > deadline { return false }
      guard !isOver else {
        try await waitUntilEnded()
        throw CommandFailure("the server closed the session", code: .broken)
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    return true
  }
}

/// Does something that may take a time, or as long as it takes; throws `failure` when the time is over.
func within(
  _ limit: Duration?, _ work: @escaping @Sendable () async throws -> Void,
  else failure: @escaping @Sendable () -> any Error
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await work() }
    if let limit {
      group.addTask {
        try await Task.sleep(for: limit)
        throw failure()
      }
    }
    defer { group.cancelAll() }
    try await group.next()
  }
}
