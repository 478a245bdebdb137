import SpiceCodecs
import SpiceTestSupport
import SpiceWire
import Testing

@testable import SpiceClientCore

/// Sound between packets and a device.
@Suite struct SoundBufferTests {
  /// A machine that plays and a device that takes it, each by its own clock.
  private struct Line {
    var buffer: SoundBuffer
    /// How much faster the machine's clock is than the device's.
    var drift = 0.0
    var now = 0.0
    private var sent = 0
    private var taken = 0
    /// Packets on their way, and when they arrive.
    private var packets: [(arrival: Double, number: Int)] = []
    /// Most and least milliseconds that waited.
    var range = (low: Double.infinity, high: 0.0)
    var heard: [Int16] = []
    var keeps = true

    init(drift: Double = 0, format: SoundFormat = SoundFormat()) {
      self.drift = drift
      buffer = SoundBuffer(format)
    }

    /// Lets time pass. `delay` says how many milliseconds a packet is on its way.
    mutating func run(milliseconds: Double, delay: (Int) -> Double = { _ in 0 }) {
      let end = now + milliseconds
      let (size, channels) = (buffer.format.rate / 100, buffer.format.channels)
      while now < end {
        now += 10
        while Double(sent + 1) * 10 <= now * (1 + drift) {
          packets.append((Double(sent + 1) * 10 / (1 + drift) + delay(sent), sent))
          sent += 1
        }
        while let first = packets.first, first.arrival <= now {
          packets.removeFirst()
          let start = first.number * size
          buffer.add(
            (0..<(size * channels)).map { Int16((start + $0 / channels) % 30_000) },
            time: MultimediaTime(rawValue: UInt32(Double(first.number) * 10 / (1 + drift))))
        }
        taken += 1
        let frames = buffer.take(size)
        if keeps { heard += stride(from: 0, to: frames.count, by: channels).map { frames[$0] } }
        range = (min(range.low, buffer.milliseconds), max(range.high, buffer.milliseconds))
      }
    }
  }

  @Test("what comes evenly goes through as it is")
  func exact() {
    var line = Line()
    line.run(milliseconds: 5000)
    // After the seam at the beginning.
    let start = line.heard.firstIndex { $0 > 1000 } ?? 0
    let first = Int(line.heard[start])
    #expect(line.heard.count - start > 48_000 * 4)
    for index in start..<line.heard.count {
      guard Int(line.heard[index]) == (first + index - start) % 30_000 else {
        Issue.record("sample \(index) is \(line.heard[index])")
        break
      }
    }
    #expect(line.buffer.gaps == 0 && line.buffer.omitted == 0)
  }

  // An hour at a thousandth is as far as ten hours at a ten thousandth, as clocks run apart.
  @Test("clocks that run apart for ten hours neither starve it nor fill it", arguments: [100e-6, -100e-6, 1e-3, -1e-3])
  func drift(_ drift: Double) {
    var line = Line(drift: drift, format: SoundFormat(rate: 1000, channels: 1))
    line.keeps = false
    line.run(milliseconds: 10_000)
    line.range = (.infinity, 0)
    line.run(milliseconds: abs(drift) > 500e-6 ? 3_600_000 : 600_000)
    #expect(line.buffer.gaps == 0 && line.buffer.omitted == 0)
    #expect(line.range.low > 10 && line.range.high < 100, "\(line.range)")
  }

  @Test("packets that come late cost a gap or two, then there is a reserve for them, and later none")
  func jitter() {
    var random = SeededGenerator(seed: 5)
    let delays = (0..<40_000).map { _ in Double.random(in: 0...90, using: &random) }
    var latest = 0.0
    var line = Line(format: SoundFormat(rate: 8000, channels: 1))
    line.keeps = false
    line.run(milliseconds: 30_000) { number in
      // Nothing overtakes.
      latest = max(latest - 10, delays[number])
      return latest
    }
    let gaps = line.buffer.gaps
    #expect((1...5).contains(gaps))
    line.run(milliseconds: 30_000) { number in
      latest = max(latest - 10, delays[number])
      return latest
    }
    #expect(line.buffer.gaps - gaps <= 1)
    line.run(milliseconds: 300_000)
    #expect(line.buffer.milliseconds < 80)
  }

  @Test("what comes all at once after a stall is not played for ever after")
  func stall() {
    var line = Line()
    line.run(milliseconds: 2000)
    // Everything of three seconds arrives at their end.
    line.run(milliseconds: 3000) { number in Double(max(0, 500 - number) * 10) }
    line.run(milliseconds: 1000)
    #expect(line.buffer.gaps == 1)
    #expect(line.buffer.milliseconds < 120)
    #expect(line.buffer.omitted > 1000)
  }

  @Test("where nobody takes it, little is kept")
  func idle() {
    var buffer = SoundBuffer(SoundFormat())
    for number in 0..<10_000 {
      buffer.add([Int16](repeating: 1, count: 960), time: MultimediaTime(rawValue: UInt32(number * 10)))
    }
    #expect(buffer.milliseconds < 250)
  }

  @Test("there is never a step between two sounds")
  func seams() {
    var line = Line()
    func wave(_ number: Int) -> [Int16] { [Int16](repeating: 20_000, count: 960) }
    var heard: [Int16] = []
    for number in 0..<100 where !(40..<60).contains(number) {
      line.buffer.add(wave(number), time: MultimediaTime(rawValue: UInt32(number * 10)))
      heard += line.buffer.take(480)
    }
    for _ in 0..<20 { heard += line.buffer.take(480) }
    let steps = zip(heard, heard.dropFirst(2)).map { abs(Int($0) - Int($1)) }
    #expect((steps.max() ?? 0) < 200)
    #expect(heard.contains(20_000) && heard.last == 0)
  }
}
