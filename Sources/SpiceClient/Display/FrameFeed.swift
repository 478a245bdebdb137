import SpiceClientCore
import SpiceGeometry
import SpicePixels
import Synchronization

/// A display's updates, for one consumer that is called and does not wait: always the newest picture. What a consumer
/// misses until it asks again is merged into the next update, never queued.
public final class FrameFeed: Sendable {
  /// Takes an update; nil if there will be none. Called where the picture lives, while nothing is drawn: it keeps the session
  /// waiting, so it had better be quick, and the picture is copied as a whole if it is kept.
  public typealias Taker = @Sendable (FrameUpdate?) -> Void

  private struct State {
    var damage = Region()
    var size: (width: Int, height: Int) = (0, 0)
    var revision: UInt64 = 0
    var taker: Taker?
    var isFinished = false
  }

  private let driver: SessionDriver
  private let display: UInt8
  private let state = Mutex(State())

  init(of hub: DisplayHub, driver: SessionDriver) {
    self.driver = driver
    display = hub.id
    hub.add(self)
  }

  /// Asks for the next update. `take` is called once: as soon as something changes, or before this returns if the display is
  /// gone, the feed was stopped, or the update before it was not taken yet.
  public func next(_ take: @escaping Taker) {
    let mayHaveChanged = state.withLock { state -> Bool? in
      if state.isFinished || state.taker != nil { return nil }
      state.taker = take
      return state.revision == 0 || !state.damage.isEmpty
    }
    guard let mayHaveChanged else { return take(nil) }
    guard mayHaveChanged else { return }
    driver.enter { driver in
      if let picture = driver.session.displays[self.display]?.picture { self.serve(picture) }
    }
  }

  /// There will be no other update.
  public func stop() {
    let taker = state.withLock { state in
      defer { (state.taker, state.isFinished) = (nil, true) }
      return state.taker
    }
    taker?(nil)
  }

  /// Something of the picture has changed. Where the picture lives.
  func add(_ damage: Region, of picture: Bitmap) {
    state.withLock { state in
      state.damage.formUnion(damage)
      if state.damage.rects.count > 64 { state.damage = Region(state.damage.bounds) }
    }
    serve(picture)
  }

  /// Hands out what has changed, if there is something, and somebody waits.
  private func serve(_ picture: Bitmap) {
    let due = state.withLock { state -> (Taker, FrameUpdate)? in
      guard let taker = state.taker else { return nil }
      if state.size != (picture.width, picture.height) { state.damage = Region(picture.bounds) }
      guard !state.damage.isEmpty else { return nil }
      state.size = (picture.width, picture.height)
      state.revision += 1
      defer { (state.damage, state.taker) = (Region(), nil) }
      return (taker, FrameUpdate(picture: picture, damage: state.damage, revision: state.revision))
    }
    if let (taker, update) = due { taker(update) }
  }
}
