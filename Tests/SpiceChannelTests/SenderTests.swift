import SpiceChannel
import SpiceWire
import Testing

@Suite("SendWindow")
struct SendWindowTests {
  @Test("twice the window and one more may be unanswered")
  func limit() {
    var window = SendWindow(window: 3)
    #expect(
      (0..<100).allSatisfy { _ in
        window.messageSent()
        return window.isOpen
      }, "nothing is counted before the window is announced")
    #expect(window.begin() == 1)
    window.synchronized(generation: 1)
    var sent = 0
    while window.isOpen {
      window.messageSent()
      sent += 1
    }
    #expect(sent == 7)
    window.acknowledged()
    #expect(window.isOpen)
    for _ in 0..<2 { window.messageSent() }
    #expect(window.isOpen)
    window.messageSent()
    #expect(!window.isOpen)
  }

  @Test("acknowledgements of another generation do not count, and too many gain nothing")
  func generations() {
    var window = SendWindow(window: 1)
    _ = window.begin()
    for _ in 0..<3 { window.messageSent() }
    #expect(!window.isOpen)
    for _ in 0..<9 { window.acknowledged() }
    #expect(!window.isOpen, "the peer has not seen the window yet")
    window.synchronized(generation: 1)
    for _ in 0..<99 { window.acknowledged() }
    for _ in 0..<2 { window.messageSent() }
    #expect(window.isOpen)
    window.messageSent()
    #expect(!window.isOpen)
    #expect(window.begin() == 2)
    #expect(window.isOpen)
    for _ in 0..<3 { window.messageSent() }
    window.acknowledged()
    #expect(!window.isOpen)
  }
}

@Suite("LatencyMeter")
struct LatencyMeterTests {
  private func moment(_ milliseconds: Int64) -> SpiceInstant { SpiceInstant().advanced(byMilliseconds: milliseconds) }

  @Test("the second of two pings is measured, and the shortest round trip is kept")
  func measures() {
    var meter = LatencyMeter(first: moment(100), interval: 1000)
    #expect(meter.start(at: moment(99)).isEmpty)
    #expect(meter.deadline == moment(100))
    let pings = meter.start(at: moment(100))
    #expect(pings.count == 2 && pings[0] == pings[1])
    #expect(meter.deadline == nil && meter.start(at: moment(5000)).isEmpty)
    meter.received(Pong(pings[0]), at: moment(150))
    #expect(meter.roundTrip == nil)
    meter.received(Pong(pings[1]), at: moment(160))
    #expect(meter.roundTrip == 60_000_000)
    #expect(meter.deadline == moment(1160))
    for (sent, back, shortest) in [(2000, 2100, 60), (4000, 4020, 20)] as [(Int64, Int64, Int64)] {
      let pings = meter.start(at: moment(sent))
      for ping in pings { meter.received(Pong(ping), at: moment(back)) }
      #expect(meter.roundTrip == shortest * 1_000_000)
    }
  }

  @Test("answers that nobody asked for count for nothing, whatever they claim")
  func liars() throws {
    var meter = LatencyMeter(first: moment(0), interval: 10)
    var pong = Pong()
    for id in 0..<3 as Range<UInt32> {
      pong.id = id
      meter.received(pong, at: moment(1))
    }
    #expect(meter.roundTrip == nil)
    let ping = try #require(meter.start(at: moment(5)).first)
    pong = Pong(ping)
    pong.timestamp = .max
    for _ in 0..<2 { meter.received(pong, at: moment(9)) }
    #expect(meter.roundTrip == 4_000_000)
  }
}
