import SpiceBytes
import SpiceChannel
import SpiceCodecs
import SpiceGeometry
import SpicePixels
import SpiceWire
import Synchronization
import Testing

@testable import SpiceClientCore

/// Frames that a decoder was given, of all decoders of a test.
private final class Notes: Sendable {
  private let frames = Mutex<[UInt8]>([])
  private let decoders = Mutex(0)

  var decoded: [UInt8] { frames.withLock { $0 } }
  var made: Int { decoders.withLock { $0 } }
  func add(_ frame: UInt8) { frames.withLock { $0.append(frame) } }
  func count() { decoders.withLock { $0 += 1 } }
}

/// A decoder whose frames are a byte, which becomes the blue of all pixels of the limits' size. 0xFF is damaged.
private final class PlainDecoder: VideoDecoder {
  private let notes: Notes
  private let size: (width: Int, height: Int)
  private var last: UInt8?

  init(_ notes: Notes, _ width: Int, _ height: Int) {
    self.notes = notes
    size = (width, height)
    notes.count()
  }

  func decode(_ frame: RawSpan) throws(CodecError) {
    last = nil
    guard frame.byteCount > 0, frame[0] != 0xFF else { throw .library }
    notes.add(frame[0])
    last = frame[0]
  }

  func picture() throws(CodecError) -> Bitmap? {
    guard let last, var picture = Bitmap(format: .xrgb32, width: size.width, height: size.height) else { return nil }
    // The first row is another's: a flip is seen.
    let stride = picture.stride
    var bytes = picture.mutableBytes
    bytes.fill(UInt32(last), at: 0, count: size.height * size.width)
    bytes.fill(UInt32(last) << 8, at: 0, count: stride / 4)
    return picture
  }
}

@Suite("Videos whose frames build on each other")
struct VideoStreamTests {
  private let notes = Notes()

  private func start(
    _ formats: [VideoFormat] = [.vp8, .h264], preferred: [VideoCodec] = [],
    limits: (inout SessionLimits) -> Void = { _ in }
  ) throws -> Loopback {
    var codecs = ForeignCodecs()
    codecs.videoFormats = { formats }
    let notes = notes
    codecs.makeVideoDecoder = { format, width, height in
      formats.contains(format) ? PlainDecoder(notes, width, height) : nil
    }
    var options = SessionOptions()
    options.preferredVideoCodecs = preferred
    limits(&options.limits)
    let server = Loopback(options: options, codecs: codecs)
    try server.open([ChannelID(.display)]) { $0.multimediaTime = MultimediaTime(rawValue: 1000) }
    try server.link(.display, capabilities: DisplayCapabilities.prefVideoCodecType.words)
    try server.send(
      DisplayServerMessage.surfaceCreate(
        SurfaceCreate(surface: .primary, width: 8, height: 8, format: .xrgb, flags: .primary)), on: .display)
    try server.send(DisplayServerMessage.mark, on: .display)
    return server
  }

  private func create(
    _ server: Loopback, id: UInt32 = 0, codec: VideoCodec = .vp8, side: UInt32 = 4, flags: StreamFlags = .topDown
  ) throws {
    var create = StreamCreate()
    create.stream = StreamID(rawValue: id)
    (create.codec, create.flags) = (codec, flags)
    (create.streamWidth, create.streamHeight) = (side, side)
    create.destination = Rect(width: 4, height: 4)
    try server.send(DisplayServerMessage.streamCreate(create), on: .display)
  }

  private func send(_ server: Loopback, _ frame: UInt8, at time: UInt32, id: UInt32 = 0) throws {
    var data = StreamData()
    data.stream = StreamID(rawValue: id)
    data.time = MultimediaTime(rawValue: time)
    data.data = WireRange(offset: 0, count: 1)
    try server.send(DisplayServerMessage.streamData(data), on: .display, blobs: [frame])
  }

  private func pixel(_ server: Loopback, x: Int = 1, y: Int = 1) throws -> UInt32 {
    try #require(server.session.displays[0]?.primary).value(x: x, y: y) & 0xFF_FFFF
  }

  private func reports(_ server: Loopback) throws -> [StreamReport] {
    try server.takeMessages(.display).compactMap { message in
      guard let kind = DisplayClientMessage.Kind(rawValue: message.type), kind == .streamReport else { return nil }
      var reader = WireReader(message.body.rawSpan)
      var report = StreamReport()
      try report.wire(&reader)
      return report
    }
  }

  @Test("what can be decoded is announced, and what of it is liked best is told")
  func announcement() throws {
    let server = try start([.vp8, .h264], preferred: [.vp9, .h264, .mjpeg, .vp8])
    let display = try #require(server.session.displays[0])
    let known = DisplayCapabilities(words: display.capabilities)
    #expect(known.isSuperset(of: [.multiCodec, .codecVP8, .codecH264]))
    #expect(known.isDisjoint(with: [.codecMJPEG, .codecVP9, .codecH265]))
    let wish = try server.takeMessages(.display).first { $0.type == 105 }
    #expect(wish?.body == [2, 3, 2])
  }

  @Test("a frame is shown when its time has come")
  func time() throws {
    let server = try start()
    try create(server)
    try send(server, 7, at: 1030)
    #expect(notes.decoded == [])
    server.session.displays[0]?.notesDrawnAreas = true
    server.expire(afterMilliseconds: 29)
    #expect(try pixel(server) == 0)
    server.expire(afterMilliseconds: 1)
    #expect(server.session.displays[0]?.takeDrawnAreas() == [DrawnArea(.video(.vp8), Rect(width: 4, height: 4))])
    #expect(try pixel(server) == 7)
    #expect(server.session.displays[0]?.shownFrames == [.vp8: 1])
  }

  @Test("every frame is decoded in order, also those that nobody sees")
  func order() throws {
    let server = try start()
    try create(server)
    for frame in 1...3 { try send(server, UInt8(frame), at: 1010 + UInt32(frame)) }
    try send(server, 4, at: 2000)
    server.expire(afterMilliseconds: 500)
    #expect(notes.decoded == [1, 2, 3])
    #expect(try pixel(server) == 3)
    // Late, but newer than what is seen.
    server.expire(afterMilliseconds: 1000)
    try send(server, 5, at: 2100)
    #expect(notes.decoded == [1, 2, 3, 4, 5])
    #expect(try pixel(server) == 5)
    #expect(server.session.displays[0]?.shownFrames == [.vp8: 3])
  }

  @Test("a frame that was to be shown after a later one is decoded before it")
  func disorder() throws {
    let server = try start()
    try create(server)
    try send(server, 1, at: 1100)
    try send(server, 2, at: 1050)
    server.expire(afterMilliseconds: 60)
    #expect(notes.decoded == [1, 2])
    #expect(try pixel(server) == 2)
    server.expire(afterMilliseconds: 60)
    #expect(try pixel(server) == 2)
  }

  @Test("frames beyond those that may wait are decoded without being shown")
  func overflow() throws {
    let server = try start { $0.streamFrames = 2 }
    try create(server)
    for frame in 1...4 { try send(server, UInt8(frame), at: 1100 + UInt32(frame)) }
    #expect(notes.decoded == [1, 2])
    #expect(try pixel(server) == 0)
    server.expire(afterMilliseconds: 200)
    #expect(notes.decoded == [1, 2, 3, 4])
    #expect(try pixel(server) == 4)
  }

  @Test("after some damage it goes on, after much of it the server is told once")
  func damage() throws {
    let server = try start()
    try create(server)
    var activation = StreamActivateReport()
    (activation.unique, activation.maxWindowSize, activation.timeoutMilliseconds) = (9, 1000, 1_000_000)
    try server.send(DisplayServerMessage.streamActivateReport(activation), on: .display)
    for frame: UInt8 in [0xFF, 0xFF, 1, 0xFF, 0xFF, 2] { try send(server, frame, at: 1000) }
    #expect(try pixel(server) == 2)
    #expect(try reports(server).isEmpty)
    for frame: UInt8 in [0xFF, 0xFF, 0xFF, 3] { try send(server, frame, at: 1000) }
    let report = try #require(try reports(server).first)
    #expect((report.frameCount, report.dropCount, report.unique) == (0, StreamReport.unsupported, 9))
    try send(server, 4, at: 1000)
    #expect(try pixel(server) == 2)
    #expect(try reports(server).isEmpty)
  }

  @Test("a stream that cannot be decoded is told at once", arguments: [VideoCodec.mjpeg, .vp9, .init(rawValue: 77)])
  func unsupported(codec: VideoCodec) throws {
    let server = try start()
    try create(server, codec: codec)
    #expect(try reports(server).map(\.dropCount) == [StreamReport.unsupported])
    try send(server, 1, at: 1000)
    #expect(notes.decoded == [])
  }

  @Test("each stream has a decoder, and a stream that begins again has another")
  func decoders() throws {
    let server = try start()
    try create(server, id: 0)
    try create(server, id: 1, codec: .h264)
    #expect(notes.made == 2)
    try server.send(DisplayServerMessage.streamDestroy(StreamID(rawValue: 0)), on: .display)
    try create(server, id: 0)
    #expect(notes.made == 3)
  }

  @Test("a frame that is larger than the decoder's gets another one, smaller ones do not")
  func sizes() throws {
    let server = try start()
    try create(server)
    var data = StreamDataSized()
    data.time = MultimediaTime(rawValue: 1000)
    data.data = WireRange(offset: 0, count: 1)
    data.destination = Rect(width: 8, height: 8)
    for (side, decoders) in [(UInt32(2), 1), (60, 1), (600, 2)] {
      (data.width, data.height) = (side, side)
      try server.send(DisplayServerMessage.streamDataSized(data), on: .display, blobs: [UInt8(side % 251)])
      #expect(notes.made == decoders)
      #expect(try pixel(server, x: 7, y: 7) == side % 251)
    }
  }

  @Test("pictures from the bottom up are turned over after what fills them was cut off")
  func bottomUp() throws {
    let server = try start()
    try create(server, flags: [])
    try send(server, 5, at: 1000)
    #expect(try pixel(server, y: 3) == 5 << 8)
    #expect(try pixel(server, y: 0) == 5)
  }

  @Test("there are decoders for so many pixels only")
  func room() throws {
    let server = try start { $0.streamPixels = 2 * (4 + 64) * (4 + 64) }
    for id in 0..<3 { try create(server, id: UInt32(id)) }
    #expect(try reports(server).map(\.stream.rawValue) == [2])
    try server.send(DisplayServerMessage.streamDestroy(StreamID(rawValue: 0)), on: .display)
    try create(server, id: 0)
    #expect(try reports(server).isEmpty)
  }
}
