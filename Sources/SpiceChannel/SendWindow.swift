/// The sender's side of acknowledgements: messages go out as long as no more than twice a window of them is unanswered
/// (spec: acknowledge window).
public struct SendWindow: Equatable, Sendable {
  /// Messages that one acknowledgement stands for.
  public let window: UInt32
  private var generation: UInt32 = 0
  private var answered: UInt32 = 0
  private var unacknowledged: UInt32 = 0

  /// A window that is not yet announced; until then, everything may be sent.
  public init(window: UInt32) { self.window = window }

  /// Begins a new generation, whose number `SET_ACK` tells the peer. That message does not count.
  public mutating func begin() -> UInt32 {
    generation &+= 1
    unacknowledged = 0
    return generation
  }

  /// Whether a message may go out.
  public var isOpen: Bool { unacknowledged <= window &* 2 }

  /// A message went out.
  public mutating func messageSent() { if generation > 0 { unacknowledged &+= 1 } }

  /// `ACK_SYNC` arrived: from here on, acknowledgements are of this generation.
  public mutating func synchronized(generation: UInt32) { answered = generation }

  /// `ACK` arrived. One that belongs to an earlier generation does not count; nor does a peer gain anything by
  /// acknowledging more than was sent.
  public mutating func acknowledged() {
    guard generation > 0, answered == generation else { return }
    unacknowledged -= min(unacknowledged, window)
  }
}
