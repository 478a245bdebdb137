import Foundation
import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Synchronization
import Testing

/// What hosts play and record, and what a client hears and says of it.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct SoundTests {
  /// Keeps what a machine plays.
  private final class Ear: SoundOutput {
    let heard = Mutex<[Int16]>([])
    var wish: SoundWish { .everything }
    func begin(_ format: SoundFormat) {}
    func play(_ samples: [Int16]) { heard.withLock { $0 += samples } }
    func end() {}
  }

  /// Says something over and over while the machine records, as fast as it lasts.
  private final class Mouth: SoundInput {
    private let words: [Int16]
    private let state = Mutex<(began: ContinuousClock.Instant?, spoken: Int, rate: Int)>((nil, 0, 0))

    init(_ words: [Int16]) { self.words = words }
    func begin(_ format: SoundFormat) { state.withLock { $0 = (.now, 0, format.rate) } }
    func end() { state.withLock { $0.began = nil } }
    func take() -> [Int16] {
      state.withLock { state in
        guard let began = state.began else { return [] }
        let due = 2 * Int(began.duration(to: .now) / .seconds(1) * Double(state.rate))
        defer { state.spoken = max(state.spoken, due) }
        return (state.spoken..<max(state.spoken, due)).map { words[$0 % words.count] }
      }
    }
  }

  /// Half a second of a tone that rises, left; and one that falls, right.
  private static func sweep(rate: Int) -> [Int16] {
    (0..<(rate / 2)).flatMap { frame -> [Int16] in
      let time = Double(frame) / Double(rate)
      let up = sin(2 * .pi * (200 * time + 1400 * time * time))
      let down = sin(2 * .pi * (3000 * time - 1400 * time * time))
      return [Int16(9000 * up), Int16(7000 * down)]
    }
  }

  /// How much two sounds are alike, from -1 to 1, where one may come some frames later.
  private static func likeness(_ a: [Int16], _ b: [Int16], channel: Int, lags: Range<Int>) -> Double {
    let first = stride(from: channel, to: a.count, by: 2).map { Double(a[$0]) }
    let second = stride(from: channel, to: b.count, by: 2).map { Double(b[$0]) }
    return lags.map { lag in
      let count = min(first.count, second.count - lag)
      guard count > first.count / 2 else { return -1.0 }
      var (product, left, right) = (0.0, 1.0, 1.0)
      for index in 0..<count {
        product += first[index] * second[index + lag]
        left += first[index] * first[index]
        right += second[index + lag] * second[index + lag]
      }
      return product / (left * right).squareRoot()
    }.max() ?? -1
  }

  private static func bytes(_ samples: [Int16]) -> Data {
    Data(samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] })
  }

  private func withSession(
    _ library: ServerLibrary, before: String = "", ear: Ear? = nil, mouth: Mouth? = nil,
    _ body: (ServerHost, SpiceSession) async throws -> Void
  ) async throws {
    try await ServerHost.running(library) { host in
      let port = try FreePort.next()
      try await host.run("new\n set_noauth\n set_port value=\(port)\n init\n add_playback\n add_record")
      if !before.isEmpty { try await host.run(before) }
      try await host.run("qxl_add\n vm_start")
      var address = SpiceAddress()
      address.port = port
      var configuration = try SpiceConfiguration(address)
      (configuration.soundOutput, configuration.soundInput) = (ear, mouth)
      try await SpiceSession.running(configuration) { session in
        for type in [ear == nil ? nil : ChannelType.playback, mouth == nil ? nil : .record] {
          guard let type else { continue }
          #expect(await eventually { session.state.channels.contains { $0.channel.type == type && $0.peer != nil } })
        }
        try await body(host, session)
      }
    }
  }

  @Test(
    "what a host plays is heard: as it is to the sample, and in Opus as well as that can be",
    arguments: ServerLibrary.all)
  func plays(_ library: ServerLibrary) async throws {
    for (setting, rate) in [(0, 48_000), (1, 44_100), (1, 48_000)] {
      let sweep = Self.sweep(rate: rate)
      var heard: [Int16] = []
      let isOpus = setting == 1 && rate == 48_000
      var isRight: Bool {
        guard isOpus else { return heard.prefix(sweep.count) == sweep[...] && heard.count - sweep.count <= 960 }
        return (0..<2).allSatisfy { Self.likeness(sweep, heard, channel: $0, lags: 300..<330) > 0.99 }
      }
      // Only a machine that stands still for a sixth of a second loses any of it.
      for _ in 0..<3 where !isRight { heard = try await play(sweep, rate: rate, setting, library) }
      #expect(isRight, "\(setting) \(rate)")
    }
  }

  /// What a client hears of what a host plays.
  private func play(_ sweep: [Int16], rate: Int, _ setting: Int, _ library: ServerLibrary) async throws -> [Int16] {
    let ear = Ear()
    try await withSession(
      library, before: "playback do=rate value=\(rate)\n set_playback_compression value=\(setting)", ear: ear
    ) { host, session in
      let file = host.folder.file("sweep")
      try Self.bytes(sweep).write(to: URL(filePath: file))
      try await host.run("playback do=volume volume=65535,30000\n playback do=mute value=1\n playback do=start")
      try await host.send("playback do=play rate=\(rate) file=\(file)")
      let played = try await host.next("played")
      #expect(played["missed"] == "0")
      #expect(await eventually { session.state.playback?.isMuted == true })
      let state = session.state.playback
      #expect(state?.volume == [65535, 30000] && state?.format == SoundFormat(rate: rate, channels: 2))
      try await host.send("playback do=stop")
      #expect(await eventually { session.state.playback?.format == nil })
    }
    return ear.heard.withLock { $0 }
  }

  @Test("what a client says is recorded, plain or in Opus", arguments: ServerLibrary.all)
  func records(_ library: ServerLibrary) async throws {
    for rate in [44_100, 48_000] {
      let words = Self.sweep(rate: rate)
      var likeness = 0.0
      var isRight: Bool { likeness > (rate == 48_000 ? 0.9 : 0.95) }
      // As above.
      for _ in 0..<3 where !isRight {
        let heard = try await record(words, rate: rate, library)
        likeness = Self.likeness(words, heard, channel: 1, lags: 0..<330)
      }
      #expect(isRight, "\(rate) \(likeness)")
    }
  }

  /// What a host records of what a client says.
  private func record(_ words: [Int16], rate: Int, _ library: ServerLibrary) async throws -> [Int16] {
    var heard: [Int16] = []
    try await withSession(library, before: "record do=rate value=\(rate)", mouth: Mouth(words)) { host, session in
      let file = host.folder.file("heard")
      try await host.run("record do=volume volume=65535,65535\n record do=mute value=0\n record do=start")
      try await host.send("record do=keep rate=\(rate) file=\(file)")
      #expect(await eventually { session.state.record?.format == SoundFormat(rate: rate, channels: 2) })
      try await Task.sleep(for: .seconds(1.2))
      try await host.run("record do=kept\n record do=stop")
      #expect(await eventually { session.state.record?.format == nil })
      heard = [Int16](samplesOf: try Data(contentsOf: URL(filePath: file)))
    }
    return heard
  }

  @Test("a host may hold a buffer while the client goes, and say what is no volume", arguments: ServerLibrary.all)
  func buffers(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try FreePort.next()
      try await host.run("new\n set_noauth\n set_port value=\(port)\n init\n add_playback\n qxl_add\n vm_start")
      var address = SpiceAddress()
      address.port = port
      var configuration = try SpiceConfiguration(address)
      configuration.soundOutput = Ear()
      try await host.send("playback do=start")
      try await SpiceSession.running(configuration) { session in
        #expect(await eventually { session.state.playback?.format != nil })
        let buffer = try await host.send("playback do=get")
        #expect(buffer["buffer"] == "1" && buffer["samples"] == "480")
        try await host.run("playback do=volume volume=1,2,3,4,5,6,7,8\n playback do=put")
        #expect(await eventually { session.state.playback?.volume.count == 8 })
      }
      try await host.run("pause ms=200\n playback do=put_late\n playback do=put\n playback do=stop\n remove device=0")
    }
  }

  @Test(
    "compression can be changed while somebody listens, and a host that loses count is borne",
    arguments: ServerLibrary.oursOnly)
  func mistakes(_ library: ServerLibrary) async throws {
    let ear = Ear()
    try await withSession(library, before: "playback do=rate value=48000", ear: ear) { host, session in
      try await host.run("playback do=put\n playback do=start\n playback do=start\n playback do=put")
      try await host.run("playback do=put_late\n playback do=get")
      #expect(await eventually { session.state.playback?.format != nil })
      try await host.run("set_playback_compression value=0\n playback do=put\n set_playback_compression value=1")
      try await host.run("playback do=put\n remove device=0\n playback do=put_late\n playback do=put")
      try await host.run("playback do=start\n playback do=stop\n record do=get\n remove device=1\n record do=start")
      #expect(await eventually { session.state.channels.allSatisfy { $0.channel.type != .playback } })
      // And the next device finds its listener.
      try await host.run("add_playback\n playback do=start")
      #expect(await eventually { session.state.playback?.format != nil })
    }
  }
}
