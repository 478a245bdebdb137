import SpiceGeometry

/// Which monitors of a machine have windows, and how these are: what is remembered from one day to the next.
public struct MonitorLayout: Equatable, Codable, Sendable {
  /// The window of one monitor.
  public struct Window: Equatable, Codable, Sendable {
    /// The size that the user has given it; nil if it is as large as the guest's monitor makes it.
    public var size: WindowSize?
    /// The name of the user's monitor that it was on; nil if that is not known.
    public var monitor: String?

    /// A window.
    public init(size: WindowSize? = nil, monitor: String? = nil) {
      self.size = size
      self.monitor = monitor
    }
  }

  /// The most monitors that a guest is asked for.
  public static let limit = 16

  /// The windows, by the number of the guest's monitor, from 0 and below ``limit``.
  public var windows: [Int: Window] = [:] {
    didSet { windows = windows.filter { (0..<Self.limit).contains($0.key) } }
  }
  /// Where the guest's monitors are on the whole screen.
  public var mapping = MonitorMapping.inOrder

  /// Nothing to remember.
  public init() {}

  private enum CodingKeys: String, CodingKey { case windows, mapping }

  /// Reads what was remembered; what makes no sense in it is left out.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let read = try container.decode([Int: Window].self, forKey: .windows)
    windows = read.filter { (0..<Self.limit).contains($0.key) }
    mapping = try container.decode(MonitorMapping.self, forKey: .mapping)
  }
}

/// The size of a window, in logical units.
public struct WindowSize: Equatable, Codable, Sendable {
  /// From left to right; at least 1.
  public let width: Int
  /// From top to bottom; at least 1.
  public let height: Int

  /// A size.
  public init(width: Int, height: Int) {
    self.width = max(1, width)
    self.height = max(1, height)
  }

  /// Reads what was remembered.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      width: try container.decode(Int.self, forKey: .width), height: try container.decode(Int.self, forKey: .height))
  }

  /// The size, or as much of it as a monitor has room for.
  public func clamped(to monitor: LocalMonitor) -> WindowSize {
    guard !monitor.workArea.isEmpty else { return self }
    return WindowSize(width: min(width, monitor.workArea.width), height: min(height, monitor.workArea.height))
  }
}
