import SpiceBytes

/// The four bytes that a client combines the payload of a frame with, beginning with the one for the next byte.
///
/// They protect proxies from clients, not bytes from anybody.
public struct WebSocketMask: Equatable, Sendable {
  /// Leaves bytes as they are.
  public static let none = WebSocketMask(word: 0)

  /// The four bytes, the first in the lowest bits.
  public let word: UInt32

  /// The four bytes, the first in the lowest bits.
  public init(word: UInt32) { self.word = word }

  /// The mask for what follows `count` bytes.
  public func advanced(by count: Int) -> WebSocketMask {
    let bits = UInt32(truncatingIfNeeded: count & 3) &* 8
    return bits == 0 ? self : WebSocketMask(word: word &>> bits | word &<< (32 &- bits))
  }

  /// Masks or unmasks all of `bytes`.
  public func apply(to bytes: inout MutableRawSpan) {
    if word == 0 { return }
    let wide = UInt64(word) << 32 | UInt64(word)
    var offset = 0
    while offset &+ 8 <= bytes.byteCount {
      bytes.store(bytes.integer(at: offset, as: UInt64.self) ^ wide, at: offset)
      offset &+= 8
    }
    var rest = word
    while offset < bytes.byteCount {
      bytes.store(bytes.integer(at: offset, as: UInt8.self) ^ UInt8(truncatingIfNeeded: rest), at: offset)
      // Eight bytes are two rounds, so the rest begins with the first byte of the mask.
      rest = rest &>> 8 | rest &<< 24
      offset &+= 1
    }
  }
}
