import SpiceChannel
import SpiceWire

/// The videos that a display plays.
struct VideoSet {
  /// What is taken for video.
  var mode = VideoStreaming.filter
  /// The streams, in the order in which they began.
  private(set) var streams: [VideoStream] = []
  private var detector = VideoDetector()
  private var lastUnique: UInt32 = 0

  /// Streams at the same time; others are not video.
  static let limit = 50

  /// A picture was drawn: the stream that it is a frame of, which may begin with it; nil if it is none. `isGradual` looks
  /// at the picture.
  mutating func see(_ shot: VideoShot, at now: SpiceInstant, isGradual: () -> Bool) -> VideoStream? {
    let known = streams.first { $0.newest.isSamePlace(as: shot) } ?? streams.first { $0.isNext(shot) }
    if let stream = known {
      stream.take(shot, at: now)
      return stream
    }
    switch mode {
    case .off: return nil
    case .filter:
      guard shot.width * shot.height >= VideoShot.leastPixels,
        detector.sees(shot, isGradual: isGradual(), at: now)
      else { return nil }
    case .all: guard detector.sees(shot, isGradual: true, at: now) else { return nil }
    }
    guard let id = freeID else { return nil }
    lastUnique &+= 1
    let stream = VideoStream(id: id, unique: lastUnique, first: shot, at: now)
    stream.take(shot, at: now)
    streams.append(stream)
    return stream
  }

  /// When the next stream is over, if nothing comes.
  var deadline: SpiceInstant? { streams.map(\.deadline).min() }

  /// A number that no stream has; nil if there are enough of them.
  private var freeID: StreamID? {
    let used = streams.reduce(0 as UInt64) { $0 | 1 << UInt64($1.id.rawValue) }
    let free = (~used).trailingZeroBitCount
    return free < Self.limit ? StreamID(rawValue: UInt32(free)) : nil
  }

  /// Takes out the streams that are over; all if there is no time.
  mutating func takeEnded(at now: SpiceInstant?) -> [VideoStream] {
    if streams.isEmpty { return [] }
    let ended = streams.filter { stream in now.map { stream.deadline <= $0 } ?? true }
    if !ended.isEmpty { streams.removeAll { stream in ended.contains { $0 === stream } } }
    return ended
  }
}
