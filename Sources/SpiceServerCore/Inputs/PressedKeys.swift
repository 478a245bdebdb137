/// The keys that a client holds, found in the bytes of scan codes that it sends.
struct PressedKeys {
  private struct Key: Hashable {
    var code: UInt8
    var isExtended: Bool
  }

  private var held: Set<Key> = []
  private var isExtended = false

  /// Takes the next byte of a scan code.
  mutating func take(_ byte: UInt8) {
    if byte == 0xE0 {
      isExtended = true
      return
    }
    let key = Key(code: byte & 0x7F, isExtended: isExtended)
    isExtended = false
    if byte & 0x80 == 0 { held.insert(key) } else { held.remove(key) }
  }

  /// Whether an ordinary key is held.
  func holds(_ code: UInt8) -> Bool { held.contains(Key(code: code, isExtended: false)) }

  /// The bytes that let go of everything.
  mutating func release() -> [UInt8] {
    defer { self = PressedKeys() }
    return held.sorted { ($0.code, $0.isExtended ? 1 : 0) < ($1.code, $1.isExtended ? 1 : 0) }
      .flatMap { key in (key.isExtended ? [0xE0] : []) + [key.code | 0x80] }
  }
}
