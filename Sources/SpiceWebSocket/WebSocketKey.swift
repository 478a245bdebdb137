/// The proof that a server understood a client's wish for a WebSocket (RFC 6455, section 4.2.2).
public enum WebSocketKey {
  private static let suffix = [UInt8]("258EAFA5-E914-47DA-95CA-C5AB0DC85B11".utf8)

  /// What a server answers to the key of a client's request, in ASCII. `sha1` gives the 20 bytes of a digest.
  public static func answer(to key: [UInt8], sha1: ([UInt8]) -> [UInt8]) -> [UInt8] {
    Base64.encode(sha1(key + suffix))
  }
}
