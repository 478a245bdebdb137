/// Why a peer's WebSocket frames cannot be read.
public enum WebSocketFrameError: Error, Equatable, Sendable {
  case reservedBits, unknownKind(UInt8), masked, badControlFrame, badContinuation, badLength

  /// One sentence for people.
  public var text: String {
    switch self {
    case .reservedBits: "the peer sent a WebSocket frame with reserved bits"
    case .unknownKind: "the peer sent a WebSocket frame of unknown kind"
    case .masked: "the server sent a masked WebSocket frame"
    case .badControlFrame: "the peer sent an oversized or fragmented WebSocket control frame"
    case .badContinuation: "the peer sent WebSocket fragments out of order"
    case .badLength: "the peer sent a WebSocket frame of impossible length"
    }
  }
}
