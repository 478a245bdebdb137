import SpiceClientCore
import SpiceGeometry
import SpicePixels
import Synchronization

/// One consumer of a display's pictures.
final class FrameSubscription: Sendable {
  private struct State {
    var damage = Region()
    var size: (width: Int, height: Int) = (0, 0)
    var revision: UInt64 = 0
  }

  /// Says that there is something new; once is enough.
  let changed = Mailbox<Void>()
  private let state = Mutex(State())

  func add(_ damage: Region) {
    state.withLock { state in
      state.damage.formUnion(damage)
      if state.damage.rects.count > 64 { state.damage = Region(state.damage.bounds) }
    }
    changed.post(()) { waiting, _ in waiting = [()] }
  }

  /// The update to hand out for a picture; nil if nothing of it has changed.
  func take(_ picture: Bitmap) -> FrameUpdate? {
    state.withLock { state in
      if state.size != (picture.width, picture.height) { state.damage = Region(picture.bounds) }
      guard !state.damage.isEmpty else { return nil }
      state.size = (picture.width, picture.height)
      state.revision += 1
      defer { state.damage = Region() }
      return FrameUpdate(picture: picture, damage: state.damage, revision: state.revision)
    }
  }
}

/// The consumers of one display.
final class DisplayHub: Sendable {
  private struct Consumer {
    weak var subscription: FrameSubscription?
  }

  let id: UInt8
  private let consumers = Mutex<[Consumer]>([])
  private let isFinished = Mutex(false)

  init(id: UInt8) { self.id = id }

  func add(_ subscription: FrameSubscription) {
    consumers.withLock { $0.append(Consumer(subscription: subscription)) }
    if isFinished.withLock({ $0 }) { return subscription.changed.finish() }
    // There may be a picture already.
    subscription.changed.post(())
  }

  /// Whether anybody would look at a picture.
  var isWatched: Bool {
    consumers.withLock { list in
      list.removeAll { $0.subscription == nil }
      return !list.isEmpty
    }
  }

  func publish(_ damage: Region) {
    for consumer in consumers.withLock({ $0 }) { consumer.subscription?.add(damage) }
  }

  func finish() {
    isFinished.withLock { $0 = true }
    for consumer in consumers.withLock({ $0 }) { consumer.subscription?.changed.finish() }
  }
}
