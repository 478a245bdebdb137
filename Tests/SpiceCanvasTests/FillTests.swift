import SpiceCanvas
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct FillTests {
  @Test("every operation with every brush is done pixel by pixel", arguments: PixelFormat.allCases)
  func fill(format: PixelFormat) throws {
    for number in 0..<48 {
      var situation = try Situation(seed: UInt64(number), format: format)
      let rop = BinaryRop.allCases[number % 16]
      let brush = try situation.brush(number / 16)
      var canvas = situation.before
      let damage = canvas.fill(situation.box, brush: brush, rop: rop, clip: situation.clip, mask: situation.mask)
      situation.check(canvas, damage: damage, "\(rop), seed \(number)") { x, y, d in
        rop(situation.value(brush, x, y), d)
      }
    }
  }

  @Test("black, white and inverted take the whole pixel", arguments: PixelFormat.allCases)
  func constants(format: PixelFormat) throws {
    for seed in UInt64(0)..<6 {
      let situation = try Situation(seed: seed, format: format)
      let (box, clip, mask) = (situation.box, situation.clip, situation.mask)
      var canvas = situation.before
      var damage = canvas.blacken(box, clip: clip, mask: mask)
      situation.check(canvas, damage: damage) { _, _, _ in 0 }
      canvas = situation.before
      damage = canvas.whiten(box, clip: clip, mask: mask)
      situation.check(canvas, damage: damage) { _, _, _ in .max }
      canvas = situation.before
      damage = canvas.invert(box, clip: clip, mask: mask)
      situation.check(canvas, damage: damage) { _, _, d in ~d }
    }
  }

  @Test("an operation that keeps the surface damages nothing")
  func nothing() throws {
    var canvas = try #require(Canvas(format: .xrgb32, width: 4, height: 4))
    #expect(canvas.fill(canvas.bounds, brush: .solid(5), rop: .destination).isEmpty)
    #expect(canvas.fill(Rect(left: 9, top: 0, right: 20, bottom: 9), brush: .solid(5)).isEmpty)
    #expect(canvas.fill(canvas.bounds, brush: .solid(5), clip: Region()).isEmpty)
    #expect(canvas == Canvas(format: .xrgb32, width: 4, height: 4))
  }

  @Test("coordinates at the end of their range are only cut")
  func hostile() throws {
    var canvas = try #require(Canvas(format: .xrgb32, width: 4, height: 4))
    #expect(canvas.fill(.all, brush: .solid(7)) == Region(canvas.bounds))
    #expect(canvas.bitmap.value(x: 3, y: 3) == 7)
    let tile = try #require(Bitmap(format: .a8, width: 3, height: 3))
    let bits = try #require(Bitmap(format: .a1, width: 2, height: 2))
    for origin in [Int32.min, .max] {
      let brush = Brush.pattern(tile, origin: Point(x: origin, y: origin))
      #expect(canvas.fill(.all, brush: brush) == Region(canvas.bounds))
      let mask = try #require(Mask(bits, origin: Point(x: origin, y: origin)))
      #expect(canvas.fill(.all, brush: .none, mask: mask).bounds.width <= 2)
      #expect(canvas.fill(Rect(left: origin, top: origin), brush: .none, mask: mask).isEmpty)
    }
  }

  @Test("a mask is only of one bit")
  func maskFormat() throws {
    let picture = try #require(Bitmap(format: .a8, width: 2, height: 2))
    #expect(Mask(picture) == nil)
  }
}
