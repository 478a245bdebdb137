import SpiceClient
import Synchronization

/// Counts the pictures that a consumer as fast as this one gets to see.
final class FrameCounter: Sendable {
  private let total = Mutex(0)
  private let tasks = Mutex<[Task<Void, Never>]>([])

  init(_ session: SpiceSession) {
    for display in session.displays {
      let task = Task { for await _ in display.frames { total.withLock { $0 += 1 } } }
      tasks.withLock { $0.append(task) }
    }
  }

  var count: Int { total.withLock { $0 } }

  func stop() { for task in tasks.withLock({ $0 }) { task.cancel() } }
}
