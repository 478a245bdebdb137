public import SpiceBytes

/// What a server sends on the playback channel.
public enum PlaybackServerMessage: WireMessage {
  /// `SPICE_MSG_PLAYBACK_DATA`: samples.
  case data(AudioPacket)
  /// `SPICE_MSG_PLAYBACK_MODE`: how packets are coded.
  case mode(AudioModeChange)
  /// `SPICE_MSG_PLAYBACK_START`: the guest begins to play.
  case start(PlaybackStart)
  /// `SPICE_MSG_PLAYBACK_STOP`: the guest has stopped.
  case stop
  /// `SPICE_MSG_PLAYBACK_VOLUME`: the guest's mixer.
  case volume(AudioVolume)
  /// `SPICE_MSG_PLAYBACK_MUTE`: whether the guest's mixer is silent.
  case mute(Bool)
  /// `SPICE_MSG_PLAYBACK_LATENCY`: how much sound the client should keep.
  case latency(milliseconds: UInt32)

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case data = 101
    case mode = 102
    case start = 103
    case stop = 104
    case volume = 105
    case mute = 106
    case latency = 107
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .data: .data(AudioPacket())
      case .mode: .mode(AudioModeChange())
      case .start: .start(PlaybackStart())
      case .stop: .stop
      case .volume: .volume(AudioVolume())
      case .mute: .mute(false)
      case .latency: .latency(milliseconds: 0)
      }
  }

  public var kind: Kind {
    switch self {
    case .data: .data
    case .mode: .mode
    case .start: .start
    case .stop: .stop
    case .volume: .volume
    case .mute: .mute
    case .latency: .latency
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
    case .start(var m):
      try c.value(&m)
      self = .start(m)
    case .volume(var m):
      try c.value(&m)
      self = .volume(m)
    case .mute(var v):
      try c.bool(&v, as: UInt8.self)
      self = .mute(v)
    case .latency(milliseconds: var v):
      try c.field(&v)
      self = .latency(milliseconds: v)
    case .stop: break
    }
  }
}
