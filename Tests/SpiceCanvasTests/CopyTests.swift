import SpiceBytes
import SpiceCanvas
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct CopyTests {
  @Test("every operation from every format is done pixel by pixel", arguments: PixelFormat.allCases)
  func copy(format: PixelFormat) throws {
    for number in 0..<96 {
      var situation = try Situation(seed: UInt64(number), format: format)
      let rop = number % 2 == 0 ? .source : BinaryRop.allCases[number / 2 % 16]
      let source = try situation.source(number, format: PixelFormat.allCases[number / 16])
      var canvas = situation.before
      let damage = canvas.copy(source, to: situation.box, rop: rop, clip: situation.clip, mask: situation.mask)
      situation.check(canvas, damage: damage, "\(rop), seed \(number)") { x, y, d in
        situation.value(source, x, y, isScaledOpaque: rop == .source).map { rop($0, d) }
      }
    }
  }

  @Test("an opaque draw copies the picture and then applies the brush")
  func opaque() throws {
    for number in 0..<64 {
      var situation = try Situation(seed: UInt64(number), format: [.xrgb32, .rgb555][number % 2])
      let rop = BinaryRop.allCases[number % 16]
      let source = try situation.source(number, format: .argb32)
      let brush = try situation.brush(number)
      var canvas = situation.before
      let damage = canvas.opaque(
        source, to: situation.box, brush: brush, rop: rop, clip: situation.clip, mask: situation.mask)
      situation.check(canvas, damage: damage, "\(rop), seed \(number)") { x, y, d in
        rop == .destination ? d : rop(situation.value(brush, x, y), situation.value(source, x, y) ?? d)
      }
    }
  }

  @Test("each of the 256 ternary codes is done pixel by pixel")
  func rop3() throws {
    for code in UInt8(0)...255 {
      var situation = try Situation(
        seed: UInt64(code), format: [.xrgb32, .rgb555, .argb32, .a8][Int(code) % 4], width: 12, height: 9)
      let source = try situation.source(Int(code), format: .xrgb32)
      let brush = try situation.brush(Int(code) / 3)
      let rop = TernaryRop(code: code)
      var canvas = situation.before
      let damage = canvas.rop3(
        source, to: situation.box, brush: brush, rop: rop, clip: situation.clip, mask: situation.mask)
      situation.check(canvas, damage: damage, "code \(code)") { x, y, d in
        situation.value(source, x, y, onSteps: true).map { s in
          let p = situation.value(brush, x, y)
          var result: UInt32 = 0
          for bit in UInt32(0)..<32 {
            let index = (p >> bit & 1) * 4 + (s >> bit & 1) * 2 + (d >> bit & 1)
            result |= (UInt32(code) >> index & 1) << bit
          }
          return result
        }
      }
    }
  }

  @Test("a part that is scaled for a ternary code begins on a whole step from the edge")
  func rop3Scaling() throws {
    var picture = try #require(Bitmap(format: .xrgb32, width: 1, height: 13))
    for y in 0..<13 { picture.withRow(y) { $0.store(UInt32(y), at: 0) } }
    var canvas = try #require(Canvas(format: .xrgb32, width: 1, height: 25))
    let source = ImageSource(picture, area: Rect(left: 0, top: 6, right: 1, bottom: 13), scaling: .nearest)
    // The code of the source alone.
    canvas.rop3(source, to: canvas.bounds, brush: .none, rop: TernaryRop(code: 0xCC))
    // Seven rows for 25, so a step is 0.28, and row 6 is nearest to the 21st.
    let step = (7 << 16) / 25
    let rows = (0..<25).map { canvas.bitmap.value(x: 0, y: $0) }
    #expect(rows == (0..<25).map { UInt32((21 * step + $0 * step + (step + 1) / 2 - 1) >> 16) })
    #expect(rows[0] == 6 && rows[24] == 12 && rows[4] == 7)
    // A copy begins where the part does.
    canvas.copy(source, to: canvas.bounds)
    #expect(canvas.bitmap.value(x: 0, y: 3) == 6)
  }

  @Test("pixels of the key colour are left out")
  func transparent() throws {
    for number in 0..<40 {
      var situation = try Situation(
        seed: UInt64(number), format: [.xrgb32, .rgb555, .argb32][number % 3], masked: false)
      var source = try situation.source(number, format: [.xrgb32, .rgb555][number / 3 % 2])
      // A picture of few colours, so that the key is found.
      let colors: [UInt32] = [0x00FF_0000, 0x1234_5678]
      let sourceFormat = source.bitmap.format
      for y in 0..<source.bitmap.height {
        source.bitmap.withRow(y) { row in
          for x in 0..<27 {
            let color = colors.randomElement(using: &situation.random) ?? 0
            if sourceFormat == .xrgb32 {
              row.storeBytes(of: color, toByteOffset: x * 4, as: UInt32.self)
            } else {
              row.storeBytes(of: UInt16(PixelConversion.rgb555(from: color)), toByteOffset: x * 2, as: UInt16.self)
            }
          }
        }
      }
      let is16 = situation.before.format == .rgb555 || sourceFormat == .rgb555
      // A colour that went through 16 bits comes back with its low bits filled.
      let key: UInt32 = is16 && situation.before.format != .rgb555 ? 0x0010_5278 : 0x0034_5678
      var canvas = situation.before
      let damage = canvas.copy(source, to: situation.box, exceptColor: key, clip: situation.clip)
      situation.check(canvas, damage: damage, "seed \(number)") { x, y, _ in
        guard let value = situation.value(source, x, y) else { return nil }
        if situation.before.format == .rgb555 {
          return value == PixelConversion.rgb555(from: key) ? nil : value
        }
        return value & 0xFF_FFFF == key ? nil : value
      }
    }
  }

  @Test("bits are moved as if they had been saved first", arguments: PixelFormat.allCases)
  func copyBits(format: PixelFormat) throws {
    for seed in UInt64(0)..<60 {
      var situation = try Situation(seed: seed, format: format, masked: false)
      let from = Point(
        x: situation.box.left + .random(in: -4...4, using: &situation.random),
        y: situation.box.top + .random(in: -4...4, using: &situation.random))
      var canvas = situation.before
      let damage = canvas.copyBits(to: situation.box, from: from, clip: situation.clip)
      situation.check(canvas, damage: damage, "seed \(seed)") { x, y, _ in
        let at = Point(x: Int32(x) - situation.box.left + from.x, y: Int32(y) - situation.box.top + from.y)
        guard canvas.bounds.contains(at) else { return nil }
        return situation.before.bitmap.value(x: Int(at.x), y: Int(at.y))
      }
    }
  }

  @Test("a surface can be its own source")
  func ownSource() throws {
    var random = SeededGenerator(seed: 1)
    var canvas = Canvas(try Situation.picture(.argb32, 9, 9, &random))
    let before = canvas
    canvas.copy(
      ImageSource(canvas.bitmap, area: Rect(left: 0, top: 0, right: 8, bottom: 8)),
      to: Rect(left: 1, top: 1, right: 9, bottom: 9))
    for y in 1..<9 {
      for x in 1..<9 {
        #expect(canvas.bitmap.value(x: x, y: y) == before.bitmap.value(x: x - 1, y: y - 1))
      }
    }
  }

  @Test("interpolation mixes neighbours and keeps plain areas plain")
  func interpolation() throws {
    var picture = try #require(Bitmap(format: .xrgb32, width: 2, height: 1))
    picture.withRow(0) { $0.storeBytes(of: 0x00FF_8040, toByteOffset: 4, as: UInt32.self) }
    var canvas = try #require(Canvas(format: .xrgb32, width: 8, height: 1))
    canvas.copy(ImageSource(picture, area: picture.bounds, scaling: .interpolate), to: canvas.bounds)
    let red = (0..<8).map { canvas.bitmap.value(x: $0, y: 0) >> 16 }
    // The last two places lie between the picture's edge and the black beyond it; so do all rows, by half.
    #expect(red[0] == 0)
    #expect(red[1] == 0)
    #expect(red[2...5].elementsEqual(red[2...5].sorted()))
    #expect(red[3] > red[2] && red[5] > red[4])

    var plain = try #require(Canvas(format: .argb32, width: 30, height: 30))
    plain.fill(plain.bounds, brush: .solid(0xFF11_2233))
    for area in [Rect(left: 5, top: 5, right: 9, bottom: 20), Rect(left: 10, top: 10, right: 11, bottom: 11)] {
      canvas = try #require(Canvas(format: .xrgb32, width: 8, height: 7))
      canvas.copy(ImageSource(plain.bitmap, area: area, scaling: .interpolate), to: canvas.bounds)
      for y in 0..<7 { for x in 0..<8 { #expect(canvas.bitmap.value(x: x, y: y) == 0xFF11_2233) } }
    }
  }

  @Test("each pixel is the mixture of the four around its place", arguments: PixelFormat.allCases)
  func mixture(format: PixelFormat) throws {
    var random = SeededGenerator(seed: UInt64(format.rawValue) + 1)
    for _ in 0..<60 {
      let width = Int.random(in: 1...40, using: &random)
      let height = Int.random(in: 1...40, using: &random)
      var picture = try #require(Bitmap(format: format, width: width, height: height))
      for y in 0..<height {
        picture.withRow(y) { row in
          for at in 0..<row.byteCount {
            row.storeBytes(of: UInt8.random(in: 0...255, using: &random), toByteOffset: at, as: UInt8.self)
          }
        }
      }
      let area = Rect(
        left: .random(in: -9...9, using: &random), top: .random(in: -9...9, using: &random),
        right: .random(in: 10...50, using: &random), bottom: .random(in: 10...50, using: &random))
      let box = Rect(
        left: .random(in: -20...5, using: &random), top: .random(in: -20...5, using: &random),
        right: .random(in: 6...90, using: &random), bottom: .random(in: 6...90, using: &random))
      if area.width == box.width, area.height == box.height { continue }
      var canvas = try #require(Canvas(format: .argb32, width: 64, height: 64))
      let clip = Region(Rect(left: 3, top: 1, right: 60, bottom: 50)).subtracting(
        Region(Rect(left: 9, top: 9, right: 12, bottom: 20)))
      let seen = canvas.copy(ImageSource(picture, area: area, scaling: .interpolate), to: box, clip: clip)
      for rect in seen.rects {
        for y in rect.top..<rect.bottom {
          for x in rect.left..<rect.right {
            let wanted = Self.mixture(picture, area, box, x, y)
            #expect(canvas.bitmap.value(x: Int(x), y: Int(y)) == wanted, "\(x), \(y)")
          }
        }
      }
    }
  }

  /// A pixel of the surface, from the definition.
  private static func mixture(_ picture: Bitmap, _ area: Rect, _ box: Rect, _ x: Int32, _ y: Int32) -> UInt32 {
    func place(_ at: Int32, _ from: Int32, _ to: Int32, _ start: Int32, _ end: Int32) -> (Int, UInt32) {
      let step = (Int(end - start) << 16) / Int(to - from)
      let centre = Int(start) << 16 + Int(at - from) * step + (step + 1) / 2 - 0x8000
      return (centre >> 16, UInt32(centre >> 9 & 127) * 2)
    }
    let (column, right) = place(x, box.left, box.right, area.left, area.right)
    let (row, below) = place(y, box.top, box.bottom, area.top, area.bottom)
    func pixel(_ x: Int, _ y: Int) -> UInt32 {
      guard picture.bounds.contains(Point(x: Int32(x), y: Int32(y))) else { return 0 }
      let opaque: UInt32 = picture.format == .xrgb32 ? 0xFF00_0000 : 0
      return PixelConversion.copied(picture.value(x: x, y: y), from: picture.format, to: .argb32) | opaque
    }
    var result: UInt32 = 0
    for shift in [0, 8, 16, 24] as [UInt32] {
      func byte(_ x: Int, _ y: Int) -> UInt32 { pixel(x, y) >> shift & 255 }
      let upper = byte(column, row) * (256 - right) + byte(column + 1, row) * right
      let lower = byte(column, row + 1) * (256 - right) + byte(column + 1, row + 1) * right
      result |= ((upper * (256 - below) + lower * below) >> 16) << shift
    }
    return result
  }

  @Test("areas and boxes at the end of the range of coordinates are only cut")
  func hostile() throws {
    let picture = try #require(Bitmap(format: .rgb555, width: 3, height: 3))
    let extremes: [Int32] = [.min, -1, 0, 2, .max]
    for left in extremes {
      for right in extremes {
        var canvas = try #require(Canvas(format: .xrgb32, width: 4, height: 4))
        let rect = Rect(left: left, top: right, right: right, bottom: left)
        let other = Rect(left: left, top: left, right: right, bottom: right)
        for (area, box) in [(rect, Rect.all), (other, .all), (other, rect), (.all, other), (rect, canvas.bounds)] {
          for scaling in [Scaling.nearest, .interpolate] {
            let source = ImageSource(picture, area: area, scaling: scaling)
            canvas.copy(source, to: box)
            canvas.alphaBlend(source, to: box, alpha: 9)
            canvas.copy(source, to: box, exceptColor: 0)
            canvas.rop3(source, to: box, brush: .none, rop: TernaryRop(code: 0x96))
          }
          canvas.copyBits(to: box, from: Point(x: left, y: right))
        }
        #expect(canvas.bounds.width == 4)
      }
    }
  }
}
