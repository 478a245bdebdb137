/// Something that a loop does at the end of a turn, before it waits: what many events of one turn ask for, done once.
/// It belongs to the thread of the loop.
public final class TurnHook {
  private unowned let loop: EventLoop
  private var handler: (() -> Void)?
  /// Whether it will be called at the end of this turn: of the next one, if this one is ending.
  public private(set) var isScheduled = false

  init(loop: EventLoop, handler: @escaping () -> Void) {
    self.loop = loop
    self.handler = handler
  }

  /// Asks for one call at the end of the turn.
  public func schedule() {
    loop.preconditionCurrent()
    guard !isScheduled, handler != nil else { return }
    isScheduled = true
    loop.hooks.append(self)
  }

  /// Is not called any more, even if that was asked for.
  public func cancel() {
    handler = nil
  }

  func fire() {
    isScheduled = false
    handler?()
  }

  /// Lets go of the handler, and whatever it holds.
  func abandon() { handler = nil }
}

extension EventLoop {
  /// Makes a hook that waits to be asked for. A loop that ends lets go of the handlers of hooks that were asked for only,
  /// so a handler should not hold who holds its hook.
  public func hook(_ handler: @escaping () -> Void) -> TurnHook {
    preconditionCurrent()
    return TurnHook(loop: self, handler: handler)
  }
}
