import SpiceChannel
import SpiceGeometry
import SpiceWire
import Testing

@testable import SpiceServerCore

/// What is a video, by how a guest draws it.
@Suite struct VideoDetectorTests {
  private static func shot(_ box: Rect) -> VideoShot {
    VideoShot(box: box, region: Region(box), width: box.width, height: box.height)
  }

  /// Draws pictures some milliseconds apart; returns how many it took until that was a video.
  private func frames(
    every milliseconds: [Int64], at box: (Int) -> Rect = { _ in Rect(width: 320, height: 240) },
    isGradual: (Int) -> Bool = { _ in true }
  ) -> Int? {
    var detector = VideoDetector()
    var now = SpiceInstant(nanoseconds: 5_000_000_000)
    for frame in 0..<60 {
      if detector.sees(Self.shot(box(frame)), isGradual: isGradual(frame), at: now) { return frame + 1 }
      now = now.advanced(byMilliseconds: milliseconds[frame % milliseconds.count])
    }
    return nil
  }

  @Test("twenty pictures of a quick sequence are a video")
  func quick() { #expect(frames(every: [40]) == VideoDetector.leastFrames) }

  @Test("a sequence that is slow, or irregular, is a video; one that takes its time is not")
  func slow() {
    #expect(frames(every: [300]) == VideoDetector.leastFrames)
    #expect(frames(every: [20, 20, 500, 20]) == VideoDetector.leastFrames)
    #expect(frames(every: [900]) == nil)
    #expect(frames(every: [1001]) == nil)
  }

  @Test("pictures of text and lines are none, unless some look like photographs")
  func text() {
    #expect(frames(every: [40], isGradual: { _ in false }) == nil)
    #expect(frames(every: [40], isGradual: { $0 % 10 == 0 }) == nil)
    #expect(frames(every: [40], isGradual: { $0 % 4 == 0 }) == VideoDetector.leastFrames)
  }

  @Test("a window that is moved goes on playing; pictures here and there are none")
  func moved() {
    func place(_ step: Int, _ frame: Int) -> Rect {
      Rect(width: 320, height: 240).translated(x: step * frame, y: frame)
    }
    #expect(frames(every: [40], at: { place(10, $0) }) == VideoDetector.leastFrames)
    #expect(frames(every: [40], at: { place(300, $0) }) == nil)
  }

  @Test("videos that play at the same time are each found, also in many tiles")
  func several() {
    var detector = VideoDetector()
    let tiles = (0..<12).map { Rect(width: 512, height: 512).translated(x: $0 % 4 * 512, y: $0 / 4 * 512) }
    var found: Set<Rect> = []
    var now = SpiceInstant()
    for _ in 0..<VideoDetector.leastFrames {
      for tile in tiles where detector.sees(Self.shot(tile), isGradual: true, at: now) { found.insert(tile) }
      now = now.advanced(byMilliseconds: 40)
    }
    #expect(found.count == 12)
  }

  @Test("streams end after a second without a frame, and there are at most fifty")
  func streams() {
    var set = VideoSet()
    set.mode = .all
    var now = SpiceInstant()
    // More than are watched at a time, so one after the other.
    for place in 0..<60 {
      let box = Rect(width: 10, height: 10).translated(x: 10 * place, y: 0)
      for _ in 0..<VideoDetector.leastFrames { _ = set.see(Self.shot(box), at: now) { false } }
    }
    #expect(Array(set.streams).count == VideoSet.limit)
    now = now.advanced(byMilliseconds: 500)
    let first = set.see(Self.shot(Rect(width: 10, height: 10)), at: now) { false }
    #expect(first?.id.rawValue == 0)
    #expect(set.takeEnded(at: now.advanced(byMilliseconds: 500)).count == 49)
    #expect(Array(set.streams).map(\.id.rawValue) == [0])
    #expect(set.deadline == now.advanced(byMilliseconds: VideoStream.endMilliseconds))
  }

  @Test("small pictures are videos only where everything is, and nothing where nothing is")
  func modes() {
    for (mode, side, count) in [(VideoStreaming.filter, 95, 0), (.filter, 96, 1), (.all, 5, 1), (.off, 500, 0)] {
      var set = VideoSet()
      set.mode = mode
      for _ in 0..<30 { _ = set.see(Self.shot(Rect(width: side, height: side)), at: SpiceInstant()) { true } }
      #expect(Array(set.streams).count == count, "\(mode) \(side)")
    }
  }

  @Test("what is drawn over a video between frames is left out of it, until that stops")
  func drawnOver() {
    let box = Rect(width: 100, height: 100)
    let bar = Region(Rect(left: 0, top: 90, right: 100, bottom: 100))
    var now = SpiceInstant()
    let stream = VideoStream(id: .init(rawValue: 0), unique: 1, first: Self.shot(box), at: now)
    func frame() {
      now = now.advanced(byMilliseconds: 40)
      stream.take(Self.shot(box), at: now)
    }
    frame()
    #expect(stream.clip == Region(box))
    // Once is no reason to leave it out for longer.
    stream.drawnOver(bar)
    #expect(stream.clip == Region(box).subtracting(bar))
    frame()
    #expect(stream.clip == Region(box))
    for _ in 0..<5 {
      stream.drawnOver(bar)
      frame()
    }
    #expect(stream.clip == Region(box).subtracting(bar))
    for _ in 0..<60 { frame() }
    #expect(stream.clip == Region(box))
  }
}
