import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceServerTestSupport
import SpiceWire
import Testing

@testable import SpiceServerCore

/// When clients show and play what they get.
@Suite struct PlayDelayTests {
  @Test("the delay grows at once, and shrinks step by step")
  func steps() {
    var now = SpiceInstant()
    var delay = PlayDelay(at: now)
    func wait(_ milliseconds: Int64) -> [Int64] {
      let end = now.advanced(byMilliseconds: milliseconds)
      var seen: [Int64] = []
      while let next = delay.deadline, next <= end {
        now = next
        if delay.update(at: now) { seen.append(delay.milliseconds) }
      }
      now = end
      return seen
    }
    let idle = wait(4999)
    #expect(idle == [])
    let first = wait(20_000)
    #expect(first.prefix(2) == [375, 350] && first.last == 100 && first.count == 12)
    delay.setNeed(650, of: 0, at: now)
    delay.setNeed(120, of: 1, at: now)
    let grows = delay.update(at: now)
    #expect(grows && delay.milliseconds == 650 && delay.deadline == nil)
    delay.setNeed(nil, of: 0, at: now)
    let next = wait(6000)
    #expect(next == [625, 600])
    delay.roundTrip = 300_000_000
    let last = wait(100_000)
    #expect(last.last == 250)
    delay.setNeed(.max, of: 1, at: now)
    _ = delay.update(at: now)
    #expect(delay.milliseconds == 5000)
  }

  @Test("a client's clock runs behind by what its videos need, and by its sound while there is any")
  func clients() throws {
    let bench = ServerBench()
    let source = PlaybackSource(codec: nil) { _ in }
    _ = bench.hub.add(source, at: bench.now)
    let (client, other) = (bench.connect(), bench.connect())
    let session = try #require(client.session.main?.session)
    let peer = SoundPeer(
      bench, session: session, .playback, capabilities: ([.latency] as PlaybackCapabilities).words)
    func lag(_ client: BenchClient) -> Int32 {
      MultimediaTime(at: bench.now).milliseconds(since: client.session.mediaTime(at: bench.now))
    }
    #expect(lag(client) == 400 && lag(other) == 400)
    bench.hub.setVideoDelay(700, display: 0, of: session, at: bench.now)
    bench.settle()
    #expect(lag(client) == 700 && lag(other) == 400)
    _ = peer.messages()
    source.start(at: bench.now)
    bench.hub.setVideoDelay(900, display: 0, of: session, at: bench.now)
    bench.settle()
    #expect(lag(client) == 700, "its clock is that of its sound")
    let told = peer.messages()
    #expect(told.map(\.type) == [103, 107, 107])
    #expect(told.map(\.body).suffix(2) == [[188, 2, 0, 0], [132, 3, 0, 0]])
    bench.hub.setVideoDelay(nil, display: 0, of: session, at: bench.now)
    let usual = peer.messages()
    #expect(usual.map(\.type) == [107] && usual.last?.body == [200, 0, 0, 0])
    source.stop(at: bench.now)
    bench.settle()
    #expect(lag(client) == 900)
    for _ in 0..<60 { bench.wait(milliseconds: 1000) }
    #expect(lag(client) == 100 && lag(other) == 100)
  }
}
