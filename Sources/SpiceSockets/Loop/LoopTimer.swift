public import SpiceChannel

/// A moment that a loop waits for, once. It may be set again and again. It belongs to the thread of the loop.
public final class LoopTimer {
  private unowned let loop: EventLoop
  private var handler: (() -> Void)?
  /// Where the loop keeps it while it is set.
  var place: Int?
  /// What it is set to.
  private(set) var due = SpiceInstant()
  /// Tells timers of the same moment apart: the one that was set first comes first.
  private(set) var order: UInt64 = 0

  init(loop: EventLoop, handler: @escaping () -> Void) {
    self.loop = loop
    self.handler = handler
  }

  /// Whether a moment is waited for.
  public var isArmed: Bool { place != nil }

  /// Sets the timer to a moment, whatever it was set to before. A moment that has passed comes in the next turn.
  public func arm(at instant: SpiceInstant) {
    loop.preconditionCurrent()
    loop.timers.remove(self)
    loop.timers.insert(self, at: instant)
  }

  /// Sets the timer to a moment from now on.
  public func arm(afterMilliseconds milliseconds: Int64) { arm(at: loop.now.advanced(byMilliseconds: milliseconds)) }

  /// Waits for nothing any more.
  public func disarm() {
    // A loop that has ended has let go of everything.
    if place == nil { return }
    loop.preconditionCurrent()
    loop.timers.remove(self)
  }

  /// Waits for nothing any more, for ever, and lets go of the handler.
  public func cancel() {
    disarm()
    handler = nil
  }

  func set(to due: SpiceInstant, order: UInt64) {
    self.due = due
    self.order = order
  }

  func fire() { handler?() }

  /// Lets go of the handler, and whatever it holds.
  func abandon() { handler = nil }
}

extension EventLoop {
  /// Makes a timer that is not set yet. It lasts as long as somebody holds it, or it is set. A loop that ends lets go of
  /// the handlers of timers that are set only, so a handler should not hold who holds its timer.
  public func timer(_ handler: @escaping () -> Void) -> LoopTimer {
    preconditionCurrent()
    return LoopTimer(loop: self, handler: handler)
  }
}
