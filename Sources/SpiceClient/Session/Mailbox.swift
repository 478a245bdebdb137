import Synchronization

/// Values on their way from the session to one consumer: what waits is bounded by how it is merged, never by how slow the
/// consumer is.
final class Mailbox<Value: Sendable>: Sendable {
  private struct State {
    var waiting: [Value] = []
    var consumer: CheckedContinuation<Value?, Never>?
    var isFinished = false
  }

  private let state = Mutex(State())

  /// Adds a value. `merge` puts it into what waits; by default it goes to the end.
  func post(_ value: Value, merge: (inout [Value], Value) -> Void = { $0.append($1) }) {
    let consumer = state.withLock { state -> CheckedContinuation<Value?, Never>? in
      guard !state.isFinished else { return nil }
      if let consumer = state.consumer {
        state.consumer = nil
        return consumer
      }
      merge(&state.waiting, value)
      return nil
    }
    consumer?.resume(returning: value)
  }

  /// The next value, or nil when there will be none. Cancelling the task ends the wait with nil.
  func next() async -> Value? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer: Value?? = state.withLock { state in
          if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
          if state.isFinished || Task.isCancelled || state.consumer != nil { return .some(nil) }
          state.consumer = continuation
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      takeConsumer()?.resume(returning: nil)
    }
  }

  /// No value will follow; what waits can still be taken.
  func finish() {
    state.withLock { $0.isFinished = true }
    takeConsumer()?.resume(returning: nil)
  }

  private func takeConsumer() -> CheckedContinuation<Value?, Never>? {
    state.withLock { state in
      defer { state.consumer = nil }
      return state.consumer
    }
  }
}
