/// Status codes of the farewells that are sent (RFC 6455, section 7.4).
public enum WebSocketStatus {
  /// All is said.
  public static let normal: UInt16 = 1000
  /// The peer broke the protocol.
  public static let protocolError: UInt16 = 1002

  /// The payload of a farewell.
  public static func payload(_ code: UInt16) -> [UInt8] {
    [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)]
  }

  /// What answers a peer's farewell: the same code, unless that is one that nobody may send.
  public static func answer(to code: UInt16?) -> UInt16 {
    guard let code, (1000...4999).contains(code), ![1004, 1005, 1006, 1015].contains(code) else { return normal }
    return code
  }
}
