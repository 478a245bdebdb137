import Foundation
import Synchronization

/// Work that takes as long as a disk or a pipe wants. It gets a thread of its own, so that nobody else waits for it.
package enum SlowWork {
  /// Does it, and waits for what comes of it. A task that is cancelled waits no longer; the work then ends by itself, for
  /// nobody.
  package static func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    let result = Outcome<T>()
    Thread.detachNewThread { result.set(Result { try body() }) }
    return try await withTaskCancellationHandler {
      try await result.value()
    } onCancel: {
      result.set(.failure(CancellationError()))
    }
  }

  /// What comes first of the work's end and its cancellation.
  private final class Outcome<T: Sendable>: Sendable {
    private struct State {
      var result: Result<T, any Error>?
      var waiter: CheckedContinuation<T, any Error>?
    }

    private let state = Mutex(State())

    func set(_ result: Result<T, any Error>) {
      let waiter = state.withLock { state -> CheckedContinuation<T, any Error>? in
        guard state.result == nil else { return nil }
        state.result = result
        return state.waiter
      }
      waiter?.resume(with: result)
    }

    func value() async throws -> T {
      try await withCheckedThrowingContinuation { continuation in
        let known = state.withLock { state in
          state.waiter = continuation
          return state.result
        }
        if let known { continuation.resume(with: known) }
      }
    }
  }
}
