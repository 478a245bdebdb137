import SpiceClientCore
import Synchronization

extension SessionEvent {
  fileprivate var isNotice: Bool { if case .notice = self { true } else { false } }
}

/// The consumers of a session's events.
final class EventHub: Sendable {
  /// Events that may wait for one consumer.
  private static let limit = 256

  private struct Consumer {
    weak var mailbox: Mailbox<SessionEvent>?
  }

  private struct State {
    var consumers: [Consumer] = []
    var isFinished = false
  }

  private let state = Mutex(State())

  func subscribe() -> Mailbox<SessionEvent> {
    let mailbox = Mailbox<SessionEvent>()
    let isFinished = state.withLock { state in
      state.consumers.removeAll { $0.mailbox == nil }
      state.consumers.append(Consumer(mailbox: mailbox))
      return state.isFinished
    }
    if isFinished { mailbox.finish() }
    return mailbox
  }

  func post(_ event: SessionEvent) {
    for consumer in state.withLock({ $0.consumers }) {
      consumer.mailbox?.post(event) { waiting, event in
        guard !waiting.contains(event) else { return }
        // Notices give way: what else there is, tells what changed.
        if waiting.count >= Self.limit { waiting.remove(at: waiting.firstIndex(where: \.isNotice) ?? 0) }
        waiting.append(event)
      }
    }
  }

  func finish() {
    let consumers = state.withLock { state in
      state.isFinished = true
      return state.consumers
    }
    for consumer in consumers { consumer.mailbox?.finish() }
  }
}
