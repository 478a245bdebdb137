import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceDrawing
import SpiceGeometry
import SpiceLink
import SpicePixels
import SpiceServerCore
import SpiceServerTestSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// Who gets in, who stays, and what they are told.
@Suite struct HubTests {
  private func options(_ password: String) -> SessionOptions {
    var options = SessionOptions()
    options.password = Array(password.utf8)
    return options
  }

  @Test("the right password gets in, as long as it lasts; no other does")
  func tickets() throws {
    let bench = ServerBench()
    bench.hub.ticketing = Ticketing(
      password: Array("secret".utf8), expiry: bench.now.advanced(byMilliseconds: 1000))
    for wrong in ["", "secre", "secret2", "Secret", "secret\u{301}"] {
      #expect(bench.connect(options(wrong)).end == .notLinked(.refused(.permissionDenied)), "\(wrong)")
    }
    #expect(bench.connect(options("secret")).end == nil)
    bench.now = bench.now.advanced(byMilliseconds: 1001)
    #expect(bench.connect(options("secret")).end == .notLinked(.refused(.permissionDenied)))
    bench.hub.ticketing = .closed
    #expect(bench.connect(options("")).end == .notLinked(.refused(.permissionDenied)))
    // What cannot be decrypted is refused even where everybody gets in.
    bench.hub.ticketing = .open
    #expect(bench.connect(options("anything")).end == nil)
    #expect(bench.connect(options("\u{3A0}")).end == nil)
    var garbage = SessionOptions()
    garbage.password = [0xEE]
    #expect(bench.connect(garbage).end == .notLinked(.refused(.permissionDenied)))
  }

  @Test("channels need TLS, or must do without, as the policy says")
  func security() throws {
    let bench = ServerBench()
    bench.hub.security.rules[.inputs] = .secure
    bench.hub.security.standard = .plain
    let client = bench.connect()
    #expect(client.events.contains(.channelClosed(ChannelID(.inputs), .notLinked(.refused(.needSecured)))))
    #expect(client.session.displays[0] != nil)
    var both = SessionOptions()
    both.ports = [.plain, .secure]
    let other = bench.connect(both)
    #expect(other.session.inputs != nil)
    bench.hub.security.standard = .secure
    bench.hub.security.rules = [:]
    #expect(bench.connect().end == .notLinked(.refused(.needSecured)))
    bench.hub.security.standard = .plain
    both.securesAllChannels = true
    both.ports = .secure
    #expect(bench.connect(both).end == .notLinked(.refused(.needUnsecured)))
  }

  @Test("a new client takes the place of the one before, unless they share the machine")
  func oneAtATime() throws {
    let bench = ServerBench()
    bench.hub.sharesMachine = false
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 8, height: 8))
    let first = bench.connect()
    #expect(first.end == nil)
    let ended = bench.endedConnections.count
    let second = bench.connect()
    #expect(first.end == .closedByServer)
    #expect(bench.endedConnections.count == ended + 4, "main, inputs, display and cursor")
    #expect(second.end == nil && second.picture() != nil)
    // One that is refused takes nobody's place.
    bench.hub.ticketing = .closed
    _ = bench.connect()
    #expect(second.end == nil)
    bench.hub.ticketing = .open
    // If the host wants it so, the first one stays.
    bench.hub.refusesOthers = true
    #expect(bench.connect().end == .notLinked(.refused(.channelNotAvailable)))
    #expect(second.end == nil)
    bench.hub.sharesMachine = true
    let third = bench.connect()
    #expect(second.end == nil && third.picture() != nil)
    bench.hub.disconnectClients(at: bench.now)
    bench.settle()
    #expect(second.end != nil && third.end != nil)
    #expect(bench.endedConnections.count == Set(bench.endedConnections).count, "each ends once")
  }

  @Test("name, number and channels are told, also of channels that come later")
  func introduction() throws {
    let bench = ServerBench()
    bench.hub.name = Array("machine".utf8)
    var uuid = GuestUUID()
    uuid.bytes = (0..<16).map { UInt8($0) }
    bench.hub.uuid = uuid
    let client = bench.connect()
    let main = try #require(client.session.main)
    #expect(main.name == Array("machine".utf8) && main.uuid == uuid)
    #expect(main.channels == [ChannelID(.display), ChannelID(.cursor), ChannelID(.inputs)])
    #expect(!bench.hub.offer(ChannelID(.display), at: bench.now))
    bench.hub.offer(ChannelID(.playback), at: bench.now)
    bench.settle()
    #expect(main.channels.contains(ChannelID(.playback)))
    bench.hub.withdraw(ChannelID(.playback), at: bench.now)
    #expect(client.end == nil)
  }

  @Test("who wants a channel that is taken, or a session that does not exist, is refused")
  func badChannels() throws {
    let bench = ServerBench()
    let client = bench.connect()
    let session = try #require(client.session.main?.session)
    func link(_ session: SessionID, _ channel: ChannelID) -> (result: LinkFailure?, isClosed: Bool) {
      let line = ServerLine(id: ServerConnectionID(rawValue: .random(in: 1000...(.max))), isLocal: false)
      bench.hub.opened(line.id, sink: line, isSecure: false, at: bench.now)
      let request = LinkRequest(
        session: session, channel: channel,
        commonCapabilities: ([.authSelection, .authTicket, .miniHeader] as CommonCapabilities).words,
        channelCapabilities: [])
      let bytes = ((try? LinkHeader.packet(request)) ?? []) + [1, 0, 0, 0] + [UInt8](repeating: 0, count: 128)
      bench.hub.received(bytes.rawSpan, on: line.id, at: bench.now)
      let sent = line.takeBytes()
      guard sent.count >= 4 else { return (nil, line.isClosed) }
      return (LinkFailure(rawValue: sent.rawSpan.integer(at: sent.count - 4)), line.isClosed)
    }
    #expect(link(session, ChannelID(.display)) == (.channelNotAvailable, true))
    #expect(link(SessionID(rawValue: 4711), ChannelID(.display)) == (.badConnectionID, true))
    #expect(link(SessionID(rawValue: 4711), ChannelID(.main)) == (.badConnectionID, true))
    #expect(link(session, ChannelID(.display, id: 7)) == (nil, true))
    #expect(link(session, ChannelID(.usbredir)) == (nil, true))
    #expect(client.end == nil)
  }

  @Test("a handshake that takes too long is closed, and so is the oldest of too many")
  func handshakes() throws {
    var limits = ServerLimits()
    limits.unlinkedConnections = 4
    let bench = ServerBench(limits: limits)
    let lines = (0..<6).map { ServerLine(id: ServerConnectionID(rawValue: 1000 + $0), isLocal: false) }
    for line in lines {
      bench.hub.opened(line.id, sink: line, isSecure: false, at: bench.now)
      bench.now = bench.now.advanced(byMilliseconds: 1)
    }
    #expect(lines.map(\.isClosed) == [true, true, false, false, false, false])
    let client = bench.connect()
    #expect(client.end == nil)
    bench.wait(milliseconds: limits.linkMilliseconds - 100)
    #expect(!lines[5].isClosed)
    bench.wait(milliseconds: 101)
    #expect(!lines.map(\.isClosed).contains(false))
    #expect(client.end == nil)
  }

  @Test("without keys, links wait until there are some")
  func keys() {
    let bench = ServerBench()
    bench.hasKeys = false
    let client = bench.connect()
    #expect(client.end == nil && client.session.main?.session == nil)
    bench.hasKeys = true
    bench.hub.keysAvailable(at: bench.now)
    bench.settle()
    #expect(client.session.main?.session != nil)
  }

  @Test("a client that is silent is asked, and then given up")
  func silence() throws {
    let bench = ServerBench()
    let client = bench.connect()
    for _ in 0..<10 { bench.wait(milliseconds: 30_000) }
    #expect(client.end == nil, "it answers")
    let line = try #require(bench.line(client, .main))
    line.room = 0
    for _ in 0..<4 { bench.wait(milliseconds: 30_000) }
    #expect(line.isClosed)
  }

  @Test(
    "any bytes on a linked channel are understood or end it, and harm nobody else",
    arguments: 1...20 as ClosedRange<UInt64>)
  func garbage(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let bench = ServerBench()
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 8, height: 8))
    let good = bench.connect()
    for type in [ChannelType.main, .inputs, .display, .cursor] {
      let bad = bench.connect()
      let line = try #require(bench.line(bad, type))
      for _ in 0..<30 where !line.isClosed {
        let number = UInt16.random(in: 0...115, using: &random)
        let body = (0..<Int.random(in: 0...30, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        let size = Bool.random(using: &random) ? body.count : Int.random(in: 0...70_000, using: &random)
        let header: [UInt8] = [
          UInt8(number & 255), UInt8(number >> 8), UInt8(size & 255), UInt8(size >> 8 & 255), UInt8(size >> 16), 0,
        ]
        bench.deliver(header + body, on: line.id)
        bench.settle()
      }
      bench.cut(bad)
    }
    #expect(good.end == nil && good.picture() != nil)
  }
}
