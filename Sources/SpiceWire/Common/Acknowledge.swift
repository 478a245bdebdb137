public import SpiceBytes

/// `SPICE_MSG_SET_ACK`: from now on, every `window`th message must be acknowledged.
public struct SetAck: WireValue, Equatable, Sendable {
  /// What the answer repeats, so that older acknowledgements are told apart.
  public var generation: UInt32 = 0
  /// Messages per acknowledgement; zero asks for none.
  public var window: UInt32 = 0

  public init() {}

  /// Starts a generation.
  public init(generation: UInt32, window: UInt32) {
    self.generation = generation
    self.window = window
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&generation)
    try c.field(&window)
  }
}
