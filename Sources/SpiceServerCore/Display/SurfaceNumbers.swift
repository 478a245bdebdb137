import SpiceWire

/// Numbers of surfaces, a bit for each: they are small, and looked up for every command.
struct SurfaceNumbers {
  private var words: [UInt64] = []

  /// Whether a number is among them.
  func contains(_ id: SurfaceID) -> Bool {
    let (word, bit) = Self.place(of: id)
    return word < words.count && words[word] & bit != 0
  }

  /// Adds a number, which is that of a surface that there is.
  mutating func insert(_ id: SurfaceID) {
    let (word, bit) = Self.place(of: id)
    while words.count <= word { words.append(0) }
    words[word] |= bit
  }

  /// Takes a number away. Whether it was there.
  mutating func remove(_ id: SurfaceID) -> Bool {
    guard contains(id) else { return false }
    let (word, bit) = Self.place(of: id)
    words[word] &= ~bit
    return true
  }

  private static func place(of id: SurfaceID) -> (word: Int, bit: UInt64) {
    (Int(id.rawValue / 64), 1 << UInt64(id.rawValue % 64))
  }
}
