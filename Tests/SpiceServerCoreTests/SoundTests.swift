import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceServerTestSupport
import SpiceWire
import Testing

@testable import SpiceServerCore

/// What a machine plays and records, and who hears and speaks.
@Suite struct SoundTests {
  private let bench = ServerBench()
  private let source: PlaybackSource
  private let sink: RecordSink
  private let heard = Heard()

  /// What the machine was told.
  private final class Heard {
    var listeners = 0
    var samples: [Int16] = []
  }

  init() {
    let heard = heard
    source = PlaybackSource(codec: ToyOpus.codec) { heard.listeners = $0 }
    sink = RecordSink(codec: ToyOpus.codec) { heard.samples += $0 }
    _ = bench.hub.add(source, at: bench.now)
    _ = bench.hub.add(sink, at: bench.now)
  }

  private func peer(_ type: ChannelType, _ capabilities: [UInt32]) throws -> SoundPeer {
    let session = try #require(bench.connect().session.main?.session)
    return SoundPeer(bench, session: session, type, capabilities: capabilities)
  }

  private func listener(_ capabilities: PlaybackCapabilities = [.volume, .latency, .opus]) throws -> SoundPeer {
    try peer(.playback, capabilities.words)
  }

  private func speaker(_ capabilities: RecordCapabilities = [.volume, .opus]) throws -> SoundPeer {
    try peer(.record, capabilities.words)
  }

  private func play(_ value: Int16, milliseconds: Int64 = 10) {
    bench.now = bench.now.advanced(byMilliseconds: milliseconds)
    source.play([Int16](repeating: value, count: 960), time: MultimediaTime(at: bench.now), at: bench.now)
  }

  private func kinds(_ peer: SoundPeer) -> [PlaybackServerMessage.Kind] {
    peer.messages().compactMap { PlaybackServerMessage.Kind(rawValue: $0.type) }
  }

  // MARK: Playback

  @Test("a listener is told the mode, then that sound begins, then hears it, and its end")
  func order() throws {
    let peer = try listener()
    #expect(heard.listeners == 1)
    #expect(kinds(peer) == [.mode])
    source.start(at: bench.now)
    play(7)
    source.setVolume([65535, 100], at: bench.now)
    source.setMuted(true, at: bench.now)
    source.stop(at: bench.now)
    source.stop(at: bench.now)
    let messages = peer.messages()
    #expect(messages.map(\.type) == [103, 101, 105, 106, 104])
    let body = messages[1].body
    let time: UInt32 = body.rawSpan.integer(at: 0)
    #expect(time == MultimediaTime(at: bench.now).rawValue)
    #expect(body.dropFirst(4) == [ToyOpus.mark, 7, 120])
    #expect(messages[2].body == [2, 255, 255, 100, 0] && messages[3].body == [1])
    // One who comes later is told as much.
    source.start(at: bench.now)
    #expect(kinds(try listener()) == [.mode, .start, .volume, .mute])
    #expect(kinds(try listener([])) == [.mode, .start])
    #expect(heard.listeners == 3)
  }

  @Test("everybody gets the form that he understands, and a rate that Opus lacks is sent as it is")
  func modes() throws {
    let (packed, plain) = (try listener(), try listener(.volume))
    source.start(at: bench.now)
    play(300)
    #expect(packed.messages().last?.body.count == 4 + 3)
    let samples = plain.messages().last?.body.dropFirst(4)
    #expect(samples?.count == 1920 && samples?.prefix(4) == [44, 1, 44, 1])
    // A decoder is made when sound starts, so it starts anew.
    source.setCompresses(false, at: bench.now)
    play(1)
    #expect(kinds(packed) == [.stop, .mode, .start, .data])
    #expect(kinds(plain) == [.data])
    source.setCompresses(true, at: bench.now)
    source.stop(at: bench.now)
    source.setRate(0)
    source.setRate(44100)
    source.start(at: bench.now)
    play(1)
    let messages = packed.messages().suffix(3)
    #expect(messages.map(\.type) == [102, 103, 101] || messages.map(\.type) == [104, 103, 101])
    #expect(messages.last?.body.count == 4 + 1920)
    bench.hub.updateSoundCapabilities()
    #expect(source.capabilities == .volume)
  }

  @Test("one who takes nothing costs little, and hears what is new afterwards")
  func slow() throws {
    let peer = try listener(.volume)
    _ = peer.messages()
    source.start(at: bench.now)
    peer.line.room = 0
    for value in 0..<1000 { play(Int16(value)) }
    for value in 0..<1000 {
      source.setVolume([UInt16(value)], at: bench.now)
      source.stop(at: bench.now)
      source.start(at: bench.now)
    }
    play(4711)
    #expect(peer.line.mostQueued < 12_000)
    peer.line.room = nil
    bench.wait(milliseconds: 20)
    bench.wait(milliseconds: 20)
    let messages = peer.messages()
    let data = messages.filter { $0.type == 101 }
    #expect(data.count <= 8)
    #expect(data.last?.body.suffix(2) == [0x67, 0x12])
    #expect(messages.filter { $0.type == 105 }.map(\.body) == [[1, 231, 3]])
    #expect(messages.count { $0.type == 103 } <= 2)
  }

  @Test("one who does not acknowledge hears less than a second, and is given up in the end")
  func silent() throws {
    let peer = try listener()
    source.start(at: bench.now)
    peer.acknowledges = false
    _ = peer.messages()
    for _ in 0..<200 { play(1) }
    let count = peer.messages().count
    #expect((50..<100).contains(count))
    for _ in 0..<400 where !peer.line.isClosed {
      play(1, milliseconds: 100)
      bench.expire()
    }
    #expect(peer.line.isClosed && heard.listeners == 0)
  }

  @Test("devices come and go, and channels with them")
  func devices() throws {
    let client = bench.connect()
    let main = try #require(client.session.main)
    #expect(main.channels.contains(ChannelID(.playback)) && main.channels.contains(ChannelID(.record)))
    #expect(!bench.hub.add(PlaybackSource(codec: nil) { _ in }, at: bench.now))
    let (listens, speaks) = (try listener(), try speaker())
    bench.hub.remove(source, at: bench.now)
    bench.hub.remove(sink, at: bench.now)
    #expect(listens.line.isClosed && speaks.line.isClosed && client.end == nil)
    #expect(heard.listeners == 0)
    // What the machine still has does nothing.
    source.start(at: bench.now)
    play(1)
    #expect(bench.hub.add(PlaybackSource(codec: nil) { _ in }, at: bench.now))
  }

  @Test("a listener says nothing")
  func listenersAreQuiet() throws {
    let peer = try listener()
    peer.send(101, [0])
    #expect(peer.line.isClosed)
  }

  // MARK: Record

  @Test("the machine records who speaks, plain or packed")
  func records() throws {
    let peer = try speaker()
    #expect(peer.messages().isEmpty)
    peer.begin(.raw)
    peer.speak([1, 0, 2, 0])
    sink.setVolume([9], at: bench.now)
    sink.start(at: bench.now)
    #expect(peer.messages().map(\.type) == [103, 101])
    peer.begin(.raw)
    // Half a frame is none.
    peer.speak([1, 0, 2, 0, 3, 0])
    #expect(heard.samples == [1, 2])
    peer.begin(.opus)
    peer.speak([ToyOpus.mark, 5, 1])
    peer.speak([1, 2, 3])
    peer.speak([])
    #expect(heard.samples.suffix(8) == [5, 5, 5, 5, 5, 5, 5, 5] && heard.samples.count == 10)
    sink.stop(at: bench.now)
    peer.speak([ToyOpus.mark, 5, 1])
    #expect(peer.messages().map(\.type) == [102] && heard.samples.count == 10)
    #expect(!peer.line.isClosed)
  }

  @Test("of several who speak, the last who began is heard")
  func oneSpeaker() throws {
    let (first, second) = (try speaker(), try speaker())
    sink.start(at: bench.now)
    first.begin(.raw)
    first.speak([1, 0, 1, 0])
    second.begin(.raw)
    second.speak([2, 0, 2, 0])
    first.speak([3, 0, 3, 0])
    #expect(heard.samples == [1, 1, 2, 2])
    bench.hangUp(second.line.id)
    first.speak([4, 0, 4, 0])
    #expect(heard.samples == [1, 1, 2, 2, 4, 4])
  }

  @Test("what nobody should say ends the channel, and too much is not decoded")
  func hostile() throws {
    sink.start(at: bench.now)
    for (type, body) in [
      (102, [0, 0, 0, 0, 2, 0]), (102, [0, 0, 0, 0, 9, 9]), (102, [0]), (101, [0, 0]), (103, []), (104, [0]),
    ] as [(UInt16, [UInt8])] {
      let peer = try speaker()
      peer.send(type, body)
      #expect(peer.line.isClosed, "\(type) \(body)")
    }
    let peer = try speaker()
    peer.begin(.opus)
    for _ in 0..<10_000 { peer.speak([ToyOpus.mark, 1, 120]) }
    #expect(heard.samples.count / 960 <= 101)
    #expect(!peer.line.isClosed)
  }

  @Test("the ring gives nothing at first, then in order, and loses what is oldest")
  func ring() {
    var ring = SampleRing()
    func frames(_ range: Range<Int>) -> [Int16] {
      range.flatMap { (index: Int) -> [Int16] in [Int16(truncatingIfNeeded: index), 7] }
    }
    func take(_ count: Int) -> [Int16] { ring.take(frames: count) }
    ring.write(frames(0..<4095))
    #expect(take(100) == [])
    ring.write(frames(4095..<4096) + [1])
    #expect(take(100) == frames(0..<100))
    #expect(take(10_000) == frames(100..<4096))
    #expect(take(1) == [])
    ring.write(frames(0..<20_000))
    #expect(take(3) == frames((20_000 - 8192)..<(20_000 - 8192 + 3)))
    ring.restart()
    ring.write([1, 2])
    #expect(take(1) == [])
  }

  @Test("the queue cuts packets out of anything, and keeps the newest")
  func queue() {
    var queue = SoundQueue()
    let time = MultimediaTime(rawValue: 1)
    let isEarly = queue.add([Int16](repeating: 1, count: 959), time: time)
    let isFirst = queue.add([Int16](repeating: 2, count: 2), time: time)
    #expect(isEarly == nil && isFirst == 0)
    let cut = queue.takeAll(of: 0).map(\.samples)
    #expect(cut == [[Int16](repeating: 1, count: 959) + [2]])
    for value in 0..<100 { _ = queue.add([Int16](repeating: Int16(value), count: 960), time: time) }
    let packets = queue.takeAll(of: 0)
    #expect(packets.count == 16 && packets.last?.samples.last == 99)
    #expect(packets.last?.samples.first == 98)
  }

  @Test("what is played after a new start is not taken with what was played before")
  func turns() {
    var queue = SoundQueue()
    let time = MultimediaTime(rawValue: 1)
    var told: [Int?] = []
    for value in 0..<3 as Range<Int16> {
      for _ in 0..<2 { told.append(queue.add([Int16](repeating: value, count: 960), time: time)) }
      queue.restart()
    }
    #expect(told == [0, nil, 1, nil, 2, nil])
    let heard = told.compactMap { $0 }.map { turn in queue.takeAll(of: turn).map { $0.samples[0] } }
    #expect(heard == [[0, 0], [1, 1], [2, 2]])
  }
}
