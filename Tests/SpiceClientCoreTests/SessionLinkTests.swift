import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceLink
import SpiceWire
import Testing

@Suite("The session links its channels")
struct SessionLinkTests {
  @Test("main comes first, and the listed channels follow with the session's id")
  func opensListedChannels() throws {
    let server = Loopback()
    #expect(server.connections.map(\.channel) == [ChannelID(.main)])
    try server.open([ChannelID(.main), ChannelID(.display), ChannelID(.inputs), ChannelID(.tunnel), ChannelID(.cursor)])
    #expect(server.connections.map(\.channel.type) == [.main, .display, .inputs, .cursor])
    #expect(server.events.contains(.ready))
    let messages = try server.takeMessages(.main)
    #expect(messages.map(\.type).contains(MainClientMessage.Kind.attachChannels.rawValue))

    let display = try #require(server.connection(.display))
    server.session.connected(display.id, at: server.now)
    server.pump()
    var request = LinkRequest()
    let bytes = try #require(server.sent[display.id])
    var reader = WireReader(bytes.rawSpan.extracting(droppingFirst: LinkHeader.byteCount))
    try request.wire(&reader)
    #expect(request.session == SessionID(rawValue: 77))
  }

  @Test("a wrong password ends the session and says so")
  func wrongPassword() throws {
    let server = Loopback()
    try server.link(.main, result: .permissionDenied)
    #expect(server.end == .notLinked(.refused(.permissionDenied)))
    #expect(server.closed.count == 1)
  }

  @Test("a password is sent as it is; one that is too long never leaves")
  func passwordLength() throws {
    var options = SessionOptions()
    options.password = Array("secret".utf8)
    let server = Loopback(options: options)
    let id = try #require(server.connection(.main)?.id)
    server.session.connected(id, at: server.now)
    server.pump()
    let greeting = try #require(server.sent[id]).count
    var reply = LinkReply()
    reply.commonCapabilities = ([.authSelection, .authTicket, .miniHeader] as CommonCapabilities).words
    server.receive(try LinkHeader.packet(reply), on: id)
    let answer = try #require(server.sent[id]).dropFirst(greeting)
    #expect(answer.prefix(4).elementsEqual([1, 0, 0, 0]))
    #expect(answer.dropFirst(4).prefix(6).elementsEqual("secret".utf8))

    options.password = [UInt8](repeating: 65, count: 61)
    let refused = Loopback(options: options)
    try refused.link(.main)
    #expect(refused.end == .notLinked(.ticket(.passwordTooLong(61))))
  }

  @Test("a channel that must be secure is tried again with TLS, if there is a port for it")
  func redirect() throws {
    var options = SessionOptions()
    options.ports = [.plain, .secure]
    let server = Loopback(options: options)
    #expect(server.connection(.main)?.secure == false)
    let id = try #require(server.connection(.main)?.id)
    server.session.connected(id, at: server.now)
    server.receive(try LinkHeader.packet(LinkReply(failure: .needSecured)), on: id)
    #expect(server.end == nil)
    #expect(server.connection(.main)?.secure == true)

    let plainOnly = Loopback()
    let first = try #require(plainOnly.connection(.main)?.id)
    plainOnly.session.connected(first, at: plainOnly.now)
    plainOnly.receive(try LinkHeader.packet(LinkReply(failure: .needSecured)), on: first)
    #expect(plainOnly.end == .notLinked(.refused(.needSecured)))
  }

  @Test("channels named as secure never go without TLS")
  func secureChannels() throws {
    var options = SessionOptions()
    options.ports = [.plain, .secure]
    options.secureChannels = [.inputs]
    let server = Loopback(options: options)
    try server.open([ChannelID(.display), ChannelID(.inputs)])
    #expect(server.connection(.display)?.secure == false)
    #expect(server.connection(.inputs)?.secure == true)
    let id = try #require(server.connection(.inputs)?.id)
    server.session.connected(id, at: server.now)
    server.receive(try LinkHeader.packet(LinkReply(failure: .needUnsecured)), on: id)
    #expect(server.connection(.inputs) == nil)
    #expect(
      server.events.contains(.channelClosed(ChannelID(.inputs), .notLinked(.refused(.needUnsecured)))))
  }

  @Test("a peer that speaks something else is told apart from the first byte")
  func notSpice() throws {
    let server = Loopback()
    let id = try #require(server.connection(.main)?.id)
    server.session.connected(id, at: server.now)
    server.receive(Array("HTTP/1.1 400".utf8), on: id)
    #expect(server.end == .notLinked(.notSpice))
  }

  @Test("a handshake that takes too long is given up")
  func linkTimeout() throws {
    let server = Loopback()
    let id = try #require(server.connection(.main)?.id)
    server.session.connected(id, at: server.now)
    server.expire(afterMilliseconds: 9_999)
    #expect(server.end == nil)
    server.expire(afterMilliseconds: 1)
    #expect(server.end == .linkTimeout)
  }

  @Test("a server that lists no channels is given up")
  func beginTimeout() throws {
    let server = Loopback()
    try server.link(.main)
    server.expire(afterMilliseconds: 10_000)
    #expect(server.end == .linkTimeout)
  }

  @Test("a connection cut at any byte of the handshake ends the session and nothing hangs")
  func cutAnywhere() throws {
    var reply = LinkReply()
    reply.commonCapabilities = ([.authSelection, .authTicket, .miniHeader] as CommonCapabilities).words
    let script = try LinkHeader.packet(reply) + [0, 0, 0, 0]
    for count in 0..<script.count {
      let server = Loopback()
      let id = try #require(server.connection(.main)?.id)
      server.session.connected(id, at: server.now)
      for byte in script.prefix(count) { server.receive([byte], on: id) }
      server.session.disconnected(id, cause: .closed, at: server.now)
      server.pump()
      #expect(server.end == (count == 0 ? .notLinked(.closedAtOnce) : .cutOff), "after \(count) bytes")
    }
  }

  @Test("the server closing between two messages is an end in order, within one it is a cut")
  func endOfStream() throws {
    let server = Loopback()
    try server.open([])
    let id = try #require(server.connection(.main)?.id)
    server.session.disconnected(id, cause: .closed, at: server.now)
    server.pump()
    #expect(server.end == .closedByServer)

    let cut = Loopback()
    try cut.open([])
    let main = try #require(cut.connection(.main)?.id)
    cut.receive([4, 0, 12], on: main)
    cut.session.disconnected(main, cause: .closed, at: cut.now)
    cut.pump()
    #expect(cut.end == .cutOff)
  }

  @Test("losing another channel does not end the session")
  func losesDisplay() throws {
    let server = Loopback()
    try server.open([ChannelID(.display)])
    try server.link(.display)
    let id = try #require(server.connection(.display)?.id)
    server.session.disconnected(id, cause: .failed, at: server.now)
    server.pump()
    #expect(server.end == nil)
    #expect(server.events.last == .channelClosed(ChannelID(.display), .connectionFailed))
    #expect(server.session.displays.isEmpty)
  }
}
