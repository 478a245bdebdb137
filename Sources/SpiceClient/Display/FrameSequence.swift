/// A display's updates, for one consumer: always the newest picture. What a slow consumer misses is merged into the next
/// update, never queued.
public struct FrameSequence<Element: Sendable>: AsyncSequence, Sendable {
  public typealias Failure = Never

  let driver: SessionDriver
  let hub: DisplayHub
  let take: @Sendable (FrameUpdate) -> Element

  public func makeAsyncIterator() -> Iterator { Iterator(feed: FrameFeed(of: hub, driver: driver), take: take) }

  /// Takes updates one by one.
  public struct Iterator: AsyncIteratorProtocol {
    let feed: FrameFeed
    let take: @Sendable (FrameUpdate) -> Element

    /// The next update; nil when the display is gone or the task is cancelled.
    public mutating func next() async -> Element? { await next(isolation: nil) }

    /// The next update; nil when the display is gone or the task is cancelled.
    public mutating func next(isolation actor: isolated (any Actor)?) async -> Element? {
      await withTaskCancellationHandler { [feed, take] in
        await withCheckedContinuation { continuation in
          feed.next { update in continuation.resume(returning: update.map(take)) }
        }
      } onCancel: { [feed] in
        feed.stop()
      }
    }
  }
}
