public import SpiceClient

/// Which monitors of a machine have windows, and how large these are: what is remembered from one day to the next.
public struct MonitorLayout: Equatable, Codable, Sendable {
  /// The window of one monitor.
  public struct Window: Equatable, Codable, Sendable {
    /// Logical units from left to right.
    public var width: Int
    /// Logical units from top to bottom.
    public var height: Int
    /// The name of the user's monitor that it was on; nil if that is not known.
    public var monitor: String?

    /// A window of a size.
    public init(width: Int, height: Int, monitor: String? = nil) {
      self.width = width
      self.height = height
      self.monitor = monitor
    }
  }

  /// The most monitors that a guest is asked for.
  public static let limit = 16

  /// The windows, by the guest's monitor; the first monitor always has one.
  public private(set) var windows: [Int: Window]
  /// Where the guest's monitors are on the whole screen.
  public var mapping = MonitorMapping.inOrder

  /// One window.
  public init() { windows = [0: Window(width: 1024, height: 768)] }

  /// Reads what was remembered; what makes no sense in it is left out.
  public init(from decoder: any Decoder) throws {
    self.init()
    let container = try decoder.container(keyedBy: CodingKeys.self)
    for (monitor, window) in try container.decode([Int: Window].self, forKey: .windows) {
      if window.width > 0, window.height > 0 { set(window, for: monitor) }
    }
    mapping = try container.decode(MonitorMapping.self, forKey: .mapping)
  }

  /// The guest's monitors that have windows, in order.
  public var monitors: [Int] { windows.keys.sorted() }

  /// Gives a monitor a window, or changes it. Nothing happens for monitors beyond the limit.
  public mutating func set(_ window: Window, for monitor: Int) {
    if (0..<Self.limit).contains(monitor) { windows[monitor] = window }
  }

  /// Takes a monitor's window away; the first one's stays.
  public mutating func remove(_ monitor: Int) { if monitor != 0 { windows[monitor] = nil } }

  /// The monitor that a further window would show; nil if there are as many as can be.
  public var next: Int? { (0..<Self.limit).first { windows[$0] == nil } }
}

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
  public var request: [AgentMonitor?] {
    let wishes = filter { (0..<MonitorLayout.limit).contains($0.monitor) && $0.width > 0 && $0.height > 0 }
      .sorted { $0.monitor < $1.monitor }
    guard let last = wishes.last else { return [] }
    var monitors = [AgentMonitor?](repeating: nil, count: last.monitor + 1)
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
