import SpiceClient

extension SpiceSession {
  /// Stays until the server ends the session, something else does, so many seconds have passed, or Ctrl-C; then ends it.
  func stay(seconds: Double?, until completion: AsyncStream<Void>? = nil) async {
    let interrupts = DispatchEvents.interrupts()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await self.waitUntilEnded() }
      group.addTask { for await _ in interrupts { return } }
      if let completion { group.addTask { for await _ in completion {} } }
      if let seconds { group.addTask { try? await Task.sleep(for: .seconds(seconds)) } }
      await group.next()
      group.cancelAll()
      await disconnect()
    }
  }
}
