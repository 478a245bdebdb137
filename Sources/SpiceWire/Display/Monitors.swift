public import SpiceBytes

/// `SpiceHead`: one monitor.
public struct MonitorHead: WireValue, Equatable, Sendable {
  /// Its number in the guest.
  public var id: UInt32 = 0
  /// What it shows a part of.
  public var surface = SurfaceID.primary
  /// Columns.
  public var width: UInt32 = 0
  /// Rows.
  public var height: UInt32 = 0
  /// First column on the surface.
  public var x: UInt32 = 0
  /// First row on the surface.
  public var y: UInt32 = 0
  /// None are defined.
  public var flags: UInt32 = 0

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&id)
    try c.open(&surface)
    try c.field(&width)
    try c.field(&height)
    try c.field(&x)
    try c.field(&y)
    try c.field(&flags)
  }
}

/// `SPICE_MSG_DISPLAY_MONITORS_CONFIG`: the monitors on a surface.
public struct MonitorsConfig: WireValue, Equatable, Sendable {
  /// How many monitors the guest may have.
  public var maxAllowed: UInt16 = 0
  /// The monitors, at most 65535.
  public var heads: [MonitorHead] = []

  public init() {}

  /// A layout of monitors.
  public init(maxAllowed: UInt16, heads: [MonitorHead]) {
    self.maxAllowed = maxAllowed
    self.heads = heads
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    var count = UInt16(clamping: heads.count)
    try c.count(&count, atMost: .max)
    try c.field(&maxAllowed)
    try c.array(&heads, count: Int(count))
  }
}
