public import SpiceBytes

/// `SPICE_MSG_MAIN_MOUSE_MODE`: the mouse modes of the guest.
public struct MouseModes: WireValue, Equatable, Sendable {
  /// The modes that a client may ask for.
  public var supported: MouseMode = []
  /// The mode in force.
  public var current: MouseMode = []

  public init() {}

  /// The modes of a guest.
  public init(supported: MouseMode, current: MouseMode) {
    self.supported = supported
    self.current = current
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.flags(&supported)
    try c.flags(&current)
  }
}
