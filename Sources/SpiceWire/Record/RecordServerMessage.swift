public import SpiceBytes

/// What a server sends on the record channel.
public enum RecordServerMessage: WireMessage {
  /// `SPICE_MSG_RECORD_START`: the guest wants to record.
  case start(RecordStart)
  /// `SPICE_MSG_RECORD_STOP`: the guest has stopped.
  case stop
  /// `SPICE_MSG_RECORD_VOLUME`: the guest's mixer.
  case volume(AudioVolume)
  /// `SPICE_MSG_RECORD_MUTE`: whether the guest's mixer is silent.
  case mute(Bool)

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case start = 101
    case stop = 102
    case volume = 103
    case mute = 104
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .start: .start(RecordStart())
      case .stop: .stop
      case .volume: .volume(AudioVolume())
      case .mute: .mute(false)
      }
  }

  public var kind: Kind {
    switch self {
    case .start: .start
    case .stop: .stop
    case .volume: .volume
    case .mute: .mute
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .start(var m):
      try c.value(&m)
      self = .start(m)
    case .volume(var m):
      try c.value(&m)
      self = .volume(m)
    case .mute(var v):
      try c.bool(&v, as: UInt8.self)
      self = .mute(v)
    case .stop: break
    }
  }
}
