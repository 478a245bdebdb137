public import SpiceClient

/// What one of the guest's monitors should be like.
public struct MonitorWish: Equatable, Sendable {
  /// Which monitor, from 0.
  public var monitor: Int
  /// Pixels in a row.
  public var width: Int
  /// Rows.
  public var height: Int
  /// Where it is to be on the guest's desktop; nil in a row with the others.
  public var origin: Point?

  /// A wish for a monitor.
  public init(monitor: Int, width: Int, height: Int, origin: Point? = nil) {
    self.monitor = monitor
    self.width = width
    self.height = height
    self.origin = origin
  }
}

extension [MonitorWish] {
  /// What to ask a session for: see ``SpiceSession/requestMonitors(_:)``. Monitors without a wish are off.
  ///
  /// If some have no place, all stand in a row from left to right, so that none overlap.
  /// - Parameter count: how many monitors there are. Some guests leave on what they are not told of.
  /// - Returns: the monitors by their numbers; none if there are no wishes that can be.
  public func request(of count: Int) -> [AgentMonitor?] {
    let wishes = filter { (0..<MonitorLayout.limit).contains($0.monitor) && $0.width > 0 && $0.height > 0 }
      .sorted { $0.monitor < $1.monitor }
    guard let last = wishes.last else { return [] }
    var monitors = [AgentMonitor?](repeating: nil, count: Swift.max(count, last.monitor + 1))
    let isPlaced = wishes.allSatisfy { $0.origin != nil }
    var x: Int32 = 0
    for wish in wishes {
      let (width, height) = (Int32(clamping: wish.width), Int32(clamping: wish.height))
      let origin = isPlaced ? wish.origin ?? Point() : Point(x: x, y: 0)
      monitors[wish.monitor] = AgentMonitor(width: UInt32(width), height: UInt32(height), x: origin.x, y: origin.y)
      x = Int32(clamping: Int64(x) + Int64(width))
    }
    return monitors
  }
}
