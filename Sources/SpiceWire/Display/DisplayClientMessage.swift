public import SpiceBytes

/// What a client sends on a display channel.
public enum DisplayClientMessage: WireMessage {
  /// `SPICE_MSGC_DISPLAY_INIT`: the client's caches; the first message.
  case initial(DisplayInit)
  /// `SPICE_MSGC_DISPLAY_STREAM_REPORT`: how a stream's frames arrived.
  case streamReport(StreamReport)
  /// `SPICE_MSGC_DISPLAY_PREFERRED_COMPRESSION`: what images should be compressed with.
  case preferredCompression(ImageCompression)
  /// `SPICE_MSGC_DISPLAY_GL_DRAW_DONE`: a change of the scanout has been shown.
  case glDrawDone
  /// `SPICE_MSGC_DISPLAY_PREFERRED_VIDEO_CODEC_TYPE`: the video codecs that the client would like, best first.
  case preferredVideoCodecType([VideoCodec])

  /// The message numbers.
  public enum Kind: UInt16, CaseIterable, Sendable {
    case initial = 101
    case streamReport = 102
    case preferredCompression = 103
    case glDrawDone = 104
    case preferredVideoCodecType = 105
  }

  public init(_ kind: Kind) {
    self =
      switch kind {
      case .initial: .initial(DisplayInit())
      case .streamReport: .streamReport(StreamReport())
      case .preferredCompression: .preferredCompression(ImageCompression(rawValue: 0))
      case .glDrawDone: .glDrawDone
      case .preferredVideoCodecType: .preferredVideoCodecType([])
      }
  }

  public var kind: Kind {
    switch self {
    case .initial: .initial
    case .streamReport: .streamReport
    case .preferredCompression: .preferredCompression
    case .glDrawDone: .glDrawDone
    case .preferredVideoCodecType: .preferredVideoCodecType
    }
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    switch self {
    case .initial(var m):
      try c.value(&m)
      self = .initial(m)
    case .streamReport(var m):
      try c.value(&m)
      self = .streamReport(m)
    case .preferredCompression(var v):
      try c.open(&v)
      self = .preferredCompression(v)
    case .preferredVideoCodecType(var v):
      try c.counted(&v, by: UInt8.self, atMost: .max)
      self = .preferredVideoCodecType(v)
    case .glDrawDone: break
    }
  }
}
