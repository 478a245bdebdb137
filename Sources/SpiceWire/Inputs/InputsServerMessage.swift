public import SpiceBytes

/// What a server sends on the inputs channel.
public enum InputsServerMessage: WireMessage {
  /// `SPICE_MSG_INPUTS_INIT`: which locks are on when a client joins.
  case initial(KeyModifiers)
  /// `SPICE_MSG_INPUTS_KEY_MODIFIERS`: which locks are on now.
  case keyModifiers(KeyModifiers)
  /// `SPICE_MSG_INPUTS_MOUSE_MOTION_ACK`: four motions or positions have been received.
  case mouseMotionAck

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case initial = 101
    case keyModifiers = 102
    case mouseMotionAck = 111
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .initial: .initial([])
      case .keyModifiers: .keyModifiers([])
      case .mouseMotionAck: .mouseMotionAck
      }
  }

  public var kind: Kind {
    switch self {
    case .initial: .initial
    case .keyModifiers: .keyModifiers
    case .mouseMotionAck: .mouseMotionAck
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .initial(var v):
      try c.flags(&v)
      self = .initial(v)
    case .keyModifiers(var v):
      try c.flags(&v)
      self = .keyModifiers(v)
    case .mouseMotionAck: break
    }
  }
}
