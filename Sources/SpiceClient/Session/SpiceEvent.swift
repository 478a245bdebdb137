public import SpiceClientCore

/// What happens in a session. State is read from the session; an event says that it has changed.
public typealias SpiceEvent = SessionEvent

/// A session's events, for one consumer. An event that waits is not told twice, and of many notices the oldest are
/// dropped, so a slow consumer costs no memory.
public struct EventSequence: AsyncSequence, Sendable {
  public typealias Element = SpiceEvent
  public typealias Failure = Never

  let hub: EventHub

  /// Begins to note what happens: the first event is the first from now on.
  public func makeAsyncIterator() -> Iterator { Iterator(mailbox: hub.subscribe()) }

  /// Takes events one by one.
  public struct Iterator: AsyncIteratorProtocol, Sendable {
    let mailbox: Mailbox<SpiceEvent>

    /// The next event; nil when the session is over or the task is cancelled.
    public mutating func next() async -> SpiceEvent? { await mailbox.next() }

    /// The next event; nil when the session is over or the task is cancelled.
    public mutating func next(isolation actor: isolated (any Actor)?) async -> SpiceEvent? { await mailbox.next() }
  }
}
