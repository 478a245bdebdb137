import SpiceBytes
import SpiceTestSupport
import SpiceWire
import Testing

@Suite struct FramingTests {
  @Test("headers have 18 and 6 bytes")
  func headers() throws {
    let header = DataHeader(
      serial: MessageSerial(rawValue: 0x0102_0304_0506_0708), type: 304, size: 0x11, subList: 7)
    var full = [UInt8](repeating: 0xEE, count: 19)
    var out = full.mutableRawSpan
    header.store(.full, to: &out)
    #expect(full == bytes(hex: "0807060504030201 3001 11000000 07000000 EE"))
    #expect(try DataHeader(.full, decoding: full.rawSpan) == header)
    var mini = [UInt8](repeating: 0xEE, count: 7)
    var small = mini.mutableRawSpan
    header.store(.mini, to: &small)
    #expect(mini == bytes(hex: "3001 11000000 EE"))
    #expect(try DataHeader(.mini, decoding: mini.rawSpan) == DataHeader(type: 304, size: 0x11))
    for form in [DataHeader.Form.mini, .full] {
      let short = [UInt8](repeating: 0, count: form.byteCount - 1)
      #expect(throws: WireError.self) { try DataHeader(form, decoding: short.rawSpan) }
    }
  }

  @Test("the first message of a list stands behind the offsets")
  func list() throws {
    let wait = try CommonServerMessage.waitForChannels([
      ChannelWait(ChannelID(.display, id: 2), serial: MessageSerial(rawValue: 77))
    ]).encoded(blobs: [UInt8]().rawSpan)
    let inval = try DisplayServerMessage.invalList([
      CachedResource(pixmap: ImageID(rawValue: 0xABCD))
    ]).encoded(blobs: [UInt8]().rawSpan)
    let list = CommonServerMessage.list(
      SubMessageList([
        SubMessage(
          type: CommonServerMessage.Kind.waitForChannels.rawValue,
          body: WireRange(offset: 0, count: wait.count)),
        SubMessage(
          type: DisplayServerMessage.Kind.invalList.rawValue,
          body: WireRange(offset: wait.count, count: inval.count)),
      ]))
    let body = try list.encoded(blobs: (wait + inval).rawSpan)
    #expect(
      body
        == bytes(
          hex: """
            0200 0A000000 1B000000
            0500 0B000000 01 02 02 4D00000000000000
            6900 0B000000 0100 01 CDAB000000000000
            """))
    guard case .list(let back) = try CommonServerMessage(.list, decoding: body.rawSpan) else {
      Issue.record("not a list")
      return
    }
    #expect(back.messages.map(\.type) == [5, 105])
    #expect(
      back.messages.map { $0.body } == [
        WireRange(offset: 16, count: 11), WireRange(offset: 33, count: 11),
      ])
  }

  @Test("a list inside a body is found at its offset, and an overstated size ends with the body")
  func overstated() throws {
    let body = bytes(hex: "FFFFFFFF 0100 0A000000  6900 40000000 0000")
    let list = try SubMessageList(decoding: body.rawSpan, at: 4)
    #expect(list.messages == [SubMessage(type: 105, body: WireRange(offset: 16, count: 2))])
    #expect(throws: WireError.self) { try SubMessageList(decoding: body.rawSpan, at: 17) }
    #expect(throws: WireError.self) { try SubMessageList(decoding: body.rawSpan, at: .max) }
  }

  @Test("a list with more messages than honest ones have is refused")
  func tooMany() {
    let count = 1000
    var body: [UInt8] = [UInt8(count & 0xFF), UInt8(count >> 8)]
    for _ in 0..<count { body += bytes(hex: "02000000") }
    #expect(throws: WireError.self) { try SubMessageList(decoding: body.rawSpan, at: 0) }
  }
}
