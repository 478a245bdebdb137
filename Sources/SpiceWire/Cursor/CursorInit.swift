public import SpiceBytes

/// `SPICE_MSG_CURSOR_INIT`: the state of the cursor when a client joins; it also empties the cursor cache.
public struct CursorInit: WireValue, Equatable, Sendable {
  /// Where the hot spot is.
  public var position = Point16()
  /// The tail that follows the cursor.
  public var trail = CursorTrail()
  /// Whether the cursor is shown.
  public var isVisible = false
  /// Its shape.
  public var shape = CursorShape()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&position)
    try c.value(&trail)
    try c.bool(&isVisible, as: UInt8.self)
    try c.value(&shape)
  }
}

/// `SPICE_MSG_CURSOR_SET`: the cursor changes its shape.
public struct CursorSet: WireValue, Equatable, Sendable {
  /// Where the hot spot is.
  public var position = Point16()
  /// Whether the cursor is shown.
  public var isVisible = false
  /// Its shape.
  public var shape = CursorShape()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.value(&position)
    try c.bool(&isVisible, as: UInt8.self)
    try c.value(&shape)
  }
}

/// `SPICE_MSG_CURSOR_TRAIL`: a tail that follows the cursor; a client may ignore it.
public struct CursorTrail: WireValue, Equatable, Sendable {
  /// How many shadows follow.
  public var length: UInt16 = 0
  /// How often they do.
  public var frequency: UInt16 = 0

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&length)
    try c.field(&frequency)
  }
}
