public import SpiceBytes

/// `SPICE_GL_SCANOUT_FLAGS_…`.
public struct GLScanoutFlags: OptionSet, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `Y0TOP`: the first row is the top one.
  public static let topDown = GLScanoutFlags(rawValue: 1)
}

/// `SPICE_MSG_DISPLAY_GL_SCANOUT_UNIX`: the picture lies in graphics memory.
///
/// A file descriptor for it follows the message as ancillary data of a Unix socket; it takes no bytes of the body.
public struct GLScanout: WireValue, Equatable, Sendable {
  /// Columns.
  public var width: UInt32 = 0
  /// Rows.
  public var height: UInt32 = 0
  /// Bytes from one row to the next.
  public var stride: UInt32 = 0
  /// The pixel format, as `drm_fourcc.h` names it.
  public var drmFourCC: UInt32 = 0
  /// The order of rows.
  public var flags: GLScanoutFlags = []

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&width)
    try c.field(&height)
    try c.field(&stride)
    try c.field(&drmFourCC)
    try c.flags(&flags)
  }
}

/// `SPICE_MSG_DISPLAY_GL_DRAW`: a part of the scanout has changed; the guest waits for the answer.
public struct GLDraw: WireValue, Equatable, Sendable {
  /// First column.
  public var x: UInt32 = 0
  /// First row.
  public var y: UInt32 = 0
  /// Columns.
  public var width: UInt32 = 0
  /// Rows.
  public var height: UInt32 = 0

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&x)
    try c.field(&y)
    try c.field(&width)
    try c.field(&height)
  }
}
