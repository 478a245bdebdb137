import SpiceGeometry
import SpiceServer

/// How text looks.
struct TextStyle {
  var color: UInt32
  /// What the text stands on; nil for whatever is there.
  var ground: UInt32?
  var isBold = false
  /// Pixels for a pixel of the table.
  var scale = 1

  init(_ color: UInt32, on ground: UInt32? = nil, isBold: Bool = false, scale: Int = 1) {
    self.color = color
    self.ground = ground
    self.isBold = isBold
    self.scale = scale
  }

  /// Pixels from a letter to the next.
  var advance: Int { GlyphTable.width * scale }
  /// Pixels from the top of a line to its bottom.
  var height: Int { GlyphTable.height * scale }

  /// The pixels that a text takes.
  func box(_ text: some Collection<UInt8>, at place: Point) -> Rect {
    Rect(width: text.count * advance, height: height).translated(x: Int(place.x), y: Int(place.y))
  }
}

/// The glyphs of ``GlyphTable`` as numbers.
enum Glyphs {
  /// How much ink a pixel can have.
  static let most = 16

  /// How much ink each pixel has, glyph after glyph and row after row.
  static let ink: [Int] = {
    let amounts: [UInt8: Int] = [UInt8(ascii: "."): 0, UInt8(ascii: "+"): most / 2, UInt8(ascii: "#"): most]
    return GlyphTable.sheets.flatMap { sheet -> [Int] in
      let rows = sheet.split(separator: "\n").map { $0.split(separator: " ") }
      return (rows.first ?? []).indices.flatMap { glyph in
        rows.flatMap { $0[glyph].utf8.compactMap { amounts[$0] } }
      }
    }
  }()

  /// The characters of a text; those that have no glyph are question marks.
  static func letters(of text: String) -> [UInt8] {
    text.map { character in
      character.asciiValue.flatMap { (0x20...0x7E).contains($0) ? $0 : nil } ?? UInt8(ascii: "?")
    }
  }

  /// The ink of a pixel of a character; of a question mark, if there is no such character. There is none around it.
  static func ink(_ character: UInt8, _ x: Int, _ y: Int) -> Int {
    guard (0..<GlyphTable.width).contains(x), (0..<GlyphTable.height).contains(y) else { return 0 }
    let index = ((0x20...0x7E).contains(character) ? character : UInt8(ascii: "?")) - 0x20
    return ink[(Int(index) * GlyphTable.height + y) * GlyphTable.width + x]
  }
}

extension TextStyle {
  /// The ink of a pixel of a character. It depends on nothing beside the character, so a text may be drawn in parts.
  fileprivate func ink(_ character: UInt8, _ x: Int, _ y: Int) -> Int {
    func plain(_ x: Int, _ y: Int) -> Int {
      isBold ? max(Glyphs.ink(character, x, y), Glyphs.ink(character, x - 1, y)) : Glyphs.ink(character, x, y)
    }
    if scale == 1 { return plain(x, y) }
    // Between the pixels of the table, in parts of twice the scale, with edges made sharp again.
    let whole = 2 * scale
    let (u, v) = (2 * x + 1 - scale, 2 * y + 1 - scale)
    let (column, row) = ((u + whole) / whole - 1, (v + whole) / whole - 1)
    let (right, down) = (u - column * whole, v - row * whole)
    let top = plain(column, row) * (whole - right) + plain(column + 1, row) * right
    let bottom = plain(column, row + 1) * (whole - right) + plain(column + 1, row + 1) * right
    let ink = (top * (whole - down) + bottom * down) / (whole * whole)
    return min(max(2 * ink - Glyphs.most / 2, 0), Glyphs.most)
  }

  /// The four bytes of a pixel with so much ink.
  fileprivate func pixel(ink: Int) -> [UInt8] {
    let whole = Glyphs.most
    let channels = [0, 8, 16].map { shift in
      let (top, bottom) = (Int(color >> shift & 0xFF), Int((ground ?? 0) >> shift & 0xFF))
      return UInt8((top * ink + bottom * (whole - ink) + whole / 2) / whole)
    }
    return channels + [ground == nil ? UInt8(255 * ink / whole) : 0]
  }
}

extension ServerPicture {
  /// A line of ASCII text, which clients need not keep.
  static func text(_ text: ArraySlice<UInt8>, _ style: TextStyle) -> ServerPicture {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(text.count * style.advance * style.height * 4)
    let shades = (0...Glyphs.most).map { style.pixel(ink: $0) }
    for y in 0..<style.height {
      for character in text {
        for x in 0..<style.advance { pixels += shades[style.ink(character, x, y)] }
      }
    }
    return of(
      width: text.count * style.advance, height: style.height, pixels: pixels, hasAlpha: style.ground == nil,
      isReused: false)
  }
}
