import SpiceBytes
import SpiceTestSupport
import SpiceWebSocket
import Testing

@Suite("WebSocket requests")
struct RequestTests {
  private func request(_ text: String) throws -> WebSocketRequest {
    var reader = HTTPHeadReader(beginning: "GET ", limit: 8192)
    var queue = ByteQueue()
    queue.append(Array((text + "\r\n\r\n").utf8).rawSpan)
    return try WebSocketRequest(#require(try reader.read(&queue)))
  }

  @Test("names of fields have no case, and the order does not matter")
  func fields() throws {
    let made = try request("GET /x HTTP/1.1\r\nSEC-WEBSOCKET-PROTOCOL: chat, binary\r\nsec-webSocket-key:  abc ")
    #expect(made.key == Array("abc".utf8))
    #expect(made.offersProtocol)
    #expect(try request("GET / HTTP/1.1\r\nSec-WebSocket-Key: k").offersProtocol == false)
    #expect(
      try request(
        "GET / HTTP/1.1\r\nSec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: binary\r\nSec-WebSocket-Key: k"
      ).offersProtocol)
  }

  @Test("requests for something else are refused, each for its reason")
  func refused() {
    #expect(throws: WebSocketRequestError.noKey) { try request("GET / HTTP/1.1\r\nHost: a") }
    #expect(throws: WebSocketRequestError.noKey) { try request("GET / HTTP/1.1\r\nSec-WebSocket-Key:") }
    #expect(throws: WebSocketRequestError.noBinaryProtocol) {
      try request("GET / HTTP/1.1\r\nSec-WebSocket-Key: k\r\nSec-WebSocket-Protocol: base64, binary2")
    }
    #expect(throws: WebSocketRequestError.notGet) {
      try WebSocketRequest(HTTPHead(startLine: Array("POST / HTTP/1.1".utf8), fields: []))
    }
  }

  @Test("the response repeats a sub-protocol only if one was offered")
  func response() throws {
    // The example of RFC 6455, section 1.3, whose digest is given there too.
    let digest = bytes(hex: "b37a4f2cc0624f1690f64606cf385945b2bec4ea")
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    let plain = try request("GET / HTTP/1.1\r\n" + key).response { input in
      #expect(input == Array("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8))
      return digest
    }
    let expected =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
    #expect(String(decoding: plain, as: UTF8.self) == expected + "\r\n")
    let binary = try request("GET / HTTP/1.1\r\nSec-WebSocket-Protocol: binary\r\n" + key).response { _ in digest }
    #expect(String(decoding: binary, as: UTF8.self) == expected + "Sec-WebSocket-Protocol: binary\r\n\r\n")
  }

  @Test("the refusal is a whole HTTP response")
  func refusal() throws {
    var reader = HTTPHeadReader(beginning: "HTTP/", limit: 8192)
    var queue = ByteQueue()
    let refusal = WebSocketRequest.refusal
    queue.append(refusal.rawSpan)
    let head = try #require(try reader.read(&queue))
    #expect(head.status == 400)
    #expect(head.values(of: "content-length") == [Array("\(queue.count)".utf8)])
  }
}
