/// The bond between a stream and the loop that serves it.
final class Attachment {
  let loop: EventLoop
  let watch: Watch
  let hook: TurnHook
  /// Whether the bond still holds.
  private(set) var isActive = true

  init(loop: EventLoop, watch: Watch, hook: TurnHook) {
    self.loop = loop
    self.watch = watch
    self.hook = hook
  }

  /// Ends the bond: the loop forgets the stream.
  func end() {
    isActive = false
    watch.cancel()
    hook.cancel()
  }
}
