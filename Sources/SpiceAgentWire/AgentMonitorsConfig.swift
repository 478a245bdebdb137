public import SpiceBytes

/// `VDAgentMonConfig`: the monitor that a client would like to have.
public struct AgentMonitor: WireValue, Equatable, Sendable {
  /// Rows; the height comes first on the wire.
  public var height: UInt32 = 0
  /// Columns; none for a monitor that is off.
  public var width: UInt32 = 0
  /// Bits of a pixel.
  public var depth: UInt32 = 0
  /// First column on the desktop.
  public var x: Int32 = 0
  /// First row on the desktop.
  public var y: Int32 = 0

  public init() {}

  /// A monitor of 32 bits per pixel.
  public init(width: UInt32, height: UInt32, x: Int32 = 0, y: Int32 = 0) {
    self.width = width
    self.height = height
    depth = 32
    self.x = x
    self.y = y
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&height)
    try c.field(&width)
    try c.field(&depth)
    try c.field(&x)
    try c.field(&y)
  }
}

/// `VDAgentMonitorMM`: the size of a monitor in millimetres.
public struct AgentMonitorSize: WireValue, Equatable, Sendable {
  /// Comes first on the wire.
  public var height: UInt16 = 0
  /// Millimetres from left to right.
  public var width: UInt16 = 0

  public init() {}

  /// A size in millimetres.
  public init(width: UInt16, height: UInt16) {
    self.width = width
    self.height = height
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&height)
    try c.field(&width)
  }
}

/// `VDAgentMonitorsConfig`: the monitors that a client would like to have.
public struct AgentMonitorsConfig: WireValue, Equatable, Sendable {
  /// `VD_AGENT_CONFIG_MONITORS_FLAG_…`.
  public struct Flags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `USE_POS`: places mean something.
    public static let usePosition = Flags(rawValue: 1)
    /// `PHYSICAL_SIZE`: sizes in millimetres follow; follows ``AgentMonitorsConfig/physicalSizes`` when written.
    public static let physicalSize = Flags(rawValue: 2)
  }

  /// What the numbers mean.
  public var flags: Flags = []
  /// The monitors.
  public var monitors: [AgentMonitor] = []
  /// As many sizes as ``monitors``, or nil. Older Linux agents refuse messages that have them.
  public var physicalSizes: [AgentMonitorSize]?

  public init() {}

  /// A layout without physical sizes.
  public init(_ monitors: [AgentMonitor], usePosition: Bool) {
    self.monitors = monitors
    flags = usePosition ? .usePosition : []
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    if physicalSizes == nil { flags.remove(.physicalSize) } else { flags.insert(.physicalSize) }
    var count = UInt32(clamping: monitors.count)
    try c.count(&count, atMost: .max)
    try c.flags(&flags)
    try c.array(&monitors, count: Int(clamping: count))
    guard flags.contains(.physicalSize) else { return physicalSizes = nil }
    var sizes = physicalSizes ?? []
    try c.array(&sizes, count: Int(clamping: count))
    physicalSizes = sizes
  }
}
