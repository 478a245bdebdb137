public import SpiceClient

/// What a session did between two moments, by the second.
public struct SessionFigures: Equatable, Sendable {
  /// Bytes a second in each direction.
  public struct Traffic: Equatable, Sendable {
    /// From the server.
    public var received = 0.0
    /// To the server.
    public var sent = 0.0
  }

  /// What the images of one form took.
  public struct Images: Equatable, Sendable {
    /// The form.
    public var form: ImageStatistics.Form
    /// Images a second.
    public var images: Double
    /// Bytes a second.
    public var bytes: Double
    /// Pixels a second.
    public var pixels: Double
  }

  /// The traffic of each kind of channel that there is.
  public var traffic: [ChannelType: Traffic] = [:]
  /// The images, those that took most bytes first.
  public var images: [Images] = []
  /// Frames of video a second, by how they were coded.
  public var videoFrames: [VideoCodec: Double] = [:]
  /// Draw commands that could not be carried out, since the session began.
  public var droppedDraws: UInt64 = 0
  /// The time for a byte to the server and back.
  public var roundTrip: Duration?

  /// What happened between two figures, in so much time. Channels that have gone meanwhile count as silent.
  public init(from old: SessionStatistics, to new: SessionStatistics, in time: Duration) {
    let seconds = time / .seconds(1)
    guard seconds > 0 else { return }
    func rate(_ new: UInt64, _ old: UInt64) -> Double { Double(new >= old ? new - old : new) / seconds }

    for channel in new.channels {
      let before = old.channels.first { $0.channel == channel.channel }
      traffic[channel.channel.type, default: Traffic()].received += rate(
        channel.receivedBytes, before?.receivedBytes ?? 0)
      traffic[channel.channel.type, default: Traffic()].sent += rate(channel.sentBytes, before?.sentBytes ?? 0)
    }
    images = ImageStatistics.Form.allCases.compactMap { form in
      let (new, old) = (new.images[form], old.images[form])
      guard new.images != old.images else { return nil }
      return Images(
        form: form, images: rate(new.images, old.images), bytes: rate(new.bytes, old.bytes),
        pixels: rate(new.pixels, old.pixels))
    }.sorted { $0.bytes > $1.bytes }
    for (codec, frames) in new.videoFramesByCodec {
      let count = rate(frames, old.videoFramesByCodec[codec] ?? 0)
      if count > 0 { videoFrames[codec] = count }
    }
    droppedDraws = new.droppedDraws
    roundTrip = new.roundTrip
  }

  /// The traffic of all channels.
  public var total: Traffic {
    traffic.values.reduce(into: Traffic()) { sum, traffic in
      sum.received += traffic.received
      sum.sent += traffic.sent
    }
  }

  /// Bytes a second as people read them: `1.2 MB/s`.
  public static func text(bytesPerSecond: Double) -> String {
    let rate = bytesPerSecond.isFinite ? max(0, bytesPerSecond) : 0
    if rate < 1000 { return tr("%1 B/s", "\(Int(rate))") }
    let (value, unit) = rate < 1e6 ? (rate / 1e3, "kB/s") : rate < 1e9 ? (rate / 1e6, "MB/s") : (rate / 1e9, "GB/s")
    let tenths = (value * 10).rounded()
    let number = value < 10 ? "\(tenths / 10)" : "\(Int(min(value, 1e9).rounded()))"
    return "\(number) \(unit)"
  }
}

extension ImageStatistics.Form {
  /// The form as people name it.
  public var name: String {
    switch self {
    case .bitmap: "bitmap"
    case .quic: "QUIC"
    case .lzPalette: "LZ palette"
    case .lz: "LZ"
    case .glz: "GLZ"
    case .zlibGLZ: "zlib GLZ"
    case .jpeg: "JPEG"
    case .jpegAlpha: "JPEG + alpha"
    case .lz4: "LZ4"
    case .cache: "cache"
    case .surface: "surface"
    case .streamFrame: "video frame"
    }
  }
}
