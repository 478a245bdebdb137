/// How to speak WebSocket with a server, below the SPICE protocol.
public struct WebSocketOptions: Hashable, Sendable {
  /// The path, and query if any, to ask for; it starts with a slash.
  public let path: String
  /// The sub-protocol to offer; nil to offer none.
  public let subprotocol: String?

  /// Asks for a path with the sub-protocol of SPICE servers, `binary`.
  public init(path: String = "/", subprotocol: String? = "binary") {
    self.path = path
    self.subprotocol = subprotocol
  }
}
