/// Waits until something holds; false if it does not for ten seconds.
public func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
  for _ in 0..<1000 {
    if try await condition() { return true }
    try? await Task.sleep(for: .milliseconds(10))
  }
  return false
}
