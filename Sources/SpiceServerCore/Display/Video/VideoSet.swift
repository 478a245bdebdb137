import SpiceChannel
import SpiceWire

/// The videos that a display plays.
struct VideoSet {
  /// What is taken for video.
  var mode = VideoStreaming.filter
  private var slots: [VideoStream?] = Array(repeating: nil, count: Self.limit)
  private var detector = VideoDetector()
  private var lastUnique: UInt32 = 0

  /// Streams at the same time; others are not video.
  static let limit = 50

  /// The streams.
  var streams: some Sequence<VideoStream> { slots.lazy.compactMap { $0 } }

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
    guard let slot = slots.firstIndex(where: { $0 == nil }) else { return nil }
    lastUnique &+= 1
    let stream = VideoStream(id: StreamID(rawValue: UInt32(slot)), unique: lastUnique, first: shot, at: now)
    stream.take(shot, at: now)
    slots[slot] = stream
    return stream
  }

  /// When the next stream is over, if nothing comes.
  var deadline: SpiceInstant? { streams.map(\.deadline).min() }

  /// Takes out the streams that are over; all if there is no time.
  mutating func takeEnded(at now: SpiceInstant?) -> [VideoStream] {
    var ended: [VideoStream] = []
    for slot in slots.indices {
      guard let stream = slots[slot], now.map({ stream.deadline <= $0 }) ?? true else { continue }
      ended.append(stream)
      slots[slot] = nil
    }
    return ended
  }
}
