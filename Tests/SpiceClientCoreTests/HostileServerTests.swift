import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceGeometry
import SpiceLink
import SpiceWire
import Testing

/// What a server may make the client spend ends somewhere, and what is left of the session goes on.
@Suite("A hostile server")
struct HostileServerTests {
  private func start(_ channels: [ChannelID], _ change: (inout SessionLimits) -> Void) throws -> Loopback {
    var options = SessionOptions()
    change(&options.limits)
    let server = Loopback(options: options)
    try server.open(channels)
    for channel in channels { try server.link(channel.type, channel.id) }
    return server
  }

  private func isExhausted(_ server: Loopback, _ channel: ChannelID) -> Bool {
    server.events.contains { event in
      guard case .channelClosed(channel, .violation(let violation)) = event else { return false }
      return violation.reason == .exhausted
    }
  }

  private func surface(_ id: UInt32, side: UInt32) -> DisplayServerMessage {
    .surfaceCreate(
      SurfaceCreate(surface: SurfaceID(rawValue: id), width: side, height: side, format: .xrgb, flags: []))
  }

  @Test("a channel that is listed twice is opened once, and of each kind only so many are")
  func channels() throws {
    let many = (0..<5).map { ChannelID(.display, id: UInt8($0)) }
    let server = try start(many + many + [ChannelID(.cursor)]) { $0.channelsOfAKind = 3 }
    #expect(server.connections.map(\.channel) == [ChannelID(.main)] + many.prefix(3) + [ChannelID(.cursor)])
    try server.send(MainServerMessage.channelsList(many), on: .main)
    #expect(server.connections.count == 5)
  }

  @Test("a server that points from each of its ports to the other is followed once")
  func redirections() throws {
    var options = SessionOptions()
    options.ports = [.plain, .secure]
    let server = Loopback(options: options)
    for failure in [LinkFailure.needSecured, .needUnsecured] {
      let id = try #require(server.connection(.main)?.id)
      server.session.connected(id, at: server.now)
      server.receive(try LinkHeader.packet(LinkReply(failure: failure)), on: id)
    }
    #expect(server.connections.count == 2)
    #expect(server.end == .notLinked(.refused(.needUnsecured)))
  }

  @Test("names and notices are cut")
  func texts() throws {
    let server = try start([]) { $0.textBytes = 5 }
    let text = Array("0123456789".utf8)
    try server.send(MainServerMessage.name(WireRange(offset: 0, count: 10)), on: .main, blobs: text)
    #expect(server.session.main?.name == Array("01234".utf8))
    var notice = Notify()
    notice.text = WireRange(offset: 0, count: 10)
    try server.send(CommonServerMessage.notify(notice), on: .main, blobs: text)
    #expect(server.events.contains(.notice(severity: notice.severity, text: Array("01234".utf8))))
  }

  @Test("messages that never become complete are bounded over all channels")
  func arrivedBytes() throws {
    let channels = [ChannelID(.display), ChannelID(.cursor)]
    let server = try start(channels) { $0.arrivedBytes = 10_000 }
    for type in [ChannelType.display, .cursor] {
      let id = try #require(server.connection(type)?.id)
      // The beginning of a message of 100,000 bytes.
      server.receive([1, 1, 0xA0, 0x86, 1, 0] + [UInt8](repeating: 0, count: 6000), on: id)
    }
    #expect(server.connection(.display) != nil)
    #expect(server.connection(.cursor) == nil)
    #expect(isExhausted(server, ChannelID(.cursor)))
  }

  @Test("all waits of a message together have one deadline and a number")
  func waits() throws {
    let channels = [ChannelID(.cursor), ChannelID(.display), ChannelID(.display, id: 1)]
    func run(_ change: (inout SessionLimits) -> Void, _ wait: (Loopback) -> Void) throws -> Loopback {
      let server = try start(channels, change)
      // A message of two others, each of which waits for a display channel.
      let first = try CommonServerMessage.waitForChannels([ChannelWait(channels[1], serial: MessageSerial(rawValue: 1))]
      )
      .encoded(blobs: [UInt8]().rawSpan)
      let second = try CommonServerMessage.waitForChannels([
        ChannelWait(channels[2], serial: MessageSerial(rawValue: 1))
      ])
      .encoded(blobs: [UInt8]().rawSpan)
      let type = CommonServerMessage.Kind.waitForChannels.rawValue
      let list = SubMessageList([
        SubMessage(type: type, body: WireRange(offset: 0, count: first.count)),
        SubMessage(type: type, body: WireRange(offset: first.count, count: second.count)),
      ])
      try server.send(CommonServerMessage.list(list), on: .cursor, blobs: first + second)
      #expect(server.session.channels.first { $0.channel.type == .cursor }?.isWaiting == true)
      wait(server)
      try server.send(DisplayServerMessage.invalAllPalettes, on: .display)
      return server
    }
    let slow = try run({ $0.waitMilliseconds = 1000 }) { $0.expire(afterMilliseconds: 600) }
    #expect(slow.connection(.cursor) != nil)
    slow.expire(afterMilliseconds: 600)
    #expect(slow.connection(.cursor) == nil)

    let often = try run({ $0.waitsOfAMessage = 1 }) { _ in }
    #expect(isExhausted(often, channels[0]))
  }

  @Test("surfaces of all display channels share one bound, and give back what they held")
  func surfaces() throws {
    let channels = [ChannelID(.display), ChannelID(.display, id: 1)]
    let server = try start(channels) {
      $0.surfacePixels = 350
      $0.heldPixels = 400
    }
    try server.send(surface(1, side: 17), on: .display)
    #expect(server.connection(.display) != nil)
    try server.send(surface(1, side: 10), on: .display, 1)
    try server.send(surface(2, side: 4), on: .display, 1)
    #expect(isExhausted(server, channels[1]))
    // 289 of 400 are held; 100 were given back with the channel.
    try server.send(surface(2, side: 5), on: .display)
    #expect(server.connection(.display) != nil)
    try server.send(surface(1, side: 4), on: .display)
    try server.send(surface(3, side: 16), on: .display)
    #expect(server.connection(.display) != nil)
    try server.send(surface(4, side: 8), on: .display)
    #expect(isExhausted(server, channels[0]))
  }

  @Test("the picture of a surface that is gone is only kept while there is room for it")
  func lastPicture() throws {
    for (limit, isKept) in [(200, true), (150, false)] {
      let server = try start([ChannelID(.display)]) { $0.heldPixels = limit }
      let create = SurfaceCreate(surface: .primary, width: 10, height: 10, format: .xrgb, flags: .primary)
      try server.send(DisplayServerMessage.surfaceCreate(create), on: .display)
      try server.send(DisplayServerMessage.mark, on: .display)
      #expect(server.session.displays[0]?.picture != nil)
      try server.send(DisplayServerMessage.surfaceCreate(create), on: .display)
      #expect((server.session.displays[0]?.picture != nil) == isKept)
      #expect(server.connection(.display) != nil)
    }
  }

  @Test("a message does not wait with pictures for which there is no room")
  func waitingPictures() throws {
    for (limit, waits) in [(200, true), (190, false)] {
      let server = try start([ChannelID(.display), ChannelID(.display, id: 1)]) { $0.heldPixels = limit }
      try server.send(surface(0, side: 10), on: .display)
      var draw = DrawOpaque()
      draw.base = DrawBase(surface: .primary, box: Rect(width: 10, height: 10))
      draw.sourceArea = draw.base.box
      var bitmap = BitmapImage()
      (bitmap.format, bitmap.width, bitmap.height, bitmap.stride) = (.thirtyTwoBit, 10, 10, 40)
      bitmap.pixels = WireRange(offset: 0, count: 400)
      draw.source = Image(
        id: ImageID(rawValue: 1), flags: .cacheMe, width: 10, height: 10, payload: .bitmap(bitmap))
      let missing = Image(id: ImageID(rawValue: 2), flags: [], width: 10, height: 10, payload: .fromCache)
      var pattern = Pattern()
      pattern.image = missing
      draw.brush = .pattern(pattern)
      try server.send(
        DisplayServerMessage.drawOpaque(draw), on: .display, blobs: [UInt8](repeating: 3, count: 400))
      #expect(server.session.displays[0]?.droppedDraws == (waits ? 0 : 1))
      #expect(server.session.channels.first { $0.channel.type == .display }?.isWaiting == waits)
    }
  }

  @Test("pointer shapes are kept up to a number and a size")
  func pointerShapes() throws {
    let all = 100
    for change in [
      { (limits: inout SessionLimits) in limits.cursorShapes = 3 }, { $0.cursorPixels = 3 * all },
      { $0.heldPixels = 3 * all },
    ] {
      let server = try start([ChannelID(.cursor)], change)
      try server.send(CursorServerMessage.initial(CursorInit()), on: .cursor)
      func keep(_ id: UInt64) throws {
        var set = CursorSet()
        set.shape.flags = .cacheMe
        set.shape.header.unique = id
        set.shape.header.type = .alpha
        (set.shape.header.width, set.shape.header.height) = (10, 10)
        set.shape.pixels = WireRange(offset: 0, count: 4 * all)
        try server.send(CursorServerMessage.set(set), on: .cursor, blobs: [UInt8](repeating: 1, count: 4 * all))
      }
      for id in [1, 2, 3, 3] as [UInt64] { try keep(id) }
      try server.send(CursorServerMessage.invalOne(unique: 1), on: .cursor)
      try keep(4)
      #expect(server.connection(.cursor) != nil)
      try keep(5)
      #expect(isExhausted(server, ChannelID(.cursor)))
    }
  }

  @Test("the clip of a stream, which counts for every frame, is small")
  func streamClips() throws {
    let server = try start([ChannelID(.display)]) { $0.streamClipRects = 2 }
    var create = StreamCreate()
    create.clip = .rects([Rect(width: 1, height: 1), Rect(width: 2, height: 2)])
    try server.send(DisplayServerMessage.streamCreate(create), on: .display)
    #expect(server.connection(.display) != nil)
    var clip = StreamClip()
    clip.clip = .rects([Rect](repeating: Rect(width: 1, height: 1), count: 3))
    try server.send(DisplayServerMessage.streamClip(clip), on: .display)
    #expect(isExhausted(server, ChannelID(.display)))
  }

  @Test("after a lot of drawing, everything else has a turn")
  func pauses() throws {
    func drawn(_ server: Loopback) -> UInt64? { server.session.channels.last?.receivedMessages }
    func start() throws -> (server: Loopback, display: ConnectionID) {
      let server = try self.start([ChannelID(.display)]) { limits in
        limits.pixelsAtOnce = 150
        limits.queuedBytes = 100
      }
      try server.send(surface(0, side: 10), on: .display)
      let id = try #require(server.connection(.display)?.id)
      var fill = DrawFill()
      fill.base = DrawBase(surface: .primary, box: Rect(width: 10, height: 10))
      fill.brush = .solid(1)
      var writer = FrameWriter(headerForm: .mini)
      let message = try writer.frame(DisplayServerMessage.drawFill(fill), blobs: [UInt8]().rawSpan)
      server.receive((0..<5).flatMap { _ in message }, on: id)
      // The surface and the first command are more than is done at once.
      #expect(drawn(server) == 2)
      #expect(server.session.isPausing)
      #expect(server.session.deadline.map { $0 <= server.now } == true)
      #expect(server.reading[id] == false)
      return (server, id)
    }
    let (server, display) = try start()
    server.expire(afterMilliseconds: 0)
    #expect(drawn(server) == 4)
    server.expire(afterMilliseconds: 0)
    #expect(drawn(server) == 6)
    #expect(server.reading[display] == true)
    server.expire(afterMilliseconds: 0)
    #expect(!server.session.isPausing)

    // What came before the end counts, in the same portions.
    let (other, connection) = try start()
    other.session.disconnected(connection, cause: .closed, at: other.now)
    other.pump()
    #expect(drawn(other) == 2)
    for _ in 0..<3 { other.expire(afterMilliseconds: 0) }
    #expect(other.events.last == .channelClosed(ChannelID(.display), .closedByServer))
  }

  @Test("a stroke that crosses the surface too often is not drawn")
  func strokes() throws {
    let server = try start([ChannelID(.display)]) { $0.strokePixels = 1000 }
    try server.send(surface(0, side: 40), on: .display)
    var stroke = DrawStroke()
    stroke.base = DrawBase(surface: .primary, box: Rect(width: 40, height: 40))
    stroke.brush = .solid(1)
    var segment = PathSegment()
    segment.flags = [.begin, .end]
    for (count, dropped) in [(20, 0), (40, 1)] as [(Int32, UInt64)] {
      segment.points = (0..<count).map { PointFix(x: ($0 & 1) * 40 << 4, y: $0 << 4) }
      stroke.path.segments = [segment]
      try server.send(DisplayServerMessage.drawStroke(stroke), on: .display)
      #expect(server.session.displays[0]?.droppedDraws == dropped)
    }
    // Far outside, a point costs little.
    segment.points = (0..<400).map { PointFix(x: ($0 & 1) * 40 << 4, y: 50_000) }
    stroke.path.segments = [segment]
    try server.send(DisplayServerMessage.drawStroke(stroke), on: .display)
    #expect(server.session.displays[0]?.droppedDraws == 1)
  }
}
