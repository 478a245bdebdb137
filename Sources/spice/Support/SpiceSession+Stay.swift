import SpiceClient

extension SpiceSession {
  /// Stays until the server ends the session, something else does, so many seconds have passed, or Ctrl-C; then ends it.
  ///
  /// - Throws: why the session broke, if it did.
  func stay(seconds: Double?, until completion: AsyncStream<Void>? = nil) async throws {
    let interrupts = DispatchEvents.interrupts()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.waitUntilEnded() }
      group.addTask { for await _ in interrupts { return } }
      if let completion { group.addTask { for await _ in completion {} } }
      if let seconds { group.addTask { try? await Task.sleep(for: .seconds(seconds)) } }
      let outcome = await group.nextResult()
      group.cancelAll()
      await disconnect()
      try outcome?.get()
    }
  }
}
