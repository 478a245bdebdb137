import SpiceBytes
import SpiceTestSupport
import SpiceWire
import Testing

@Suite struct LinkTests {
  private func decode<T: WireValue>(_ type: T.Type, _ body: [UInt8]) throws -> T {
    var value = T()
    var reader = WireReader(body.rawSpan)
    try value.wire(&reader)
    return value
  }

  @Test("a link request stands behind its header, with its capability words behind itself")
  func request() throws {
    let request = LinkRequest(
      session: SessionID(rawValue: 0x0102_0304), channel: ChannelID(.display, id: 1),
      commonCapabilities: [0x0D], channelCapabilities: [0x7F, 1])
    let packet = try LinkHeader.packet(request)
    #expect(
      packet
        == bytes(
          hex: """
            52454451 02000000 02000000 1E000000
            04030201 02 01 01000000 02000000 12000000  0D000000 7F000000 01000000
            """))
    #expect(try decode(LinkHeader.self, packet) == LinkHeader(size: 30))
    #expect(try decode(LinkRequest.self, Array(packet.dropFirst(16))) == request)
  }

  @Test("capability words are found where the request says")
  func gap() throws {
    let body = bytes(hex: "00000000 01 00 01000000 01000000 14000000 FFFF 09000000 0F000000")
    let request = try decode(LinkRequest.self, body)
    #expect(request.commonCapabilities == [9])
    #expect(request.channelCapabilities == [15])
    #expect(request.session == .new)
  }

  @Test(
    "capability words outside of the request are refused",
    arguments: [
      "00000000 01 00 01000000 00000000 13000000 09000000",
      "00000000 01 00 01000000 00000000 00000000 09000000",
      "00000000 01 00 01000000 00000000 FFFFFFFF 09000000",
      "00000000 01 00 00000040 00000040 12000000 09000000",
      "00000000 01 00 01040000 00000000 12000000 09000000",
    ])
  func badWords(_ text: String) {
    #expect(throws: WireError.self) { try decode(LinkRequest.self, bytes(hex: text)) }
  }

  @Test("a reply that refuses is 178 bytes, with or without an offset of capabilities")
  func refusal() throws {
    let packet = try LinkHeader.packet(LinkReply(failure: .needSecured))
    #expect(packet.count == 16 + 178)
    #expect(try decode(LinkHeader.self, packet).size == 178)
    var body = Array(packet.dropFirst(16))
    #expect(try decode(LinkReply.self, body).failure == .needSecured)
    body[174] = 178
    #expect(try decode(LinkReply.self, body).failure == .needSecured)
  }

  @Test("a reply carries a key of 162 bytes, and no other key is sent")
  func key() throws {
    var reply = LinkReply()
    reply.publicKey = (0..<162).map { UInt8($0) }
    reply.commonCapabilities = [9]
    let body = try Array(LinkHeader.packet(reply).dropFirst(16))
    #expect(Array(body[4..<166]) == reply.publicKey)
    #expect(Array(body[174...]) == bytes(hex: "B2000000 09000000"))
    #expect(try decode(LinkReply.self, body) == reply)
    reply.publicKey.removeLast()
    #expect(throws: WireError.self) { try LinkHeader.packet(reply) }
  }

  @Test("a header is judged by magic, then version, then size")
  func header() {
    var header = LinkHeader(size: 18)
    #expect(header.failure(least: LinkRequest.byteCount) == .ok)
    header.minor = 9
    #expect(header.failure(least: LinkRequest.byteCount) == .ok)
    header.size = 17
    #expect(header.failure(least: LinkRequest.byteCount) == .invalidData)
    header.size = 4097
    #expect(header.failure(least: LinkRequest.byteCount) == .invalidData)
    header.size = .max
    #expect(header.failure(least: LinkRequest.byteCount) == .invalidData)
    header.major = 1
    #expect(header.failure(least: LinkRequest.byteCount) == .versionMismatch)
    header.magic = 0
    #expect(header.failure(least: LinkRequest.byteCount) == .invalidMagic)
  }

  @Test("capability n is bit n of the first word, and further words do not disturb")
  func capabilities() {
    #expect(CommonCapabilities.miniHeader.words == [8])
    #expect(DisplayCapabilities.codecH265.words == [1 << 14])
    #expect(RecordCapabilities.opus.words == [4])
    #expect(PlaybackCapabilities.opus.words == [8])
    #expect(MainCapabilities(words: [0xF]).contains(.seamlessMigrate))
    #expect(MainCapabilities(words: []).isEmpty)
    #expect(MainCapabilities(words: [4, 0xFFFF]) == .agentConnectedTokens)
    #expect(InputsCapabilities([]).words == [])
    #expect(SpiceVMCCapabilities.dataCompressLZ4.rawValue == 1)
  }

  @Test("link structures survive the wire, and are refused when cut")
  func roundTrip() throws {
    func check<T: WireValue & Equatable>(_ type: T.Type) throws {
      for seed in 0..<40 as Range<UInt64> {
        let (value, arena) = try WireGenerator.make(T(), seed: seed) { try $0.wire(&$1) }
        let body = try WireWriter.encode(value, blobs: arena.rawSpan)
        #expect(try decode(T.self, body) == value, "\(T.self), seed \(seed)")
        for length in 0..<body.count {
          #expect(throws: WireError.self) { try decode(T.self, Array(body.prefix(length))) }
        }
      }
    }
    try check(LinkHeader.self)
    try check(LinkRequest.self)
    try check(LinkReply.self)
    try check(WebDAVFrame.self)
    try check(SmartcardError.self)
  }
}
