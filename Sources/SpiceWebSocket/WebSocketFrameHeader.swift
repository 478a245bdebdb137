/// What stands before the payload of a WebSocket frame that is sent whole.
public enum WebSocketFrameHeader {
  /// The largest header, in bytes.
  public static let limit = 14

  /// The header of a final frame whose payload has `count` bytes: at most 125 for a control frame. The mask is what the
  /// payload is masked with: always something from a client, never from a server.
  public static func bytes(_ kind: WebSocketFrameKind, count: Int, mask: WebSocketMask? = nil) -> [UInt8] {
    precondition(count >= 0 && (!kind.isControl || count <= 125), "a control frame is short")
    var header: [UInt8] = []
    header.reserveCapacity(limit)
    header.append(kind.rawValue | 0x80)
    let flag: UInt8 = mask == nil ? 0 : 0x80
    switch count {
    case 0...125: header.append(UInt8(count) | flag)
    case 126...0xFFFF:
      header.append(126 | flag)
      append(UInt64(count), 2, to: &header)
    default:
      header.append(127 | flag)
      append(UInt64(count), 8, to: &header)
    }
    if let mask { append(UInt64(mask.word.byteSwapped), 4, to: &header) }
    return header
  }

  /// A whole frame without a mask, as a server sends it. A control frame has room for 125 bytes.
  public static func frame(_ kind: WebSocketFrameKind, _ payload: [UInt8]) -> [UInt8] {
    bytes(kind, count: payload.count) + payload
  }

  /// The lowest `count` bytes of a number, the highest of them first.
  private static func append(_ value: UInt64, _ count: Int, to header: inout [UInt8]) {
    for index in (0..<count).reversed() { header.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
  }
}
