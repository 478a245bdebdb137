import SpiceClientCore

/// A display's updates, for one consumer: always the newest picture. What a slow consumer misses is merged into the next
/// update, never queued.
public struct FrameSequence: AsyncSequence, Sendable {
  public typealias Element = FrameUpdate
  public typealias Failure = Never

  let driver: SessionDriver
  let hub: DisplayHub

  public func makeAsyncIterator() -> Iterator {
    let subscription = FrameSubscription()
    hub.add(subscription)
    return Iterator(driver: driver, hub: hub, subscription: subscription)
  }

  /// Takes updates one by one.
  public struct Iterator: AsyncIteratorProtocol {
    let driver: SessionDriver
    let hub: DisplayHub
    let subscription: FrameSubscription

    /// The next update; nil when the display is gone or the task is cancelled.
    public mutating func next() async -> FrameUpdate? { await next(isolation: nil) }

    /// The next update; nil when the display is gone or the task is cancelled.
    public mutating func next(isolation actor: isolated (any Actor)?) async -> FrameUpdate? {
      while await subscription.changed.next() != nil {
        let (id, subscription) = (hub.id, subscription)
        let update = await driver.ask { driver -> FrameUpdate? in
          guard let picture = driver.session.displays[id]?.picture else { return nil }
          return subscription.take(picture)
        }
        if let update, let update { return update }
      }
      return nil
    }
  }
}
