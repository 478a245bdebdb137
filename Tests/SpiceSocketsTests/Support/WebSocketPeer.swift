import SpiceBytes
import SpiceWebSocket

/// The words of a WebSocket client.
enum WebSocketPeer {
  /// A request, and the whole answer that it must get.
  static let request = Array(
    ("GET /spice HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      + "Sec-WebSocket-Protocol: binary\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").utf8)
  static let answer = Array(
    ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: binary\r\n\r\n").utf8)

  /// A masked frame.
  static func frame(_ kind: WebSocketFrameKind, _ payload: [UInt8], mask word: UInt32 = 0x1234_5678) -> [UInt8] {
    let mask = WebSocketMask(word: word)
    var payload = payload
    let header = WebSocketFrameHeader.bytes(kind, count: payload.count, mask: mask)
    var span = payload.mutableRawSpan
    mask.apply(to: &span)
    return header + payload
  }

  /// What the frames of a server hold: the data, and everything else.
  static func content(_ bytes: [UInt8]) throws -> (data: [UInt8], others: [WebSocketFrameReader.Event]) {
    var reader = WebSocketFrameReader(from: .server)
    var data: [UInt8] = []
    var others: [WebSocketFrameReader.Event] = []
    var offset = 0
    while let event = try reader.next(in: bytes.rawSpan, at: &offset) {
      if case .data(let range, _) = event { data += bytes[range] } else { others.append(event) }
    }
    return (data, others)
  }
}
