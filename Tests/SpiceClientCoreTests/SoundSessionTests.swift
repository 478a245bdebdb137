import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceCodecs
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import SpiceWire
import Testing

/// What the client's engine plays and speaks, against a scripted server.
@Suite struct SoundSessionTests {
  private func server(_ codecs: ForeignCodecs = ForeignCodecs(), record: [UInt32] = []) throws -> Loopback {
    var options = SessionOptions()
    options.playsSound = true
    options.recordsSound = true
    let server = Loopback(options: options, codecs: codecs)
    try server.open([ChannelID(.playback), ChannelID(.record), ChannelID(.display)])
    try server.link(.playback)
    try server.link(.record, capabilities: record)
    try server.link(.display)
    return server
  }

  private func start(_ server: Loopback, channels: UInt32 = 2, frequency: UInt32 = 48_000) throws {
    try server.send(
      PlaybackServerMessage.start(
        PlaybackStart(channels: channels, frequency: frequency, time: MultimediaTime(rawValue: 0))), on: .playback)
  }

  private func send(_ server: Loopback, _ bytes: [UInt8], time: UInt32 = 0) throws {
    try server.send(
      PlaybackServerMessage.data(
        AudioPacket(time: MultimediaTime(rawValue: time), data: WireRange(offset: 0, count: bytes.count))),
      on: .playback, blobs: bytes)
  }

  @Test("without anybody who listens or speaks, the channels are not opened")
  func closed() throws {
    let server = Loopback()
    try server.open([ChannelID(.playback), ChannelID(.record)])
    #expect(server.connection(.playback) == nil && server.connection(.record) == nil)
  }

  @Test("sound comes as it was sent, with the guest's volume beside it, to its last sample")
  func plays() throws {
    let server = try server()
    #expect(server.session.takeAllSound() == nil)
    try send(server, [1, 2])
    try start(server)
    let format = server.session.playback?.format
    #expect(format == SoundFormat(rate: 48_000, channels: 2) && server.events.contains(.playback))
    try send(server, [1, 0, 2, 0, 3, 0, 4, 0, 9])
    #expect(server.session.takeAllSound() == [1, 2, 3, 4])
    try server.send(PlaybackServerMessage.volume(AudioVolume([65_535, 32_768])), on: .playback)
    try server.send(PlaybackServerMessage.mute(true), on: .playback)
    #expect(server.session.playback?.volume == [65_535, 32_768] && server.session.playback?.isMuted == true)
    try send(server, [5, 0, 6, 0])
    try server.send(PlaybackServerMessage.stop, on: .playback)
    try send(server, [7, 0, 8, 0])
    #expect(server.session.playback?.format != nil)
    #expect(server.session.takeAllSound() == [5, 6])
    #expect(server.session.playback?.format == nil)
    #expect(SoundVolume([65_535, 32_768], isMuted: false).apply(to: [800, 800, -9], channels: 2) == [800, 100, -9])
    #expect(SoundVolume([], isMuted: true).apply(to: [800], channels: 1) == [0])
  }

  @Test("formats that nobody can play, and packets that are damaged, are passed over")
  func hostile() throws {
    var codecs = ForeignCodecs()
    codecs.opus = SoundCodec(makeEncoder: { _ in nil }, makeDecoder: { _ in nil })
    let server = try server(codecs)
    for (channels, frequency) in [(0, 48_000), (9, 48_000), (2, 0), (.max, .max), (2, 3999)] as [(UInt32, UInt32)] {
      try start(server, channels: channels, frequency: frequency)
      try send(server, [1, 2, 3, 4])
      #expect(server.session.playback?.format == nil && server.session.takeAllSound() == nil)
    }
    for mode in [AudioMode.opus, .celt051, AudioMode(rawValue: 99)] {
      try server.send(
        PlaybackServerMessage.mode(AudioModeChange(time: MultimediaTime(rawValue: 0), mode: mode)), on: .playback)
      try start(server)
      try send(server, [1, 2, 3, 4])
      #expect(server.session.takeAllSound() == [])
    }
    try server.send(PlaybackServerMessage.latency(milliseconds: .max), on: .playback)
    try server.send(RecordServerMessage.start(RecordStart(channels: 77, frequency: 1)), on: .record)
    #expect(server.session.record?.format == nil)
    try server.send(RecordServerMessage.volume(AudioVolume([1])), on: .playback)
    #expect(server.connection(.playback) == nil, "a start that is cut short ends the channel")
    #expect(server.end == nil && server.connection(.record) != nil)
  }

  @Test("speaking begins with how and when, and goes in packets")
  func speaks() throws {
    let server = try server()
    server.session.record?.speak([1, 2], at: server.now)
    try server.send(RecordServerMessage.start(RecordStart(channels: 2, frequency: 44_100)), on: .record)
    #expect(server.session.record?.format == SoundFormat(rate: 44_100, channels: 2))
    #expect(try server.takeMessages(.record).isEmpty)
    server.session.record?.speak([Int16](repeating: 258, count: 962), at: server.now)
    server.pump()
    let messages = try server.takeMessages(.record)
    #expect(messages.map(\.type) == [102, 103, 101])
    #expect(messages[0].body.suffix(2) == [1, 0])
    #expect(messages[2].body.count == 4 + 1920 && messages[2].body.suffix(2) == [2, 1])
    try server.send(RecordServerMessage.stop, on: .record)
    server.session.record?.speak([Int16](repeating: 0, count: 9600), at: server.now)
    server.pump()
    #expect(try server.takeMessages(.record).isEmpty && server.events.contains(.record))
  }

  @Test("a device that was plugged out and in again is opened again")
  func replugged() throws {
    let server = try server()
    let id = try #require(server.connection(.playback)?.id)
    server.session.disconnected(id, cause: .closed, at: server.now)
    server.pump()
    #expect(server.session.playback == nil)
    try server.send(MainServerMessage.channelsList([ChannelID(.playback)]), on: .main)
    let again = server.connection(.playback)?.id
    #expect(again != nil && again != id)
    #expect(server.connections.count { $0.channel == ChannelID(.playback) } == 2)
  }

  @Test("what is heard and what is seen belong together, however packets and frames come", arguments: [0, 60, 250])
  func lipSync(deviceDelay: Int64) throws {
    var shown: [Int64] = []
    final class Box: @unchecked Sendable { var count = 0 }
    let decoded = Box()
    var codecs = ForeignCodecs()
    codecs.decodeJPEG = { (_, _, _) throws(CodecError) in
      decoded.count += 1
      guard let picture = Bitmap(format: .xrgb32, width: 16, height: 16) else { throw .library }
      return picture
    }
    let server = try server(codecs)
    try server.send(
      DisplayServerMessage.surfaceCreate(
        SurfaceCreate(surface: .primary, width: 16, height: 16, format: .xrgb, flags: .primary)), on: .display)
    var create = StreamCreate()
    create.codec = .mjpeg
    (create.streamWidth, create.streamHeight) = (16, 16)
    create.destination = Rect(width: 16, height: 16)
    try server.send(DisplayServerMessage.streamCreate(create), on: .display)
    try start(server)
    try server.send(PlaybackServerMessage.latency(milliseconds: 150), on: .playback)
    var random = SeededGenerator(seed: 3)
    // The server made sound and frames for the moment `time`, which the client hears and shows when that is up. What was
    // played last had a time; it is heard after the device's delay.
    var heard: [(at: Int64, time: Int64)] = []
    var late: [(at: Int64, time: UInt32)] = []
    var worst: Int64 = 0
    for tick: Int64 in 0..<1000 {
      let now = tick * 10
      server.expire(afterMilliseconds: 10)
      if tick % 4 == 0 { late.append((now + .random(in: 20...60, using: &random), UInt32(now + 5000))) }
      // Sound comes in fits and starts.
      if tick % 3 == 2 {
        for number in (tick - 2)...tick {
          let value = UInt16(number + 1)
          let bytes = (0..<960).flatMap { _ in [UInt8(value & 255), UInt8(value >> 8)] }
          try send(server, bytes, time: UInt32(number * 10 + 5000 + .random(in: 0...8, using: &random)))
        }
      }
      while let frame = late.first, frame.at <= now {
        late.removeFirst()
        let data = JPEGHead.bytes
        var message = StreamData()
        message.stream = create.stream
        message.time = MultimediaTime(rawValue: frame.time)
        message.data = WireRange(offset: 0, count: data.count)
        try server.send(DisplayServerMessage.streamData(message), on: .display, blobs: data)
        shown.append(Int64(frame.time) - 5000)
      }
      let samples = server.session.takeSound(frames: 480, delay: Double(deviceDelay), at: server.now) ?? []
      if let first = samples.first, first > 0 { heard.append((now + deviceDelay, Int64(first - 1) * 10)) }
      server.pump()
      // What is heard now, by the packet that it was in.
      guard tick > 200, let playing = heard.last(where: { $0.at <= now }) else { continue }
      let clock = Int64(server.session.mediaTime(at: server.now).rawValue) - 5000
      worst = max(worst, abs(clock - playing.time))
    }
    #expect(worst < 40, "\(worst) ms")
    // Frames are shown by that clock: none of the last ones was dropped as late.
    #expect(decoded.count > shown.count - 40 && decoded.count > 150)
  }
}

/// What tells a file of JPEG.
private enum JPEGHead {
  static let bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 0, count: 200)
}
