import SpicePixels
import SpiceWire

/// A display channel's palettes (spec: palette cache).
struct PaletteCache {
  /// Palettes that a server may make the client keep.
  let limit: Int

  private var palettes: [PaletteID: Palette] = [:]

  init(limit: Int) { self.limit = limit }

  subscript(id: PaletteID) -> Palette? { palettes[id] }

  /// Keeps a palette. False if there are too many.
  mutating func insert(_ palette: WirePalette) -> Bool {
    guard palettes[palette.id] != nil || palettes.count < limit else { return false }
    // No index is larger than a byte.
    palettes[palette.id] = Palette(id: palette.id.rawValue, entries: Array(palette.entries.prefix(256)))
    return true
  }

  mutating func invalidate(_ id: PaletteID) { palettes[id] = nil }

  mutating func removeAll() { palettes = [:] }
}
