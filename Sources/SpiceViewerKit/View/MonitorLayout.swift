import SpiceGeometry

/// Which monitors of a machine have windows, and how these are: what is remembered from one day to the next.
public struct MonitorLayout: Equatable, Codable, Sendable {
  /// The window of one monitor.
  public struct Window: Equatable, StoredRecord, Sendable {
    /// The size that the user has given it; nil if it is as large as the guest's monitor makes it.
    public var size: WindowSize?
    /// Whether it has all the room of the user's monitor.
    public var isMaximized: Bool
    /// The name of the user's monitor that it was on; nil if that is not known.
    public var monitor: String?
    /// What another version has written besides.
    var strange = StrangeFields()

    /// A window.
    public init(size: WindowSize? = nil, isMaximized: Bool = false, monitor: String? = nil) {
      self.size = size
      self.isMaximized = isMaximized
      self.monitor = monitor
    }

    public init(from decoder: any Decoder) throws {
      self.init()
      try read(decoder)
    }

    mutating func code(_ fields: inout some FieldCoder) throws {
      try fields.field("size", &size)
      try fields.field("isMaximized", &isMaximized, usual: false)
      try fields.field("monitor", &monitor)
    }
  }

  /// The most monitors that a guest is asked for.
  public static let limit = 16

  /// The windows, by the number of the guest's monitor, from 0 and below ``limit``.
  public var windows: [Int: Window] = [:] {
    didSet { windows = windows.filter { (0..<Self.limit).contains($0.key) } }
  }
  /// The monitors whose windows the user has closed though the guest shows them, by their numbers.
  public var closed: Set<Int> = [] { didSet { closed = closed.filter { (0..<Self.limit).contains($0) } } }
  /// Where the guest's monitors are on the whole screen.
  public var mapping = MonitorMapping.inOrder
  /// What another version has written besides.
  private var strange = StrangeFields()
  private var strangeWindows: [String: Stored<Window>] = [:]

  /// Nothing to remember.
  public init() {}

  /// Reads what was remembered. What makes no sense in it is not used, and is written again as it was.
  public init(from decoder: any Decoder) throws {
    var (fields, all) = (try FieldReader(decoder), [String: Stored<Window>]())
    try code(&fields, &all)
    strange = fields.strange
    for (name, window) in all {
      if let number = Int(name), (0..<Self.limit).contains(number), let window = window.value {
        windows[number] = window
      } else {
        strangeWindows[name] = window
      }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    let known = windows.map { ("\($0.key)", Stored.known($0.value)) }
    var (layout, all) = (self, strangeWindows.merging(known) { $1 })
    var fields = try FieldWriter(encoder, strange)
    try layout.code(&fields, &all)
  }

  private mutating func code(_ fields: inout some FieldCoder, _ windows: inout [String: Stored<Window>]) throws {
    try fields.field("windows", &windows, usual: [:])
    try fields.field("closed", &closed, usual: [])
    try fields.field("mapping", &mapping, usual: .inOrder)
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
