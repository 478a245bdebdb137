public import SpiceBytes

/// What a client sends on the record channel.
public enum RecordClientMessage: WireMessage {
  /// `SPICE_MSGC_RECORD_DATA`: samples.
  case data(AudioPacket)
  /// `SPICE_MSGC_RECORD_MODE`: how packets are coded.
  case mode(AudioModeChange)
  /// `SPICE_MSGC_RECORD_START_MARK`: the client's media clock at the first sample.
  case startMark(MultimediaTime)

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case data = 101
    case mode = 102
    case startMark = 103
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .data: .data(AudioPacket())
      case .mode: .mode(AudioModeChange())
      case .startMark: .startMark(MultimediaTime(rawValue: 0))
      }
  }

  public var kind: Kind {
    switch self {
    case .data: .data
    case .mode: .mode
    case .startMark: .startMark
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .data(var m):
      try c.value(&m)
      self = .data(m)
    case .mode(var m):
      try c.value(&m)
      self = .mode(m)
    case .startMark(var v):
      try c.open(&v)
      self = .startMark(v)
    }
  }
}
