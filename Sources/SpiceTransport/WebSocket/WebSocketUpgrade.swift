import Crypto
import SpiceWebSocket

/// The HTTP exchange that turns a connection into a WebSocket (RFC 6455, section 4).
struct WebSocketUpgrade {
  /// The nonce.
  private let key: [UInt8]
  private let options: WebSocketOptions
  private let host: String

  /// Prepares the request for a host, which is written as in a URL: with a port, and brackets around IPv6.
  init(options: WebSocketOptions, host: String) {
    self.options = options
    self.host = host
    var generator = SystemRandomNumberGenerator()
    key = Base64.encode((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  /// Why the options cannot be sent, if so.
  static func validate(_ options: WebSocketOptions) throws(TransportError) {
    func isClean(_ text: String) -> Bool { text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F } }
    guard options.path.hasPrefix("/"), isClean(options.path) else {
      throw TransportError(.invalidEndpoint, "the WebSocket path does not start with a slash or holds a space")
    }
    guard options.subprotocol.map({ !$0.isEmpty && isClean($0) }) ?? true else {
      throw TransportError(.invalidEndpoint, "the WebSocket sub-protocol is empty or holds a space")
    }
  }

  /// The request.
  var request: [UInt8] {
    let key = String(decoding: key, as: UTF8.self)
    var text = "GET \(options.path) HTTP/1.1\r\nHost: \(host)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    text += "Sec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: 13\r\n"
    if let name = options.subprotocol { text += "Sec-WebSocket-Protocol: \(name)\r\n" }
    return Array((text + "\r\n").utf8)
  }

  /// Checks the server's answer.
  /// - Throws: ``TransportError/Code/webSocket``.
  func check(_ head: HTTPHead) throws(TransportError) {
    guard let status = head.status else {
      throw TransportError(.webSocket, "the WebSocket answer is not an HTTP response")
    }
    guard status == 101 else {
      throw TransportError(.webSocket, "the server refused the WebSocket with status \(status)", httpStatus: status)
    }
    guard Self.names("websocket", in: head.tokens(of: "upgrade")),
      Self.names("upgrade", in: head.tokens(of: "connection"))
    else { throw TransportError(.webSocket, "the server did not switch to the WebSocket protocol") }
    guard head.values(of: "sec-websocket-accept") == [Self.accept(key)] else {
      throw TransportError(.webSocket, "the server's WebSocket answer does not match the request")
    }
    let chosen = head.values(of: "sec-websocket-protocol")
    guard chosen.isEmpty || chosen == [options.subprotocol.map { Array($0.utf8) }] else {
      throw TransportError(.webSocket, "the server chose a WebSocket sub-protocol that was not offered")
    }
    guard head.values(of: "sec-websocket-extensions").allSatisfy({ $0.isEmpty }) else {
      throw TransportError(.webSocket, "the server chose a WebSocket extension that was not offered")
    }
  }

  /// What a server derives from the nonce to show that it understood.
  static func accept(_ key: [UInt8]) -> [UInt8] {
    WebSocketKey.answer(to: key) { Array(Insecure.SHA1.hash(data: $0)) }
  }

  private static func names(_ word: String, in tokens: [[UInt8]]) -> Bool {
    tokens.contains { $0.map(HTTPHead.lowercase).elementsEqual(word.utf8) }
  }
}
