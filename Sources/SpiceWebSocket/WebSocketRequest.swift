/// Why a request is not answered with a WebSocket.
public enum WebSocketRequestError: Error, Equatable, Sendable {
  /// It is not a GET request.
  case notGet
  /// There is no key, so it is a plain request: of a browser, perhaps, that was sent to the wrong port.
  case noKey
  /// It names sub-protocols, and `binary` is not among them.
  case noBinaryProtocol

  /// One sentence for people.
  public var text: String {
    switch self {
    case .notGet: "the HTTP request is not a GET request"
    case .noKey: "the HTTP request does not ask for a WebSocket"
    case .noBinaryProtocol: "the WebSocket request does not offer the sub-protocol 'binary'"
    }
  }
}

/// A client's request to make a connection a WebSocket, which is what the servers of SPICE make of one.
///
/// No more is asked of it than the stock server asks: a key, and `binary` among the sub-protocols if there are any. Paths
/// and hosts are those of proxies, and say nothing here.
public struct WebSocketRequest: Equatable, Sendable {
  /// What the answer must be derived from.
  public let key: [UInt8]
  /// Whether the client named sub-protocols, one of which the answer must choose then.
  public let offersProtocol: Bool

  /// Looks at a request.
  public init(_ head: HTTPHead) throws(WebSocketRequestError) {
    guard head.startLine.starts(with: "GET ".utf8) else { throw .notGet }
    guard let key = head.values(of: "sec-websocket-key").first, !key.isEmpty else { throw .noKey }
    let offers = !head.values(of: "sec-websocket-protocol").isEmpty
    if offers, !head.tokens(of: "sec-websocket-protocol").contains([UInt8]("binary".utf8)) { throw .noBinaryProtocol }
    self.key = key
    offersProtocol = offers
  }

  /// The answer, after which frames follow in both directions. `sha1` gives the 20 bytes of a digest.
  public func response(sha1: ([UInt8]) -> [UInt8]) -> [UInt8] {
    var text = [UInt8]("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n".utf8)
    text += [UInt8]("Sec-WebSocket-Accept: ".utf8) + WebSocketKey.answer(to: key, sha1: sha1)
    if offersProtocol { text += "\r\nSec-WebSocket-Protocol: binary".utf8 }
    return text + "\r\n\r\n".utf8
  }

  /// The answer to every other request, after which the connection ends. It tells people where they are.
  public static let refusal: [UInt8] = {
    let text = "This is a SPICE server. It speaks SPICE, also in a WebSocket, but no HTTP.\n"
    let head = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: "
    return [UInt8](head.utf8) + decimal(text.utf8.count) + [UInt8]("\r\n\r\n".utf8) + [UInt8](text.utf8)
  }()

  private static func decimal(_ number: Int) -> [UInt8] {
    (number < 10 ? [] : decimal(number / 10)) + [UInt8(ascii: "0") + UInt8(number % 10)]
  }
}
