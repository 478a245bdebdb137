/// `SPICE_MAIN_CAP_…`: what a side can do on the main channel.
public struct MainCapabilities: CapabilitySet {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `SEMI_SEAMLESS_MIGRATE`: both sides: the client connects to a migration target ahead of time.
  public static let semiSeamlessMigrate = MainCapabilities(number: 0)
  /// `NAME_AND_UUID`: client: wants the name and the UUID of the machine.
  public static let nameAndUUID = MainCapabilities(number: 1)
  /// `AGENT_CONNECTED_TOKENS`: client: a new agent is announced together with its tokens.
  public static let agentConnectedTokens = MainCapabilities(number: 2)
  /// `SEAMLESS_MIGRATE`: both sides: migration that keeps the state of every channel.
  public static let seamlessMigrate = MainCapabilities(number: 3)
}

/// `SPICE_DISPLAY_CAP_…`: what a side can do on the display channel.
public struct DisplayCapabilities: CapabilitySet {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `SIZED_STREAM`: client: frames may bring a size and place of their own.
  public static let sizedStream = DisplayCapabilities(number: 0)
  /// `MONITORS_CONFIG`: both sides: the layout of monitors on a surface is sent.
  public static let monitorsConfig = DisplayCapabilities(number: 1)
  /// `COMPOSITE`: client: can composite.
  public static let composite = DisplayCapabilities(number: 2)
  /// `A8_SURFACE`: client: alpha-only surfaces and images.
  public static let a8Surface = DisplayCapabilities(number: 3)
  /// `STREAM_REPORT`: both sides: reports on video streams.
  public static let streamReport = DisplayCapabilities(number: 4)
  /// `LZ4_COMPRESSION`: client: LZ4 images.
  public static let lz4Compression = DisplayCapabilities(number: 5)
  /// `PREF_COMPRESSION`: server: takes the client's wish for an image compression.
  public static let prefCompression = DisplayCapabilities(number: 6)
  /// `GL_SCANOUT`: client: takes scanouts as file descriptors.
  public static let glScanout = DisplayCapabilities(number: 7)
  /// `MULTI_CODEC`: client: lists the video codecs that it decodes, instead of MJPEG only.
  public static let multiCodec = DisplayCapabilities(number: 8)
  /// `CODEC_MJPEG`: client: decodes MJPEG.
  public static let codecMJPEG = DisplayCapabilities(number: 9)
  /// `CODEC_VP8`: client: decodes VP8.
  public static let codecVP8 = DisplayCapabilities(number: 10)
  /// `CODEC_H264`: client: decodes H.264.
  public static let codecH264 = DisplayCapabilities(number: 11)
  /// `PREF_VIDEO_CODEC_TYPE`: server: takes the client's order of video codecs.
  public static let prefVideoCodecType = DisplayCapabilities(number: 12)
  /// `CODEC_VP9`: client: decodes VP9.
  public static let codecVP9 = DisplayCapabilities(number: 13)
  /// `CODEC_H265`: client: decodes H.265.
  public static let codecH265 = DisplayCapabilities(number: 14)

  /// What a client says that decodes a codec; nil for one that is unknown.
  public init?(decoding codec: VideoCodec) {
    switch codec {
    case .mjpeg: self = .codecMJPEG
    case .vp8: self = .codecVP8
    case .h264: self = .codecH264
    case .vp9: self = .codecVP9
    case .h265: self = .codecH265
    default: return nil
    }
  }
}

/// `SPICE_INPUTS_CAP_…`: what a side can do on the inputs channel.
public struct InputsCapabilities: CapabilitySet {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `KEY_SCANCODE`: server: takes raw scan codes.
  public static let keyScancode = InputsCapabilities(number: 0)
}

/// `SPICE_PLAYBACK_CAP_…`: what a side can do on the playback channel.
public struct PlaybackCapabilities: CapabilitySet {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `CELT_0_5_1`: client: decodes CELT 0.5.1, which is obsolete.
  public static let celt051 = PlaybackCapabilities(number: 0)
  /// `VOLUME`: client: follows the volume of the guest.
  public static let volume = PlaybackCapabilities(number: 1)
  /// `LATENCY`: client: takes a wanted buffer length.
  public static let latency = PlaybackCapabilities(number: 2)
  /// `OPUS`: client: decodes Opus.
  public static let opus = PlaybackCapabilities(number: 3)
}

/// `SPICE_RECORD_CAP_…`: what a side can do on the record channel.
public struct RecordCapabilities: CapabilitySet {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `CELT_0_5_1`: both sides: CELT 0.5.1, which is obsolete.
  public static let celt051 = RecordCapabilities(number: 0)
  /// `VOLUME`: client: follows the volume of the guest.
  public static let volume = RecordCapabilities(number: 1)
  /// `OPUS`: both sides: Opus.
  public static let opus = RecordCapabilities(number: 2)
}

/// `SPICE_SPICEVMC_CAP_…`: what a side can do on the usbredir, port and webdav channels.
public struct SpiceVMCCapabilities: CapabilitySet {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `DATA_COMPRESS_LZ4`: both sides: data compressed with LZ4.
  public static let dataCompressLZ4 = SpiceVMCCapabilities(number: 0)
}
