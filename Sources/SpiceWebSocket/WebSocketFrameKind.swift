/// What a WebSocket frame is for: its operation code (RFC 6455, section 5.2).
public enum WebSocketFrameKind: UInt8, Sendable {
  case continuation = 0
  case text = 1
  case binary = 2
  case close = 8
  case ping = 9
  case pong = 10

  /// Whether frames of this kind steer the connection instead of carrying its data. They are short and whole.
  public var isControl: Bool { rawValue & 8 != 0 }
}
