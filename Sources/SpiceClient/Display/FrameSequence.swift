import SpiceClientCore

/// A display's updates, for one consumer: always the newest picture. What a slow consumer misses is merged into the next
/// update, never queued.
public struct FrameSequence<Element: Sendable>: AsyncSequence, Sendable {
  public typealias Failure = Never

  let driver: SessionDriver
  let hub: DisplayHub
  let take: @Sendable (FrameUpdate) -> Element

  public func makeAsyncIterator() -> Iterator {
    let subscription = FrameSubscription()
    hub.add(subscription)
    return Iterator(driver: driver, hub: hub, take: take, subscription: subscription)
  }

  /// Takes updates one by one.
  public struct Iterator: AsyncIteratorProtocol {
    let driver: SessionDriver
    let hub: DisplayHub
    let take: @Sendable (FrameUpdate) -> Element
    let subscription: FrameSubscription

    /// The next update; nil when the display is gone or the task is cancelled.
    public mutating func next() async -> Element? { await next(isolation: nil) }

    /// The next update; nil when the display is gone or the task is cancelled.
    public mutating func next(isolation actor: isolated (any Actor)?) async -> Element? {
      while await subscription.changed.next() != nil {
        let (id, subscription, take) = (hub.id, subscription, take)
        let element = await driver.ask { driver -> Element? in
          guard let picture = driver.session.displays[id]?.picture else { return nil }
          return subscription.take(picture).map(take)
        }
        if let element, let element { return element }
      }
      return nil
    }
  }
}
