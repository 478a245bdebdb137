import SpiceClientCore
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
  private let watchers = Mutex<[UInt64: AsyncStream<[DrawnArea]>.Continuation]>([:])
  private let hasWatchers = Atomic(false)

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

  /// Whether somebody wants to know what areas come as.
  var isWatched: Bool { hasWatchers.load(ordering: .relaxed) }

  /// What is drawn from now on. Of what a slow consumer misses, only the last is kept.
  func drawnAreas() -> AsyncStream<[DrawnArea]> {
    let (areas, continuation) = AsyncStream.makeStream(of: [DrawnArea].self, bufferingPolicy: .bufferingNewest(16))
    let id = watchers.withLock { watchers in
      let id = (watchers.keys.max() ?? 0) + 1
      watchers[id] = continuation
      hasWatchers.store(true, ordering: .relaxed)
      return id
    }
    continuation.onTermination = { [weak self] _ in
      self?.watchers.withLock { watchers in
        watchers[id] = nil
        self?.hasWatchers.store(!watchers.isEmpty, ordering: .relaxed)
      }
    }
    if isFinished.withLock({ $0 }) { continuation.finish() }
    return areas
  }

  func publish(_ areas: [DrawnArea]) {
    for watcher in watchers.withLock({ Array($0.values) }) { watcher.yield(areas) }
  }

  func finish() {
    isFinished.withLock { $0 = true }
    for consumer in consumers.withLock({ $0 }) { consumer.feed?.stop() }
    for watcher in watchers.withLock({ Array($0.values) }) { watcher.finish() }
  }
}
