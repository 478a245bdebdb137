import SpiceBytes
import SpiceGeometry

/// The coverage of a part of the surface by glyphs, 0 to 255 for each pixel; where glyphs overlap, the greater counts
/// (nearly always, see ``add(_:depth:bytes:)``).
struct GlyphMask {
  /// The part of the surface.
  let area: Rect
  private(set) var coverage: [UInt8]

  /// No coverage of a part that lies on a surface.
  init(area: Rect) {
    self.area = area
    coverage = [UInt8](repeating: 0, count: area.isEmpty ? 0 : area.width &* area.height)
  }

  /// The place of a pixel's coverage.
  func index(x: Int, y: Int) -> Int {
    (y &- Int(area.top)) &* area.width &+ x &- Int(area.left)
  }

  /// Adds the visible part of a glyph. One whose picture does not lie in `bytes` is left out.
  mutating func add(_ glyph: Glyph, depth: GlyphDepth, bytes: RawSpan) {
    guard let count = depth.byteCount(width: glyph.width, height: glyph.height), count > 0, glyph.offset >= 0,
      count <= bytes.byteCount, glyph.offset <= bytes.byteCount &- count
    else { return }
    let box = Rect(x: glyph.left, y: glyph.top, width: glyph.width, height: glyph.height).intersection(area)
    let rowBytes = count / glyph.height
    // The visible part is near enough for an `Int`; where there is none, these are not looked at.
    let (left, top) = (Int(truncatingIfNeeded: glyph.left), Int(truncatingIfNeeded: glyph.top))
    for y in box.rows {
      let start = glyph.offset &+ (glyph.height &- 1 &- (y &- top)) &* rowBytes
      let row = bytes.extracting(start..<(start &+ rowBytes))
      for x in box.columns {
        let column = x &- left
        let value: UInt8 =
          switch depth {
          case .bit1: row[column >> 3] & (0x80 >> UInt8(truncatingIfNeeded: column & 7)) == 0 ? 0 : 255
          case .bit4: column & 1 == 0 ? row[column >> 1] & 0xF0 : row[column >> 1] << 4
          case .bit8: row[column]
          }
        let place = index(x: x, y: y)
        // REFERENCE: canvas_base.c compares the right pixel of a pair before it drops the bits of the left one, so that
        // it wins wherever the left one is covered. Pixels equal to the reference client's need the same.
        let wins = depth == .bit4 && column & 1 == 1 && row[column >> 1] & 0xF0 != 0
        coverage[place] = wins ? value : max(coverage[place], value)
      }
    }
  }
}
