import SpiceCanvas
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct AlphaBlendTests {
  /// `a * b / 255` as the specification rounds it.
  private func product(_ a: UInt32, _ b: UInt32) -> UInt32 {
    let t = a * b + 128
    return (t + (t >> 8)) >> 8
  }

  private func over(_ s: UInt32, _ d: UInt32, alpha: UInt32) -> UInt32 {
    let sa = product(s >> 24, alpha)
    var result: UInt32 = 0
    for shift in [UInt32(0), 8, 16, 24] {
      let sum = product(s >> shift & 255, alpha) + product(d >> shift & 255, 255 - sa)
      result |= min(255, sum) << shift
    }
    return result
  }

  @Test("a picture goes over the surface by its alpha and the constant one", arguments: PixelFormat.allCases)
  func blend(format: PixelFormat) throws {
    for number in 0..<72 {
      var situation = try Situation(seed: UInt64(number), format: format, masked: false)
      let sourceFormat = PixelFormat.allCases[number / 3 % 6]
      var source = try situation.source(number, format: sourceFormat)
      if number % 4 == 0 {
        // Pictures with areas that are quite opaque or quite empty take short ways.
        var canvas = Canvas(source.bitmap)
        canvas.fill(Rect(left: 4, top: 0, right: 30, bottom: 9), brush: .solid(number % 8 == 0 ? .max : 0))
        source.bitmap = canvas.bitmap
      }
      let alpha: UInt8 = [255, 255, 0, 1, 128, 254][number % 6]
      let usesHighByte = number % 5 == 0
      var canvas = situation.before
      let damage = canvas.alphaBlend(
        source, to: situation.box, alpha: alpha, usesHighByte: usesHighByte, clip: situation.clip)
      situation.check(canvas, damage: damage, "seed \(number), from \(sourceFormat)") { x, y, d in
        guard alpha > 0, let raw = situation.raw(source, x, y) else { return nil }
        let isScaled = source.area.width != situation.box.width || source.area.height != situation.box.height
        let seen = source.area
        var s = PixelConversion.argb(from: raw, as: sourceFormat)
        // Outside a scaled picture everything is transparent, even if the picture is opaque.
        if isScaled, !self.hits(source, seen, situation.box, x, y) { s = 0 }
        let takesHighByte = usesHighByte && format == .xrgb32
        let below = takesHighByte ? d : PixelConversion.argb(from: d, as: format)
        let result = over(s, below, alpha: UInt32(alpha))
        return takesHighByte ? result : PixelConversion.value(of: result, as: format)
      }
    }
  }

  /// Whether the place that a scaled pixel is taken from lies on the picture.
  private func hits(_ source: ImageSource, _ area: Rect, _ box: Rect, _ x: Int, _ y: Int) -> Bool {
    let stepX = 65536 * area.width / box.width
    let stepY = 65536 * area.height / box.height
    let column = Int(area.left) + (((2 * (x - Int(box.left)) + 1) * stepX + 1) / 2 - 1) >> 16
    let row = Int(area.top) + (((2 * (y - Int(box.top)) + 1) * stepY + 1) / 2 - 1) >> 16
    return column >= 0 && row >= 0 && column < source.bitmap.width && row < source.bitmap.height
  }

  @Test("rows of every length and place are blended alike")
  func lengths() throws {
    var random = SeededGenerator(seed: 2)
    let picture = try Situation.picture(.argb32, 40, 1, &random)
    let before = Canvas(try Situation.picture(.argb32, 40, 1, &random))
    for left in Int32(0)..<10 {
      for width in Int32(1)...30 {
        var canvas = before
        canvas.alphaBlend(
          ImageSource(picture), to: picture.bounds,
          clip: Region(Rect(left: left, top: 0, right: left + width, bottom: 1)))
        for x in 0..<40 {
          let d = before.bitmap.value(x: x, y: 0)
          let isInside = x >= left && x < left + width
          let wanted = isInside ? over(picture.value(x: x, y: 0), d, alpha: 255) : d
          #expect(canvas.bitmap.value(x: x, y: 0) == wanted)
        }
      }
    }
  }
}
