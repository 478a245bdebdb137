public import SpiceBytes

/// `SPICE_PORT_EVENT_…`: what happened at the other side of a port.
public struct PortEvent: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Somebody listens there.
  public static let opened = PortEvent(rawValue: 0)
  /// Nobody listens any more.
  public static let closed = PortEvent(rawValue: 1)
  /// A serial break; only to the guest.
  public static let `break` = PortEvent(rawValue: 2)
}

/// `SPICE_MSG_PORT_INIT`: what a port is.
public struct PortInit: WireValue, Equatable, Sendable {
  /// Its name, ending in a zero byte.
  public var name = WireRange()
  /// Whether somebody listens in the guest.
  public var isOpened = false

  public init() {}

  /// A port with the name found at `name`, which must end in a zero byte.
  public init(name: WireRange, isOpened: Bool) {
    self.name = name
    self.isOpened = isOpened
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    var size = UInt32(clamping: name.count)
    try c.count(&size, atMost: .max)
    try c.required(&name, count: Int(clamping: size))
    try c.bool(&isOpened, as: UInt8.self)
  }
}
