import SpiceBytes
import SpiceCanvas
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct TextTests {
  /// The coverage of a pixel by one glyph, as the specification says.
  private func coverage(_ glyph: Glyph, _ depth: GlyphDepth, _ bytes: [UInt8], _ x: Int, _ y: Int) -> UInt32 {
    let column = x - Int(glyph.left)
    let row = glyph.height - 1 - (y - Int(glyph.top))
    guard column >= 0, column < glyph.width, row >= 0, row < glyph.height else { return 0 }
    let rowBytes = (glyph.width * depth.rawValue + 7) / 8
    let byte = UInt32(bytes[glyph.offset + row * rowBytes + column * depth.rawValue / 8])
    return switch depth {
    case .bit1: byte >> UInt32(7 - column % 8) & 1 == 1 ? 255 : 0
    case .bit4: (column % 2 == 0 ? byte >> 4 : byte & 15) * 16
    case .bit8: byte
    }
  }

  @Test("glyphs of every depth are blended through their coverage", arguments: PixelFormat.allCases)
  func text(format: PixelFormat) throws {
    for number in 0..<30 {
      var situation = try Situation(seed: UInt64(number), format: format, masked: false)
      let depth = [GlyphDepth.bit1, .bit4, .bit8][number % 3]
      let bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &situation.random) }
      let glyphs = (0..<4).map { _ in
        Glyph(
          left: .random(in: -4...18, using: &situation.random), top: .random(in: -4...14, using: &situation.random),
          width: .random(in: 1...9, using: &situation.random), height: .random(in: 1...7, using: &situation.random),
          offset: .random(in: 0...130, using: &situation.random))
      }
      let brush = try situation.brush(number)
      let left = glyphs.map(\.left).min() ?? 0
      let top = glyphs.map(\.top).min() ?? 0
      var canvas = situation.before
      let damage = canvas.text(
        glyphs, depth: depth, bytes: bytes.rawSpan, in: situation.box, brush: brush, clip: situation.clip)
      situation.check(canvas, damage: damage, "seed \(number)") { x, y, d in
        var m: UInt32 = 0
        for glyph in glyphs {
          let value = coverage(glyph, depth, bytes, x, y)
          // The right one of two pixels of four bits wins where the left one is covered, as in the reference client.
          let isRight = depth == .bit4 && (x - Int(glyph.left)) % 2 == 1
          let wins = isRight && coverage(glyph, depth, bytes, x - 1, y) > 0
          let isInside = x < Int(glyph.left) + glyph.width && y >= glyph.top && y < Int(glyph.top) + glyph.height
          m = wins && isInside ? value : max(m, value)
        }
        if m == 0 || brush == .none { return nil }
        let color: UInt32
        if case .pattern(let bitmap, let origin) = brush {
          func wrapped(_ v: Int, _ size: Int) -> Int { ((v % size) + size) % size }
          let value = bitmap.value(
            x: wrapped(x - Int(left) - Int(origin.x), bitmap.width),
            y: wrapped(y - Int(top) - Int(origin.y), bitmap.height))
          color = PixelConversion.argb(from: value, as: bitmap.format)
        } else {
          color =
            PixelConversion.argb(from: situation.value(brush, x, y), as: format) | (format == .argb32 ? 0xFF00_0000 : 0)
        }
        let result = PixelConversion.over(
          PixelConversion.scaled(color, by: m), PixelConversion.argb(from: d, as: format))
        return PixelConversion.value(of: result, as: format)
      }
    }
  }

  @Test("glyphs whose pictures are not there, or that stand anywhere, are left out")
  func hostile() throws {
    var canvas = try #require(Canvas(format: .xrgb32, width: 9, height: 9))
    let before = canvas
    let bytes = [UInt8](repeating: 255, count: 10)
    let glyphs = [
      Glyph(left: 0, top: 0, width: 8, height: 11, offset: 0),
      Glyph(left: 0, top: 0, width: 8, height: 1, offset: 10),
      Glyph(left: 0, top: 0, width: 8, height: 1, offset: -1),
      Glyph(left: 0, top: 0, width: 65535, height: 65535, offset: .max),
      Glyph(left: Int64(Int32.min) * 2, top: 0, width: 8, height: 8, offset: 0),
      Glyph(left: Int64(Int32.max) * 2, top: Int64(Int32.max) * 2, width: 8, height: 8, offset: 0),
      Glyph(left: 3, top: 3, width: 0, height: 0, offset: 0),
    ]
    canvas.text(glyphs, depth: .bit1, bytes: bytes.rawSpan, in: .all, brush: .solid(5))
    #expect(canvas == before)
    canvas.text(glyphs, depth: .bit8, bytes: [UInt8]().rawSpan, in: .all, brush: .solid(5))
    #expect(canvas == before)
  }
}
