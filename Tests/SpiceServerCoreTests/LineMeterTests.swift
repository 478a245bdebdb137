import SpiceChannel
import Testing

@testable import SpiceServerCore

/// What is found out about lines from what arrives over them.
@Suite struct LineMeterTests {
  /// A line that carries so many bits a second, and a server that keeps so many bytes on their way.
  private struct Line {
    var bitsPerSecond: Double
    var trip: Int64
    var window: Int
    var meter = LineMeter()
    var estimate = LineEstimate()
    var now = SpiceInstant(nanoseconds: 0)
    var arrived = 0.0
    var sent = 0.0

    /// Milliseconds pass in which the server sends what it may; returns what was found out.
    @discardableResult
    mutating func run(milliseconds: Int, pausesAfter pause: Int = .max) -> [LineMeter.Finding] {
      var findings: [LineMeter.Finding] = []
      for step in 0..<milliseconds {
        now = now.advanced(byMilliseconds: 1)
        arrived += min(sent - arrived, bitsPerSecond / 8000)
        if step % 200 < pause { sent = arrived + Double(window) }
        guard step % 10 == 0 else { continue }
        let wait = Int64((sent - arrived) * 8 / bitsPerSecond * 1e9)
        let report = LineReport(
          outstandingBytes: Int(sent - arrived), arrivedBytes: UInt64(arrived), roundTrip: max(trip, wait),
          shortestRoundTrip: trip)
        guard let finding = meter.look(report, at: now) else { continue }
        findings.append(finding)
        estimate.add(finding)
      }
      return findings
    }
  }

  @Test("a line that is kept busy is measured, also when it becomes slower or faster")
  func busy() throws {
    var line = Line(bitsPerSecond: 4e6, trip: 100_000_000, window: 90_000)
    line.run(milliseconds: 2000)
    #expect(try (3_600_000...4_400_000).contains(#require(line.estimate.bitsPerSecond)))
    #expect(line.estimate.isSlow)
    line.bitsPerSecond = 1e6
    line.run(milliseconds: 3000)
    #expect(try (900_000...1_100_000).contains(#require(line.estimate.bitsPerSecond)))
    (line.bitsPerSecond, line.window) = (40e6, 900_000)
    line.run(milliseconds: 2000)
    #expect(try (36_000_000...44_000_000).contains(#require(line.estimate.bitsPerSecond)))
    #expect(!line.estimate.isSlow)
  }

  @Test("a line that has little to do is not taken for a slow one")
  func idle() {
    var line = Line(bitsPerSecond: 100e6, trip: 20_000_000, window: 2000)
    for finding in line.run(milliseconds: 3000) {
      guard case .atLeast = finding else {
        Issue.record("nothing had to wait: \(finding)")
        continue
      }
    }
    #expect(line.estimate.bitsPerSecond == nil && !line.estimate.isSlow)
    line.estimate.add(.rate(80_000_000))
    line.run(milliseconds: 3000)
    #expect(line.estimate.bitsPerSecond == 80_000_000)
  }

  @Test("acknowledgements that are put off do not make a line seem slow")
  func putOff() {
    var meter = LineMeter()
    for step in 0..<100 as Range<Int64> {
      let report = LineReport(
        outstandingBytes: 900, arrivedBytes: UInt64(step) * 500, roundTrip: 40_000_000, shortestRoundTrip: 50_000)
      if case .rate = meter.look(report, at: SpiceInstant(nanoseconds: step * 10_000_000)) {
        Issue.record("a packet that is not acknowledged does not wait for the line")
      }
    }
  }

  @Test("what comes in bursts does not make a line seem slower, nor faster, than it is")
  func bursts() throws {
    var line = Line(bitsPerSecond: 8e6, trip: 30_000_000, window: 100_000)
    line.run(milliseconds: 6000, pausesAfter: 120)
    #expect(try (6_000_000...9_000_000).contains(#require(line.estimate.bitsPerSecond)))
  }

  @Test("a peer that has no room tells how fast it is, although its line is faster")
  func heldBack() {
    var meter = LineMeter()
    var found: [LineMeter.Finding] = []
    for step in 0..<100 as Range<Int64> {
      let report = LineReport(
        outstandingBytes: 50_000, arrivedBytes: UInt64(step) * 1250, roundTrip: 100_000, shortestRoundTrip: 50_000,
        heldBack: step * 9_500_000)
      if let finding = meter.look(report, at: SpiceInstant(nanoseconds: step * 10_000_000)) { found.append(finding) }
    }
    #expect(found.count > 5 && found.allSatisfy { $0 == .rate(1_000_000) })
  }

  @Test("between slow and fast, pictures stay what they were")
  func hysteresis() {
    var estimate = LineEstimate()
    func settle(_ rate: Int64) { for _ in 0..<40 { estimate.add(.rate(rate)) } }
    settle(12_000_000)
    #expect(!estimate.isSlow)
    settle(9_000_000)
    #expect(estimate.isSlow && estimate.jpegQuality < 100)
    settle(12_000_000)
    #expect(estimate.isSlow)
    settle(20_000_000)
    #expect(!estimate.isSlow)
  }
}
