/// Colours of an indexed picture: 0x00RRGGBB each, or 16-bit pixel values where the target surface has 16 bits.
public struct Palette: Equatable, Sendable {
  /// What palette caches know it by (wire: `unique`).
  public var id: UInt64
  /// The colours; an index beyond them is invalid.
  public var entries: [UInt32]

  /// A palette of `entries`.
  public init(id: UInt64 = 0, entries: [UInt32] = []) {
    self.id = id
    self.entries = entries
  }
}
