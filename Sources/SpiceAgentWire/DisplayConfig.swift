public import SpiceBytes

/// `VDAgentDisplayConfig`: desktop effects that a client would rather not have.
public struct DisplayConfig: WireValue, Equatable, Sendable {
  /// `VD_AGENT_DISPLAY_CONFIG_FLAG_…`.
  public struct Flags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// `DISABLE_WALLPAPER`: no picture behind the windows.
    public static let disableWallpaper = Flags(rawValue: 1)
    /// `DISABLE_FONT_SMOOTH`: hard edges of letters.
    public static let disableFontSmoothing = Flags(rawValue: 2)
    /// `DISABLE_ANIMATION`: nothing moves by itself.
    public static let disableAnimation = Flags(rawValue: 4)
    /// `SET_COLOR_DEPTH`: ``DisplayConfig/depth`` means something.
    public static let setColorDepth = Flags(rawValue: 8)
  }

  /// Which effects.
  public var flags: Flags = []
  /// Bits of a pixel.
  public var depth: UInt32 = 0

  public init() {}

  /// Turns effects off.
  public init(_ flags: Flags, depth: UInt32 = 0) {
    self.flags = flags
    self.depth = depth
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.flags(&flags)
    try c.field(&depth)
  }
}
