import SpiceWire

/// Which palettes a display channel's client keeps, as the server has told it to (spec: palette cache).
struct PaletteCachePlan {
  /// Palettes that a client keeps; all known ones do.
  private static let limit = 128

  private var palettes = RecentUse<PaletteID, Void>()

  /// How a palette of an id travels.
  enum Use {
    /// Without being kept.
    case once
    /// The client is to keep it, and first to forget another one.
    case keep(forgetting: PaletteID?)
    /// The client has it.
    case known
  }

  /// Decides how a palette travels with the message that is being made.
  mutating func use(_ id: PaletteID) -> Use {
    // Number 0 is none.
    if id.rawValue == 0 { return .once }
    if palettes.use(id) { return .known }
    var forgotten: PaletteID?
    if palettes.count >= Self.limit, let (oldest, _) = palettes.oldest {
      palettes.removeOldest()
      forgotten = oldest
    }
    palettes.insert(id, ())
    return .keep(forgetting: forgotten)
  }

  /// The client has forgotten everything.
  mutating func reset() { palettes.removeAll() }
}
