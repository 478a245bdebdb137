public import SpiceBytes

/// What a client sends on a smartcard channel.
public enum SmartcardClientMessage: WireMessage {
  /// `SPICE_MSGC_SMARTCARD_DATA`: a message from a reader.
  case data(SmartcardData)

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case data = 101
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .data: .data(SmartcardData())
      }
  }

  public var kind: Kind {
    switch self {
    case .data: .data
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .data(var m):
      try c.value(&m)
      self = .data(m)
    }
  }
}
