public import SpiceBytes

/// `SPICE_SURFACE_FMT_…`: how the pixels of a surface are stored.
public enum SurfaceFormat: UInt32, Sendable {
  /// One bit of alpha.
  case alpha1 = 1
  /// A byte of alpha.
  case alpha8 = 8
  /// x1r5g5b5.
  case rgb555 = 16
  /// r5g6b5; practically unused.
  case rgb565 = 80
  /// B, G, R, x.
  case xrgb = 32
  /// B, G, R, A, premultiplied.
  case argb = 96
}

/// `SPICE_SURFACE_FLAGS_…`.
public struct SurfaceFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `PRIMARY`: monitors show it; there is one such surface in a channel.
  public static let primary = SurfaceFlags(rawValue: 1)
  /// `STREAMING_MODE`: only video will be sent for it.
  public static let streamingMode = SurfaceFlags(rawValue: 2)
}

/// `SPICE_MSG_DISPLAY_SURFACE_CREATE`: a new surface, filled with 0.
public struct SurfaceCreate: WireValue, Equatable, Sendable {
  /// Its name; a surface must exist before a message names it.
  public var surface = SurfaceID.primary
  /// Columns.
  public var width: UInt32 = 0
  /// Rows.
  public var height: UInt32 = 0
  /// How pixels are stored.
  public var format = SurfaceFormat.xrgb
  /// What it is for.
  public var flags: SurfaceFlags = []

  public init() {}

  /// A surface.
  public init(surface: SurfaceID, width: UInt32, height: UInt32, format: SurfaceFormat, flags: SurfaceFlags) {
    self.surface = surface
    self.width = width
    self.height = height
    self.format = format
    self.flags = flags
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&surface)
    try c.field(&width)
    try c.field(&height)
    try c.closed(&format)
    try c.flags(&flags)
  }
}

/// `SPICE_MSG_DISPLAY_MODE`: a primary surface, as old servers announce it.
public struct DisplayMode: WireValue, Equatable, Sendable {
  /// Columns.
  public var width: UInt32 = 0
  /// Rows.
  public var height: UInt32 = 0
  /// Bits of a pixel: 32 for xRGB, 16 for x1r5g5b5.
  public var bits: UInt32 = 0

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&width)
    try c.field(&height)
    try c.field(&bits)
  }
}
