import SpiceBytes
import SpiceTestSupport
import SpiceWire
import Testing

@Suite struct DrawVectorTests {
  @Test("a reference drawing command keeps its meaning over the wire", arguments: VectorIndex.shared.draw)
  func meaning(_ draw: VectorIndex.Draw) throws {
    let kind = try #require(DisplayServerMessage.Kind(rawValue: draw.message_type))
    let body = try draw.body.load()
    let message = try DisplayServerMessage(kind, decoding: body.rawSpan)
    let bytes = try message.encoded(blobs: body.rawSpan)
    let back = try DisplayServerMessage(kind, decoding: bytes.rawSpan)
    #expect(WireDump(back, bytes) == WireDump(message, body))
    // Nothing of a reference message is left unread: ours has as many bytes.
    #expect(bytes.count == body.count)
  }
}
