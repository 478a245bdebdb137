import SpiceGeometry
import SpicePixels
import Synchronization

/// The consumers of one display.
final class DisplayHub: Sendable {
  private struct Consumer {
    weak var feed: FrameFeed?
  }

  let id: UInt8
  private let consumers = Mutex<[Consumer]>([])
  private let isFinished = Mutex(false)

  init(id: UInt8) { self.id = id }

  func add(_ feed: FrameFeed) {
    consumers.withLock { $0.append(Consumer(feed: feed)) }
    if isFinished.withLock({ $0 }) { feed.stop() }
  }

  func publish(_ damage: Region, of picture: Bitmap) {
    let feeds = consumers.withLock { list in
      list.removeAll { $0.feed == nil }
      return list
    }
    for consumer in feeds { consumer.feed?.add(damage, of: picture) }
  }

  func finish() {
    isFinished.withLock { $0 = true }
    for consumer in consumers.withLock({ $0 }) { consumer.feed?.stop() }
  }
}
