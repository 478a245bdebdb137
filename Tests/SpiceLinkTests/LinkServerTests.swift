import SpiceBytes
import SpiceLink
import SpiceTestSupport
import SpiceWire
import Testing

@Suite("LinkServer")
struct LinkServerTests {
  private static let key = [UInt8](repeating: 0x5A, count: LinkReply.publicKeyByteCount)

  private func queue(_ bytes: [UInt8]) -> ByteQueue {
    var queue = ByteQueue()
    queue.append(bytes.rawSpan)
    return queue
  }

  private func request(
    common: CommonCapabilities = [.authSelection, .authTicket, .miniHeader], capabilities: [UInt32] = [7, 9]
  ) -> LinkRequest {
    LinkRequest(
      session: SessionID(rawValue: 77), channel: ChannelID(.display, id: 2), commonCapabilities: common.words,
      channelCapabilities: capabilities)
  }

  private let offer = LinkServer.Offer(publicKey: key, channelCapabilities: [3])

  @Test("server and client link, byte by byte, and bytes of the channel are left alone")
  func wholeHandshake() throws {
    var client = LinkClient(
      session: .new, channel: ChannelID(.main), capabilities: [0b110], password: Array("secret".utf8))
    let cipher: TicketCipher = { (key: RawSpan, password: [UInt8]) throws(TicketError) in
      #expect([UInt8](copying: key) == Self.key)
      return password + [UInt8](repeating: 0, count: LinkServer.ticketBytes - password.count)
    }
    var server = LinkServer()
    var toServer = ByteQueue()
    var toClient = ByteQueue()
    var ticket: [UInt8]?
    var linked: LinkedPeer?
    var peer: LinkedPeer?
    var pending = client.start()
    while linked == nil {
      try #require(!pending.isEmpty)
      for byte in pending {
        toServer.append([byte].rawSpan)
        switch server.advance(&toServer) {
        case .wait: break
        case .requested(let request):
          #expect(request.channel == ChannelID(.main) && request.session == .new)
          #expect(request.channelCapabilities == [0b110])
          let reply = server.accept(offer)
          toClient.append(reply.rawSpan)
        case .ticket(let bytes):
          ticket = bytes
          peer = server.peer
          let result = server.finish(.ok) + [1, 2, 3]
          toClient.append(result.rawSpan)
        case .failed(let failure, _): Issue.record("refused: \(failure)")
        }
      }
      pending = []
      switch try client.advance(&toClient, cipher: cipher) {
      case .wait: break
      case .send(let bytes): pending = bytes
      case .linked(let result): linked = result
      }
    }
    #expect(ticket?.prefix(7) == (Array("secret".utf8) + [0])[...])
    let all: CommonCapabilities = [.authSelection, .authTicket, .miniHeader]
    #expect(linked == LinkedPeer(common: all, channelWords: [3], headerForm: .mini))
    #expect(peer == LinkedPeer(common: all, channelWords: [0b110], headerForm: .mini))
    #expect([UInt8](copying: toClient.bytes) == [1, 2, 3])
    #expect(toServer.isEmpty)
  }

  @Test("the reply is what the protocol asks for, byte by byte")
  func reply() throws {
    var server = LinkServer()
    var input = queue(try LinkHeader.packet(request()))
    #expect(server.advance(&input) == .requested(request()))
    let expected: [UInt8] =
      Array("REDQ".utf8) + [2, 0, 0, 0, 2, 0, 0, 0, 186, 0, 0, 0] + [0, 0, 0, 0] + Self.key
      + [1, 0, 0, 0, 1, 0, 0, 0, 178, 0, 0, 0] + [0b1011, 0, 0, 0, 3, 0, 0, 0]
    #expect(server.accept(offer) == expected)
  }

  @Test("a client that cannot choose sends its ticket at once, and gets full headers")
  func noSelection() throws {
    var server = LinkServer()
    let ticket = [UInt8](repeating: 9, count: LinkServer.ticketBytes)
    var input = queue(try LinkHeader.packet(request(common: .authTicket)) + ticket)
    #expect(server.advance(&input) == .requested(request(common: .authTicket)))
    #expect(server.advance(&input) == .wait)
    _ = server.accept(offer)
    #expect(server.advance(&input) == .ticket(ticket))
    #expect(server.peer?.headerForm == .full)
    #expect(server.finish(.permissionDenied) == [7, 0, 0, 0])
    #expect(server.peer == nil)
    #expect(server.advance(&input) == .wait)
  }

  @Test("a mechanism other than the ticket is refused", arguments: [0, 2, 77, .max] as [UInt32])
  func mechanism(_ number: UInt32) throws {
    var server = LinkServer()
    var input = queue(try LinkHeader.packet(request()))
    _ = server.advance(&input)
    _ = server.accept(offer)
    input = queue((0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) })
    let refusal = try LinkHeader.packet(LinkReply(failure: .invalidData))
    #expect(server.advance(&input) == .failed(.invalidData, reply: refusal))
  }

  @Test("another protocol is refused with its fourth byte, and its kind of error")
  func otherProtocols() throws {
    func result(_ bytes: [UInt8]) -> LinkServer.Step {
      var server = LinkServer()
      var input = queue(bytes)
      return server.advance(&input)
    }
    func failed(_ failure: LinkFailure) throws -> LinkServer.Step {
      .failed(failure, reply: try LinkHeader.packet(LinkReply(failure: failure)))
    }
    #expect(result(Array("RFB".utf8)) == .wait)
    #expect(result(Array("RFB ".utf8)) == (try failed(.invalidMagic)))
    #expect(result([0xA5, 0xA5, 0xA5, 0xA5]) == (try failed(.invalidMagic)))
    func header(major: UInt8, size: [UInt8]) -> [UInt8] {
      Array("REDQ".utf8) + [major, 0, 0, 0, 2, 0, 0, 0] + size
    }
    #expect(result(header(major: 3, size: [18, 0, 0, 0])) == (try failed(.versionMismatch)))
    #expect(result(header(major: 0, size: [18, 0, 0, 0])) == .failed(.versionMismatch, reply: []))
    for size in [[17, 0, 0, 0], [1, 16, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF]] as [[UInt8]] {
      #expect(result(header(major: 2, size: size)) == (try failed(.invalidData)))
    }
    #expect(result(header(major: 2, size: [18, 0, 0, 0])) == .wait)
  }

  @Test("capabilities that are not there, or too many, are refused")
  func capabilities() throws {
    let good = try LinkHeader.packet(request())
    for (offset, value) in [(16 + 6, 200), (16 + 10, 200), (16 + 9, 0x80), (16 + 14, 200), (16 + 14, 0)]
      as [(Int, UInt8)]
    {
      var bytes = good
      bytes[offset] = value
      var server = LinkServer()
      var input = queue(bytes)
      guard case .failed(.invalidData, _) = server.advance(&input) else {
        Issue.record("byte \(offset) = \(value) was accepted")
        continue
      }
    }
  }

  @Test("any damage is refused or understood, and never harms", arguments: 1...4 as ClosedRange<UInt64>)
  func damage(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let good = try LinkHeader.packet(request())
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: .min ... .max, using: &random)
      }
      var server = LinkServer()
      var input = queue(bytes)
      if case .requested = server.advance(&input) {
        _ = server.accept(offer)
        input.append([UInt8](repeating: 1, count: 132).rawSpan)
        _ = server.advance(&input)
      }
    }
  }
}
