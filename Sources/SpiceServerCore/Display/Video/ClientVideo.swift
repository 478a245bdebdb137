import SpiceChannel
import SpiceCodecs
import SpiceGeometry
import SpiceWire

/// The videos of a display as one client has them.
///
/// What a stream has shown is not exact. ``PlayingVideo/lossy`` says where that is so, until something else is drawn there
/// or the client gets an exact picture.
struct ClientVideo {
  /// The formats that the client can be given.
  var choice: VideoFormatChoice
  /// The best bit rate that a stream of the client's had when it ended.
  var bestRate: Int?
  /// What the host was told that frames need on their way.
  var toldDelay: Int64?
  private(set) var playing: [StreamID: PlayingVideo] = [:]
  /// Streams that are over, and that the client must be told of.
  private var ended: [StreamID] = []
  /// Whether a stream may show less than the client knows.
  private var hasCut = false

  init(_ capabilities: DisplayCapabilities) { choice = VideoFormatChoice(capabilities) }

  /// A stream, if the client has it.
  subscript(stream: VideoStream) -> PlayingVideo? {
    get { playing[stream.id].flatMap { $0.stream === stream ? $0 : nil } }
    set {
      // What has the stream's number by now stays as it is, also when nothing is written back to what is over.
      if playing[stream.id]?.stream === stream { playing[stream.id] = newValue }
    }
  }

  /// Whether a command reads what is not exact.
  func isRead(by draw: PendingDraw) -> Bool {
    if playing.isEmpty || draw.reads.isEmpty { return false }
    let read = draw.readRegion(of: .primary)
    return playing.values.contains { !$0.lossy.intersection(read).isEmpty }
  }

  /// A command draws something that is no frame of these streams, which do not show there any more. Returns what it
  /// draws on as if it were exact, and is not.
  mutating func cut(_ region: Region, isOpaque: Bool, except stream: VideoStream? = nil) -> Region {
    var inexact = Region()
    for id in playing.keys where stream == nil || id != stream?.id {
      guard let common = playing[id]?.lossy.intersection(region), !common.isEmpty else { continue }
      if !isOpaque { inexact.formUnion(common) }
      playing[id]?.cut(region)
      hasCut = true
    }
    return inexact
  }

  /// A frame of a stream is on its way. Returns what the client does not have at all of those before.
  mutating func take(_ frameOf: PlayingVideo) -> Region {
    var video = frameOf
    let missing = video.take(video.stream.clip)
    playing[video.stream.id] = video
    hasCut = true
    return missing
  }

  /// A stream is over, or the client is to get it anew. Returns what the client has of it.
  mutating func end(_ stream: VideoStream) -> PlayingVideo? {
    guard let video = self[stream] else { return nil }
    playing[stream.id] = nil
    if video.sentClip != nil { ended.append(stream.id) }
    bestRate = max(bestRate ?? 0, video.rate.bitsPerSecond)
    return video
  }

  /// Takes what the client must be told before anything else.
  mutating func takeNews() -> [DisplayServerMessage] {
    if ended.isEmpty, !hasCut { return [] }
    var news: [DisplayServerMessage] =
      ended.count > 1 && playing.values.allSatisfy { $0.sentClip == nil }
      ? [.streamDestroyAll] : ended.map { .streamDestroy($0) }
    ended = []
    guard hasCut else { return news }
    hasCut = false
    for id in playing.keys {
      guard let clip = playing[id]?.takeSmallerClip() else { continue }
      var message = StreamClip()
      message.stream = id
      message.clip = clip
      news.append(.streamClip(message))
    }
    return news
  }

  /// Milliseconds that frames need from here to their moment at the client; nil if that is not known.
  var neededDelay: Int64? { playing.values.compactMap(\.rate.neededDelay).max() }

  /// Pixels of all streams.
  var pixels: Int { playing.values.reduce(0) { $0 + $1.stream.first.pixels } }
}

/// A stream as one client has it.
struct PlayingVideo {
  let stream: VideoStream
  var encoder: FrameEncoder
  var rate: VideoRate
  var pace: FramePace
  /// What the client's decoder knows of the files of Motion-JPEG.
  var tables = HuffmanTables()
  /// Where it may show.
  var clip = Region()
  /// Where it may show as far as the client knows; nil before it knows of the stream.
  var sentClip: Region?
  /// Pixels that are not exact at the client.
  var lossy = Region()
  /// Whether the newest frame was sent, so that these pixels are nearly exact.
  var hasNewest = false

  /// Rectangles that a clip may have. A stream with a clip that went to pieces shows nothing until the next frame.
  static let clipRects = 256

  init(_ stream: VideoStream, _ encoder: FrameEncoder, _ rate: VideoRate) {
    self.stream = stream
    self.encoder = encoder
    self.rate = rate
    pace = FramePace(pixels: stream.first.width * stream.first.height)
  }

  /// Whether more bits would make it better.
  var isLimited: Bool {
    switch encoder {
    case .files: pace.isLimited
    // A fifth of a bit for each pixel shows everything.
    case .library: Double(rate.bitsPerSecond) < Double(stream.first.pixels) * 200 / stream.interval
    }
  }

  /// The quality of the next frame, for codecs that are told; nil if it is left out.
  mutating func nextQuality(at now: SpiceInstant) -> Int? {
    if case .library(_, let encoder, _, _) = encoder { encoder.bitsPerSecond = rate.bitsPerSecond }
    return pace.next(bitsPerSecond: rate.bitsPerSecond, interval: stream.interval, at: now)
  }

  /// A frame was sent.
  mutating func sent(_ frame: VideoFrame, byteCount: Int, at now: SpiceInstant) {
    pace.sent(byteCount)
    rate.sent(byteCount, time: frame.multimediaTime, at: now)
    hasNewest = frame.isNewest
    sentClip = clip
  }

  /// Whether the client can be sent a frame. `isSized` says that frames may have sizes and places of their own.
  func takes(_ shot: VideoShot, isSized: Bool) -> Bool {
    encoder.takes(width: shot.width, height: shot.height) && (isSized || shot.isSamePlace(as: stream.first))
  }

  /// A frame is on its way. Returns what the client does not have at all of those before.
  fileprivate mutating func take(_ clip: Region) -> Region {
    self.clip = clip.rects.count > Self.clipRects ? Region() : clip
    let missing = hasNewest ? Region() : lossy.subtracting(self.clip)
    hasNewest = false
    if missing.isEmpty { lossy.formUnion(self.clip, atMost: Self.clipRects) } else { lossy = self.clip }
    return missing
  }

  mutating func cut(_ region: Region) {
    clip = clip.subtracting(region)
    if clip.rects.count > Self.clipRects { clip = Region() }
    let rest = lossy.subtracting(region)
    if rest.rects.count <= Self.clipRects { lossy = rest }
  }

  /// The clip, if it is smaller than the client knows, who then knows it.
  mutating func takeSmallerClip() -> Clip? {
    guard let sentClip, !sentClip.subtracting(clip).isEmpty else { return nil }
    self.sentClip = clip
    return clip.message
  }
}

extension Region {
  /// The pixels as a message names them.
  var message: Clip { .rects(Array(rects)) }
}

extension VideoShot {
  /// Pixels on the display.
  var pixels: Int { box.width * box.height }
}
