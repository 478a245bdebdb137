/// Something that is done after a while, unless it is put off again or given up before.
@MainActor
final class Postponed {
  private var task: Task<Void, Never>?

  /// Does it after so long, in place of what was to be done before.
  func run(after delay: Duration, _ body: @escaping @MainActor () -> Void) {
    cancel()
    task = Task {
      try? await Task.sleep(for: delay)
      if !Task.isCancelled { body() }
    }
  }

  /// Gives it up.
  func cancel() { task?.cancel() }
}
