import SpiceBytes
import SpiceLink
import SpiceWire
import Testing

@Suite("LinkClient")
struct LinkClientTests {
  private func makeLink(password: String = "pw") -> LinkClient {
    LinkClient(session: .new, channel: ChannelID(.main), capabilities: [0b110], password: Array(password.utf8))
  }

  private func cipher() -> TicketCipher {
    { (_: RawSpan, password: [UInt8]) throws(TicketError) -> [UInt8] in password + [0] }
  }

  private func queue(_ bytes: [UInt8]) -> ByteQueue {
    var queue = ByteQueue()
    queue.append(bytes.rawSpan)
    return queue
  }

  private func refusal(_ link: inout LinkClient, _ input: inout ByteQueue) -> LinkError? {
    do throws(LinkError) {
      _ = try link.advance(&input, cipher: cipher())
      return nil
    } catch {
      return error
    }
  }

  @Test("the request is what the protocol asks for, byte by byte")
  func request() {
    let bytes = makeLink().start()
    let expected: [UInt8] =
      Array("REDQ".utf8) + [2, 0, 0, 0, 2, 0, 0, 0, 26, 0, 0, 0]
      + [0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 18, 0, 0, 0] + [0b1011, 0, 0, 0, 0b110, 0, 0, 0]
    #expect(bytes == expected)
  }

  @Test("a server without the choice of mechanisms gets the ticket at once")
  func noSelection() throws {
    var link = makeLink()
    var reply = LinkReply()
    reply.commonCapabilities = ([.authTicket] as CommonCapabilities).words
    var input = queue(try LinkHeader.packet(reply))
    let ticket = try link.advance(&input, cipher: cipher())
    #expect(ticket == .send(Array("pw\0".utf8)))
    let ok: [UInt8] = [0, 0, 0, 0]
    input.append(ok.rawSpan)
    let step = try link.advance(&input, cipher: cipher())
    #expect(step == .linked(LinkedPeer(common: .authTicket, channelWords: [], headerForm: .full)))
  }

  @Test("bytes after the result are left for the channel")
  func leavesTheRest() throws {
    var link = makeLink()
    var reply = LinkReply()
    reply.commonCapabilities = ([.authSelection, .authTicket, .miniHeader] as CommonCapabilities).words
    reply.channelCapabilities = [1, 2]
    var input = queue(try LinkHeader.packet(reply) + [0, 0, 0, 0, 9, 8, 7])
    _ = try link.advance(&input, cipher: cipher())
    let step = try link.advance(&input, cipher: cipher())
    let common: CommonCapabilities = [.authSelection, .authTicket, .miniHeader]
    #expect(step == .linked(LinkedPeer(common: common, channelWords: [1, 2], headerForm: .mini)))
    #expect([UInt8](copying: input.bytes) == [9, 8, 7])
  }

  @Test("a second reply in place of the result is its error")
  func replyInsteadOfResult() throws {
    var link = makeLink()
    var reply = LinkReply()
    reply.commonCapabilities = ([.authSelection, .authTicket] as CommonCapabilities).words
    var input = queue(try LinkHeader.packet(reply))
    _ = try link.advance(&input, cipher: cipher())
    let again = try LinkHeader.packet(LinkReply(failure: .invalidData))
    input.append(again.rawSpan)
    let refused = refusal(&link, &input)
    #expect(refused == LinkError.refused(.invalidData))
  }

  @Test("a server that offers only SASL is told apart")
  func saslOnly() throws {
    var link = makeLink()
    var reply = LinkReply()
    reply.commonCapabilities = ([.authSelection, .authSASL] as CommonCapabilities).words
    var input = queue(try LinkHeader.packet(reply))
    let refused = refusal(&link, &input)
    #expect(refused == LinkError.needsSASL)
  }

  @Test("another major version, or a size that no reply has, is refused at the header")
  func badHeaders() throws {
    let version: [UInt8] = Array("REDQ".utf8) + [1, 0, 0, 0, 3, 0, 0, 0, 178, 0, 0, 0]
    var input = queue(version)
    var link = makeLink()
    let refused = refusal(&link, &input)
    #expect(refused == LinkError.version(major: 1, minor: 3))
    for size: UInt32 in [0, 177, 4097, .max] {
      var link = makeLink()
      var bytes = Array("REDQ".utf8) + [2, 0, 0, 0, 2, 0, 0, 0]
      for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: size >> shift)) }
      var input = queue(bytes)
      let refused = refusal(&link, &input)
      #expect(refused == LinkError.replySize(size))
    }
  }

  @Test("capability counts that do not fit the reply are refused")
  func badCapabilities() throws {
    var bytes = try LinkHeader.packet(LinkReply())
    bytes[16 + 166] = 200
    var input = queue(bytes)
    var link = makeLink()
    let refused = refusal(&link, &input)
    #expect(refused != nil)
  }
}
