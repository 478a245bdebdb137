/// Why a stream has ended, if its owner did not close it.
public enum CloseReason: Equatable, Sendable {
  /// The peer closed the connection, in good order as far as one can see.
  case peerClosed
  /// All was sent that was to be sent before the end: see ``ByteStream/finish()``.
  case finished
  /// The peer did not take in time what was to be sent before the end.
  case unfinished
  /// TLS is not possible with this peer, or was broken.
  case tls(TLSError)
  /// The peer asked for something else than a WebSocket, or broke its rules.
  case webSocket(String)
  /// The system has lost the connection.
  case socket(SocketError)
}

extension CloseReason: CustomStringConvertible {
  /// One sentence for people.
  public var description: String {
    switch self {
    case .peerClosed: "the peer closed the connection"
    case .finished: "everything has been sent"
    case .unfinished: "the peer did not take what was left to send"
    case .tls(let error): error.description
    case .webSocket(let text): text
    case .socket(let error): error.description
    }
  }
}
