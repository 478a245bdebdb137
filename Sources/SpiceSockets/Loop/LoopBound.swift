/// Carries something that belongs to the thread of a loop through other threads, which cannot look inside.
///
/// A task for the loop needs it to reach what lives there: `loop.execute { box.value.doSomething() }`.
@safe
public struct LoopBound<Value>: @unchecked Sendable {
  private let content: Value
  /// Where the value lives.
  public let loop: EventLoop

  /// Wraps what lives on a loop, on its thread.
  public init(_ value: Value, on loop: EventLoop) {
    loop.preconditionCurrent()
    content = value
    self.loop = loop
  }

  /// The value, on the thread of its loop only.
  public var value: Value {
    loop.preconditionCurrent()
    return content
  }
}
