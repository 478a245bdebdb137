public import SpiceGeometry

/// Holds back mouse motion that the server has not caught up with (spec: `MOUSE_MOTION_ACK`).
///
/// At most eight motion messages are under way; meanwhile relative motion adds up and of absolute positions the newest wins.
public struct MotionWindow: Equatable, Sendable {
  /// Messages that one `MOUSE_MOTION_ACK` answers.
  public static let bunch = 4
  /// Messages that may be under way.
  public static let limit = 2 * bunch

  /// Motion that waits to be sent.
  public enum Pending: Equatable, Sendable {
    /// Relative motion (server mouse mode).
    case motion(dx: Int32, dy: Int32)
    /// An absolute position on a display (client mouse mode).
    case position(Point, display: UInt8)
  }

  private var underWay = 0
  private var pending: Pending?

  /// Nothing under way.
  public init() {}

  /// Adds relative motion. Motion of the other kind that still waits is dropped: the mode has changed.
  public mutating func move(dx: Int32, dy: Int32) {
    var (x, y) = (dx, dy)
    if case .motion(let oldX, let oldY) = pending {
      x = Int32(clamping: Int64(oldX) + Int64(dx))
      y = Int32(clamping: Int64(oldY) + Int64(dy))
    }
    pending = .motion(dx: x, dy: y)
  }

  /// Sets the position.
  public mutating func move(to point: Point, display: UInt8) { pending = .position(point, display: display) }

  /// What may be sent now, if anything. `urgent` ignores the limit: a button is about to follow.
  public mutating func take(urgent: Bool = false) -> Pending? {
    guard let next = pending, urgent || underWay < Self.limit else { return nil }
    pending = nil
    underWay += 1
    return next
  }

  /// Whether the server owes an answer: it has been sent at least a bunch of messages that it has not acknowledged.
  public var awaitsAnswer: Bool { underWay >= Self.bunch }

  /// Counts messages of no motion that make the server answer as soon as it has read them, and all before.
  /// - Returns: how many must be sent for that; none if it owes an answer anyway.
  public mutating func probe() -> Int {
    let count = max(0, Self.bunch - underWay)
    underWay += count
    return count
  }

  /// The server has consumed a bunch of messages.
  public mutating func acknowledged() { underWay = max(0, underWay - Self.bunch) }
}
