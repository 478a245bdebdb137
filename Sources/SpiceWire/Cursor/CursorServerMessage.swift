public import SpiceBytes

/// What a server sends on the cursor channel.
public enum CursorServerMessage: WireMessage {
  /// `SPICE_MSG_CURSOR_INIT`: the state of the cursor; empties the cursor cache.
  case initial(CursorInit)
  /// `SPICE_MSG_CURSOR_RESET`: hide the cursor and empty the cache.
  case reset
  /// `SPICE_MSG_CURSOR_SET`: a new shape.
  case set(CursorSet)
  /// `SPICE_MSG_CURSOR_MOVE`: a new place, where the cursor is shown.
  case move(Point16)
  /// `SPICE_MSG_CURSOR_HIDE`: hide the cursor.
  case hide
  /// `SPICE_MSG_CURSOR_TRAIL`: a tail for the cursor.
  case trail(CursorTrail)
  /// `SPICE_MSG_CURSOR_INVAL_ONE`: forget a cached shape.
  case invalOne(unique: UInt64)
  /// `SPICE_MSG_CURSOR_INVAL_ALL`: forget all cached shapes.
  case invalAll

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case initial = 101
    case reset = 102
    case set = 103
    case move = 104
    case hide = 105
    case trail = 106
    case invalOne = 107
    case invalAll = 108
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .initial: .initial(CursorInit())
      case .reset: .reset
      case .set: .set(CursorSet())
      case .move: .move(Point16())
      case .hide: .hide
      case .trail: .trail(CursorTrail())
      case .invalOne: .invalOne(unique: 0)
      case .invalAll: .invalAll
      }
  }

  public var kind: Kind {
    switch self {
    case .initial: .initial
    case .reset: .reset
    case .set: .set
    case .move: .move
    case .hide: .hide
    case .trail: .trail
    case .invalOne: .invalOne
    case .invalAll: .invalAll
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .initial(var m):
      try c.value(&m)
      self = .initial(m)
    case .set(var m):
      try c.value(&m)
      self = .set(m)
    case .move(var m):
      try c.value(&m)
      self = .move(m)
    case .trail(var m):
      try c.value(&m)
      self = .trail(m)
    case .invalOne(unique: var v):
      try c.field(&v)
      self = .invalOne(unique: v)
    case .reset, .hide, .invalAll: break
    }
  }
}
