public import SpiceBytes
public import SpiceGeometry

/// `SpiceMsgDisplayBase`: starts every drawing command.
public struct DrawBase: WireValue, Equatable, Sendable {
  /// What is drawn on.
  public var surface = SurfaceID.primary
  /// The pixels that the command is about.
  public var box = Rect()
  /// What it may touch of them.
  public var clip = Clip.none

  public init() {}

  /// Draws within `box` of a surface.
  public init(surface: SurfaceID, box: Rect, clip: Clip = .none) {
    self.surface = surface
    self.box = box
    self.clip = clip
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&surface)
    try c.value(&box)
    try c.value(&clip)
  }
}
