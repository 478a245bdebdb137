import SpiceChannel
import SpiceGeometry
import SpiceWire

/// A place on a display where a video plays.
///
/// Confined to its display.
final class VideoStream {
  /// The number that clients know it by.
  let id: StreamID
  /// Tells streams of one number apart.
  let unique: UInt32
  /// Where it began.
  let first: VideoShot
  /// The newest frame.
  private(set) var newest: VideoShot
  /// When the newest frame came.
  private(set) var lastFrame: SpiceInstant
  /// How many frames there were.
  private(set) var count: UInt64 = 0
  /// What of the newest frame clients are to see of it as video.
  private(set) var clip = Region()
  /// Milliseconds from one frame to the next, on average.
  private(set) var interval: Double
  private var others = RepeatedRegion()

  /// Milliseconds without a frame after which a video is over.
  static let endMilliseconds: Int64 = 1000

  init(id: StreamID, unique: UInt32, first: VideoShot, at now: SpiceInstant) {
    self.id = id
    self.unique = unique
    self.first = first
    newest = first
    lastFrame = now
    interval = 40
  }

  /// Whether a picture is its next frame: one of the same kind, or a larger one around it, as when a player also shows
  /// its controls.
  func isNext(_ shot: VideoShot) -> Bool {
    if shot.isSameKind(as: newest) || shot.isSameKind(as: first) { return true }
    return shot.box.contains(first.box)
      && shot.box.width * shot.box.height <= 2 * first.box.width * first.box.height
  }

  /// The next frame has come.
  func take(_ shot: VideoShot, at now: SpiceInstant) {
    let gap = Double(now.nanoseconds - lastFrame.nanoseconds) / 1_000_000
    interval = max(1, (interval * 7 + max(0, gap)) / 8)
    lastFrame = now
    count += 1
    newest = shot
    others.turn(at: now)
    clip = shot.region.subtracting(others.pixels)
  }

  /// Something else was drawn on it. Where that happens from frame to frame, it shows no video any more: a client shows
  /// frames later than it draws what comes between them.
  func drawnOver(_ region: Region) {
    guard newest.region.intersects(region.bounds) else { return }
    others.add(region.intersection(newest.region))
    clip = clip.subtracting(region)
  }

  /// When it is over, if nothing comes.
  var deadline: SpiceInstant { lastFrame.advanced(byMilliseconds: Self.endMilliseconds) }
}

/// A draw command that is a frame of a stream.
struct VideoFrame {
  let stream: VideoStream
  /// Which of its frames.
  let number: UInt64
  /// When it came.
  let time: SpiceInstant
  /// The clients that are to see it as video, a bit for each by its slot.
  var viewers: UInt64 = 0
  /// The frame as JPEG files of some qualities that several clients may want.
  var files: [Int: [UInt8]] = [:]

  /// The newest frame of a stream.
  init(newestOf stream: VideoStream) {
    self.stream = stream
    number = stream.count
    time = stream.lastFrame
  }

  /// When clients are to show it, on the clock that the main channel tells.
  var multimediaTime: MultimediaTime { MultimediaTime(at: time) }

  /// Whether no newer one has come.
  var isNewest: Bool { number == stream.count }
}

/// Pixels that were named between several pairs of frames in the last second or two.
struct RepeatedRegion {
  /// Those that were named since the last frame.
  private var new = Region()
  /// Those that were named at all, and those that were named again; from this second and the one before.
  private var once: [Region] = [Region(), Region()]
  private var again: [Region] = [Region(), Region()]
  private var second: SpiceInstant?

  private static let rectLimit = 64

  /// Names pixels.
  mutating func add(_ region: Region) { new.formUnion(region, atMost: Self.rectLimit) }

  /// A frame has come.
  mutating func turn(at now: SpiceInstant) {
    let end = second?.advanced(byMilliseconds: 1000) ?? now
    if end <= now {
      let isLong = end.advanced(byMilliseconds: 1000) <= now
      once = [Region(), isLong ? Region() : once[0]]
      again = [Region(), isLong ? Region() : again[0]]
      second = now
    }
    guard !new.isEmpty else { return }
    again[0].formUnion(new.intersection(once[0]), atMost: Self.rectLimit)
    again[0].formUnion(new.intersection(once[1]), atMost: Self.rectLimit)
    once[0].formUnion(new, atMost: Self.rectLimit)
    new = Region()
  }

  /// Those that were named repeatedly.
  var pixels: Region { again[0].union(again[1]) }
}
