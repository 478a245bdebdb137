public import SpiceBytes

/// `SPICE_MSG_MAIN_UUID`: names the virtual machine.
public struct GuestUUID: WireValue, Equatable, Sendable {
  /// Always 16 bytes, in the order in which a UUID is written.
  public var bytes = [UInt8](repeating: 0, count: 16)

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.integers(&bytes, count: 16)
  }
}
