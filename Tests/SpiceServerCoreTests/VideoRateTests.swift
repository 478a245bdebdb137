import SpiceChannel
import SpiceCodecs
import SpiceGeometry
import SpiceWire
import Testing

@testable import SpiceServerCore

/// How many bits a video takes, against lines that are simulated.
@Suite struct VideoRateTests {
  /// A line that carries so many bits a second, with a queue in front of it.
  private struct Line {
    var bitsPerSecond: Double
    var latency = 20.0
    var clock = 0.0
    /// When the last frame that was sent has left.
    var free = 0.0
    /// Whether it takes a frame: not if what waits takes more than 300 ms.
    var isReady: Bool { free - clock < 300 }

    /// A frame is sent now; returns when it arrives, in milliseconds.
    mutating func send(_ bytes: Int) -> Double {
      free = max(free, clock) + Double(bytes) * 8000 / bitsPerSecond
      return free + latency
    }
  }

  private struct Outcome {
    var bitsPerSecond: Int
    var frames = 0
    var late = 0
    var level: Int
  }

  /// Plays a video of frames of so many bytes at the best quality, 25 a second, over a line, for some seconds. Clients
  /// show frames 400 ms after they were drawn. Counts those of the second half.
  private func play(_ line: Line, fullSize: Double, seconds: Int, startAt rate: Int = VideoRate.usual) -> Outcome {
    var line = line
    var rate = VideoRate(bitsPerSecond: rate, at: SpiceInstant())
    var pace = FramePace(pixels: 320 * 240)
    var reports: [(at: Double, StreamReport)] = []
    var window = StreamReport()
    var outcome = Outcome(bitsPerSecond: 0, level: 0)
    for frame in 0..<(25 * seconds) {
      line.clock = Double(frame) * 40
      let now = SpiceInstant(nanoseconds: Int64(line.clock) * 1_000_000)
      while let next = reports.first, next.at <= line.clock {
        rate.reported(reports.removeFirst().1, isLimited: pace.isLimited, interval: 40, roundTrip: 40, at: now)
      }
      guard line.isReady else {
        rate.gaveUp(at: now)
        continue
      }
      guard let quality = pace.next(bitsPerSecond: rate.bitsPerSecond, interval: 40, at: now),
        let level = FramePace.levels.firstIndex(where: { $0.quality == quality })
      else { continue }
      let bytes = Int(fullSize * FramePace.levels[level].size)
      let time = MultimediaTime(rawValue: UInt32(line.clock))
      rate.sent(bytes, time: time, at: now)
      pace.sent(bytes)
      let arrival = line.send(bytes)
      let margin = line.clock + 400 - arrival
      window.frameCount += 1
      window.endTime = time
      window.lastFrameDelay = Int32(margin)
      if margin < 0 { window.dropCount += 1 }
      if window.frameCount == 5 {
        reports.append((arrival + line.latency, window))
        window = StreamReport()
      }
      guard frame > 25 * seconds / 2 else { continue }
      outcome.frames += 1
      outcome.late += margin < 0 ? 1 : 0
      outcome.level = level
    }
    outcome.bitsPerSecond = rate.bitsPerSecond
    return outcome
  }

  @Test("a line with room to spare gets every frame at the best quality")
  func fast() {
    let outcome = play(Line(bitsPerSecond: 100e6), fullSize: 60_000, seconds: 20, startAt: 1 << 20)
    #expect(outcome.level == FramePace.levels.count - 1)
    #expect(outcome.frames == 249)
    #expect(outcome.late == 0)
  }

  @Test("a line that is too slow gets coarser frames, and hardly one that comes late", arguments: [1e6, 2e6, 5e6])
  func slow(bits: Double) {
    let outcome = play(Line(bitsPerSecond: bits), fullSize: 60_000, seconds: 40)
    #expect(Double(outcome.bitsPerSecond) < 1.5 * bits)
    #expect(outcome.level < FramePace.levels.count - 1)
    #expect(outcome.frames > 60)
    #expect(outcome.late * 10 < outcome.frames)
  }

  @Test("pictures are made coarser before there are fewer than ten a second, and not before all are sent")
  func qualities() {
    func level(bitsPerSecond: Int) -> Int? {
      var pace = FramePace(pixels: 40_000)
      _ = pace.next(bitsPerSecond: bitsPerSecond, interval: 40, at: SpiceInstant())
      return pace.level
    }
    // 8400 bytes a frame at the best quality, twenty-five frames a second.
    #expect(level(bitsPerSecond: 2_000_000) == FramePace.levels.count - 1)
    #expect(level(bitsPerSecond: 1_000_000) == 3)
    #expect(level(bitsPerSecond: 400_000) == 3)
    #expect(level(bitsPerSecond: 240_000) == 0)
  }

  @Test("late frames of a video that needs less than it may have do not make it coarse", arguments: [1000, 30_000])
  func unused(frameBytes: Int) {
    var rate = VideoRate(bitsPerSecond: 8_000_000, at: SpiceInstant())
    for frame in 1...50 {
      let now = SpiceInstant(nanoseconds: Int64(frame) * 40_000_000)
      let time = MultimediaTime(at: now)
      rate.sent(frameBytes, time: time, at: now)
      guard frame % 5 == 0 else { continue }
      var report = StreamReport()
      (report.frameCount, report.endTime) = (5, time)
      (report.dropCount, report.lastFrameDelay) = frame == 50 ? (1, -5) : (0, 300)
      rate.reported(report, isLimited: false, interval: 40, roundTrip: 1, at: now)
    }
    // Of small ones that is no sign of what the line carries; large ones made use of nearly all that they may.
    #expect((rate.bitsPerSecond > 5_000_000) == (frameBytes == 1000))
    #expect(rate.bitsPerSecond < 8_000_000)
  }

  @Test("reports of any numbers leave the rate within its bounds")
  func hostile() {
    var rate = VideoRate(bitsPerSecond: 10 << 20, at: SpiceInstant())
    var now = SpiceInstant()
    for turn in 0..<400 {
      now = now.advanced(byMilliseconds: 600)
      var report = StreamReport()
      report.frameCount = turn % 3 == 0 ? .max : 5
      report.dropCount = turn % 5 == 0 ? .max : 0
      report.lastFrameDelay = [Int32.min, .max, 0][turn % 3]
      report.endTime = MultimediaTime(rawValue: UInt32(truncatingIfNeeded: turn &* 0x1234_5678))
      rate.sent(.max >> 20, time: MultimediaTime(rawValue: UInt32(turn)), at: now)
      rate.gaveUp(at: now)
      rate.reported(report, isLimited: true, interval: 1, roundTrip: 1e9, at: now)
      #expect((VideoRate.least...VideoRate.most).contains(rate.bitsPerSecond))
      #expect((rate.neededDelay ?? 0) <= 5000)
    }
  }

  @Test("a client gets what it decodes, in the order that it likes, and Motion-JPEG in the end")
  func formats() {
    var choice = VideoFormatChoice([.multiCodec, .codecMJPEG, .codecVP8, .codecVP9])
    #expect(choice.formats([.h264, .vp8, .vp9]) == [.vp8, .vp9, .mjpeg])
    choice.preferred = [.h265, .vp9]
    #expect(choice.formats([.h264, .vp8, .vp9]) == [.vp9, .vp8, .mjpeg])
    choice.refused = [.vp9]
    #expect(choice.formats([.h264, .vp8, .vp9]) == [.vp8, .mjpeg])
    #expect(VideoFormatChoice([]).formats([.vp8]) == [.mjpeg])
    #expect(VideoFormatChoice([.multiCodec]).formats([.vp8, .mjpeg]).isEmpty)
  }
}
