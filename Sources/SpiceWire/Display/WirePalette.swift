public import SpiceBytes

/// `SpicePalette`: the colours of an indexed image, as they travel.
public struct WirePalette: WireValue, Equatable, Sendable {
  /// The name of the palette in the palette cache.
  public var id = PaletteID(rawValue: 0)
  /// At most 65535 colours: 0x00RRGGBB, or native pixels where a 16-bit surface is drawn on.
  public var entries: [UInt32] = []

  public init() {}

  /// A palette of colours.
  public init(id: PaletteID, entries: [UInt32]) {
    self.id = id
    self.entries = entries
  }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&id)
    try c.counted(&entries, by: UInt16.self, atMost: .max)
  }
}

/// Where the palette of an image is found.
public enum PaletteSource: Equatable, Sendable {
  /// There is none.
  case none
  /// In the message.
  case inline(WirePalette)
  /// In the palette cache.
  case cached(PaletteID)

  /// Whether the cache has it.
  var isCached: Bool {
    if case .cached = self { true } else { false }
  }

  /// Passes the palette to `c`: an id if it is `cached`, else a pointer, which may not be null if it is `required`.
  mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(
    cached: Bool, required: Bool, _ c: inout C
  ) throws(WireError) {
    if cached {
      var id = PaletteID(rawValue: 0)
      if case .cached(let known) = self { id = known }
      try c.open(&id)
      self = .cached(id)
      return
    }
    var palette: WirePalette?
    if case .inline(let known) = self { palette = known }
    if required {
      var present = palette ?? WirePalette()
      try c.required(&present)
      palette = present
    } else {
      try c.pointer(&palette)
    }
    self = if let palette { .inline(palette) } else { .none }
  }
}
