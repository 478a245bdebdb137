import SpiceChannel

/// How good the frames of a Motion-JPEG stream are, and which of them are left out, so that they take as many bits as they
/// may.
///
/// A picture that is too coarse is worse than fewer pictures, and too few pictures are worse than a coarse one: above the
/// middle quality all frames are sent; below it, ten a second are held to before it gets any coarser.
struct FramePace {
  /// The qualities, as libjpeg has them, and how the size of a picture changes with them: as a part of that at the last. What is
  /// beyond that costs more than it shows.
  static let levels: [(quality: Int, size: Double)] = [
    (20, 0.33), (30, 0.43), (40, 0.5), (50, 0.58), (60, 0.67), (70, 0.8), (80, 1),
  ]
  private static let middle = 3
  /// Frames a second that are held to.
  private static let leastFrames = 10.0
  /// Milliseconds' worth of bits by which frames may be ahead.
  private static let ahead = 200.0

  /// Which of the qualities is used; nil before the first frame.
  private(set) var level: Int?
  /// Bytes that a frame would have at the best quality, on average.
  private var fullSize: Double
  /// Bytes that may be sent before they are due, less those that were; negative if they were more.
  private var credit = 0.0
  private var looked: SpiceInstant?

  /// Frames of so many pixels.
  init(pixels: Int) { fullSize = Double(pixels) * 0.21 }

  /// Whether more bits would make the video better.
  var isLimited: Bool { (level ?? 0) < Self.levels.count - 1 }

  /// The quality of the next frame; nil if it is left out. `interval` is the time from a frame to the next in milliseconds.
  mutating func next(bitsPerSecond: Int, interval: Double, at now: SpiceInstant) -> Int? {
    let bytesPerSecond = Double(bitsPerSecond) / 8
    let elapsed = looked.map { Double(now.nanoseconds - $0.nanoseconds) / 1e9 } ?? 0
    looked = now
    credit = min(0, credit + elapsed * bytesPerSecond)
    let level = choose(bytesPerSecond: bytesPerSecond, framesPerSecond: min(60, 1000 / interval))
    self.level = level
    guard credit > -bytesPerSecond * Self.ahead / 1000 else { return nil }
    return Self.levels[level].quality
  }

  /// A frame was sent.
  mutating func sent(_ bytes: Int) {
    credit -= Double(bytes)
    guard let level else { return }
    let size = Double(bytes) / Self.levels[level].size
    fullSize += (size - fullSize) / 3
  }

  private func choose(bytesPerSecond: Double, framesPerSecond: Double) -> Int {
    func frames(_ level: Int) -> Double { bytesPerSecond / max(1, fullSize * Self.levels[level].size) }
    for level in Self.levels.indices.reversed() {
      let wanted = level > Self.middle ? framesPerSecond : min(framesPerSecond, Self.leastFrames)
      // It gets better only with something to spare, or it would go to and fro.
      let spare = self.level.map { level > $0 } ?? false ? 1.15 : 1
      if frames(level) >= wanted * spare { return level }
    }
    return 0
  }
}
