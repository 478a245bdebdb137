/// The receiver's side of acknowledgements: one `ACK` for every `window` messages (spec: acknowledge window).
public struct AckWindow: Equatable, Sendable {
  private var window: UInt32 = 0
  private var left: UInt32 = 0

  /// No acknowledgements are due until the sender sets a window.
  public init() {}

  /// `SET_ACK` arrived. Zero means that no acknowledgements are wanted.
  public mutating func set(window: UInt32) {
    self.window = window
    left = window
  }

  /// A message was received. True if an `ACK` is due now.
  public mutating func messageReceived() -> Bool {
    guard window > 0 else { return false }
    left -= 1
    guard left == 0 else { return false }
    left = window
    return true
  }
}
