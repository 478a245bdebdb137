import SpiceChannel
import SpiceGeometry

/// Finds places where pictures come again and again, as those of a video do.
///
/// A place counts if at least twenty pictures came with no more than a second between two of them, so many a second on
/// average as is told from a slide show, and one in five of them looked like a photograph. A window that is moved
/// meanwhile stays the same place.
struct VideoDetector {
  private struct Candidate {
    var shot: VideoShot
    var last: SpiceInstant
    /// Milliseconds from one picture to the next, on average.
    var interval = 0.0
    var frames = 1
    var gradual: Int
  }

  /// The latest last.
  private var candidates: [Candidate] = []

  /// Places that are watched at the same time; a large picture may come in many tiles.
  static let placeLimit = 32
  /// Pictures that must have come.
  static let leastFrames = 20
  /// Milliseconds after which a place is forgotten.
  static let forgetMilliseconds: Int64 = 1000
  /// Milliseconds between two pictures, on average, of the slowest video.
  static let slowestInterval = 400.0
  /// One in so many pictures must look like a photograph.
  private static let gradualShare = 5
  /// Pictures after which older ones count less.
  private static let window = 100

  /// A picture was drawn. Returns whether that makes its place a video's.
  mutating func sees(_ shot: VideoShot, isGradual: Bool, at now: SpiceInstant) -> Bool {
    candidates.removeAll { $0.last.advanced(byMilliseconds: Self.forgetMilliseconds) < now }
    let place =
      candidates.lastIndex { $0.shot.isSamePlace(as: shot) } ?? candidates.lastIndex { $0.shot.isSameKind(as: shot) }
    guard let index = place else {
      if candidates.count == Self.placeLimit { candidates.removeFirst() }
      candidates.append(Candidate(shot: shot, last: now, gradual: isGradual ? 1 : 0))
      return false
    }
    var known = candidates.remove(at: index)
    let gap = Double(now.nanoseconds - known.last.nanoseconds) / 1_000_000
    known.interval = known.frames == 1 ? gap : (known.interval * 7 + gap) / 8
    known.shot = shot
    known.last = now
    known.frames += 1
    known.gradual += isGradual ? 1 : 0
    let isVideo =
      known.frames >= Self.leastFrames && known.gradual * Self.gradualShare >= known.frames
      && known.interval <= Self.slowestInterval
    if isVideo { return true }
    if known.frames == Self.window {
      known.frames /= 2
      known.gradual /= 2
    }
    candidates.append(known)
    return false
  }
}
