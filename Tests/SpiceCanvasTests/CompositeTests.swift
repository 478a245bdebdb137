import Foundation
import SpiceCanvas
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import Testing

/// The operators on one pixel, with numbers from 0 to 1, from the definitions of X Render and of PDF blending.
private struct Reference {
  let rule: CompositeOperator
  /// Source and destination colours, premultiplied, red, green, blue, alpha; the source's alpha for each of them.
  let s: [Double]
  let sa: [Double]
  let d: [Double]

  /// Nil for the operators that have no definition channel by channel.
  func channel(_ index: Int) -> Double? {
    let (s, sa, d, da) = (s[index], sa[index], d[index], d[3])
    func plain(_ a: Double, _ b: Double) -> Double { min(1, s * a + d * b) }
    func quotient(_ a: Double, _ b: Double) -> Double { b == 0 ? .infinity : a / b }
    switch rule {
    case .clear, .disjointClear, .conjointClear: return 0
    case .source, .disjointSource, .conjointSource: return s
    case .destination, .disjointDestination, .conjointDestination: return d
    case .over: return plain(1, 1 - sa)
    case .overReverse: return plain(1 - da, 1)
    case .in: return plain(da, 0)
    case .inReverse: return plain(0, sa)
    case .out: return plain(1 - da, 0)
    case .outReverse: return plain(0, 1 - sa)
    case .atop: return plain(da, 1 - sa)
    case .atopReverse: return plain(1 - da, sa)
    case .xor: return plain(1 - da, 1 - sa)
    case .add: return plain(1, 1)
    case .saturate: return plain(min(1, quotient(1 - da, sa)), 1)
    case .disjointOver: return plain(1, min(1, quotient(1 - sa, da)))
    case .disjointOverReverse: return plain(min(1, quotient(1 - da, sa)), 1)
    case .disjointIn: return plain(max(0, 1 - quotient(1 - da, sa)), 0)
    case .disjointInReverse: return plain(0, max(0, 1 - quotient(1 - sa, da)))
    case .disjointOut: return plain(min(1, quotient(1 - da, sa)), 0)
    case .disjointOutReverse: return plain(0, min(1, quotient(1 - sa, da)))
    case .disjointAtop: return plain(max(0, 1 - quotient(1 - da, sa)), min(1, quotient(1 - sa, da)))
    case .disjointAtopReverse: return plain(min(1, quotient(1 - da, sa)), max(0, 1 - quotient(1 - sa, da)))
    case .disjointXor: return plain(min(1, quotient(1 - da, sa)), min(1, quotient(1 - sa, da)))
    case .conjointOver: return plain(1, max(0, 1 - quotient(sa, da)))
    case .conjointOverReverse: return plain(max(0, 1 - quotient(da, sa)), 1)
    case .conjointIn: return plain(min(1, quotient(da, sa)), 0)
    case .conjointInReverse: return plain(0, min(1, quotient(sa, da)))
    case .conjointOut: return plain(max(0, 1 - quotient(da, sa)), 0)
    case .conjointOutReverse: return plain(0, max(0, 1 - quotient(sa, da)))
    case .conjointAtop: return plain(min(1, quotient(da, sa)), max(0, 1 - quotient(sa, da)))
    case .conjointAtopReverse: return plain(max(0, 1 - quotient(da, sa)), min(1, quotient(sa, da)))
    case .conjointXor: return plain(max(0, 1 - quotient(da, sa)), max(0, 1 - quotient(sa, da)))
    default:
      if index == 3 { return sa + da - sa * da }
      // Blend functions are defined on colours that are not premultiplied.
      guard sa > 0 else { return d }
      guard da > 0 else { return s }
      guard let mixed = blend(s / sa, d / da) else { return nil }
      return (1 - sa) * d + (1 - da) * s + sa * da * mixed
    }
  }

  private func blend(_ s: Double, _ d: Double) -> Double? {
    switch rule {
    case .multiply: return s * d
    case .screen: return s + d - s * d
    case .hardLight: return s <= 0.5 ? 2 * s * d : 1 - 2 * (1 - s) * (1 - d)
    case .overlay: return d <= 0.5 ? 2 * s * d : 1 - 2 * (1 - s) * (1 - d)
    case .darken: return min(s, d)
    case .lighten: return max(s, d)
    case .colorDodge: return d == 0 ? 0 : s >= 1 ? 1 : min(1, d / (1 - s))
    case .colorBurn: return d >= 1 ? 1 : s <= 0 ? 0 : 1 - min(1, (1 - d) / s)
    case .softLight:
      if s <= 0.5 { return d - (1 - 2 * s) * d * (1 - d) }
      let root = d <= 0.25 ? ((16 * d - 12) * d + 4) * d : d.squareRoot()
      return d + (2 * s - 1) * (root - d)
    case .difference: return abs(s - d)
    case .exclusion: return s + d - 2 * s * d
    default: return nil
    }
  }
}

@Suite struct CompositeTests {
  private func components(_ pixel: UInt32) -> [Double] {
    [16, 8, 0, 24].map { Double((pixel >> $0) & 255) / 255 }
  }

  /// A colour with alpha that is premultiplied as it should be.
  private func color(_ random: inout SeededGenerator) -> UInt32 {
    let alpha = [0, 255, UInt32.random(in: 0...255, using: &random)].randomElement(using: &random) ?? 0
    var pixel = alpha << 24
    for shift in [UInt32(0), 8, 16] { pixel |= .random(in: 0...alpha, using: &random) << shift }
    return pixel
  }

  private func pixel(_ format: PixelFormat, _ value: UInt32) throws -> Bitmap {
    var canvas = try #require(Canvas(format: format, width: 1, height: 1))
    canvas.fill(canvas.bounds, brush: .solid(value))
    return canvas.bitmap
  }

  @Test("each product of a multiplication is rounded by itself")
  func multiplyRounds() throws {
    for (s, d, result) in [(0x8040_4040, 0xFF0D_0D0D, 0xFF09_0909), (0x8055_5555, 0xFF37_3737, 0xFF2D_2D2D)]
      as [(UInt32, UInt32, UInt32)]
    {
      var canvas = Canvas(try pixel(.argb32, d))
      canvas.composite(.multiply, source: CompositeLayer(try pixel(.argb32, s)), in: canvas.bounds)
      #expect(canvas.bitmap.value(x: 0, y: 0) == result)
    }
  }

  @Test("operators agree with their definitions", arguments: CompositeOperator.allCases.filter { $0.rawValue < 0x3B })
  func operators(rule: CompositeOperator) throws {
    var random = SeededGenerator(seed: UInt64(rule.rawValue))
    for number in 0..<200 {
      let (s, d) = (color(&random), color(&random))
      let m: UInt32? = number % 2 == 0 ? nil : color(&random)
      let usesComponents = number % 4 == 1
      var canvas = Canvas(try pixel(.argb32, d))
      canvas.composite(
        rule, source: CompositeLayer(try pixel(.argb32, s)), mask: try m.map { CompositeLayer(try pixel(.argb32, $0)) },
        usesComponents: usesComponents, in: canvas.bounds)
      let factors = m.map { usesComponents ? components($0) : Array(repeating: components($0)[3], count: 4) }
      let mask = factors ?? [1, 1, 1, 1]
      let reference = Reference(
        rule: rule, s: zip(components(s), mask).map { $0 * $1 }, sa: mask.map { $0 * components(s)[3] },
        d: components(d))
      let result = components(canvas.bitmap.value(x: 0, y: 0))
      for channel in 0..<4 {
        guard let wanted = reference.channel(channel) else { continue }
        // Products of bytes are rounded one by one, and a quotient of small ones magnifies that.
        let isDivided = rule.rawValue >= 0x10 || rule == .saturate
        let tolerance = m == nil ? 1.51 : isDivided ? 40 : 2.01
        #expect(
          abs(result[channel] - wanted) * 255 <= tolerance,
          "seed \(number): \(String(s, radix: 16)) \(String(d, radix: 16)) \(m.map { String($0, radix: 16) } ?? "")")
      }
    }
  }

  @Test("hue, saturation, colour and luminosity of opaque colours are exchanged")
  func hsl() throws {
    func luminosity(_ pixel: UInt32) -> Double {
      let c = components(pixel)
      return 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]
    }
    var random = SeededGenerator(seed: 1)
    for _ in 0..<100 {
      let s = color(&random) | 0xFF00_0000
      let d = color(&random) | 0xFF00_0000
      for rule in [CompositeOperator.hslHue, .hslSaturation, .hslColor, .hslLuminosity] {
        var canvas = Canvas(try pixel(.argb32, d))
        canvas.composite(rule, source: CompositeLayer(try pixel(.argb32, s)), in: canvas.bounds)
        let result = canvas.bitmap.value(x: 0, y: 0)
        #expect(result >> 24 == 255)
        let wanted = luminosity(rule == .hslLuminosity ? s : d)
        #expect(abs(luminosity(result) - wanted) < 0.006)
        // A transparent source leaves the destination.
        canvas = Canvas(try pixel(.argb32, d))
        canvas.composite(rule, source: CompositeLayer(try pixel(.argb32, 0)), in: canvas.bounds)
        #expect(canvas.bitmap.value(x: 0, y: 0) == d)
        // So does one whose channels have alphas of their own, for which these operators are not defined.
        canvas.composite(
          rule, source: CompositeLayer(try pixel(.argb32, s)), mask: CompositeLayer(try pixel(.argb32, 0xFF80_4020)),
          usesComponents: true, in: canvas.bounds)
        #expect(canvas.bitmap.value(x: 0, y: 0) == d)
      }
    }
    var gray = Canvas(try pixel(.xrgb32, 0x80_8080))
    gray.composite(.hslSaturation, source: CompositeLayer(try pixel(.xrgb32, 0xFF_0000)), in: gray.bounds)
    #expect(gray.bitmap.value(x: 0, y: 0) == 0x80_8080)
  }

  @Test("layers are placed by their origin and repeated as they say", arguments: CompositeLayer.Repeat.allCases)
  func layers(repetition: CompositeLayer.Repeat) throws {
    var situation = try Situation(seed: UInt64(repetition.rawValue), format: .argb32, masked: false)
    let picture = try situation.picture(.xrgb32, 5, 4)
    let coverage = try situation.picture(.a8, 7, 3)
    for _ in 0..<20 {
      let origin = Point(
        x: .random(in: -9...9, using: &situation.random), y: .random(in: -9...9, using: &situation.random))
      let maskOrigin = Point(
        x: .random(in: -9...9, using: &situation.random), y: .random(in: -9...9, using: &situation.random))
      func place(_ v: Int, _ size: Int) -> Int? {
        let wrapped = ((v % size) + size) % size
        switch repetition {
        case .none: return v >= 0 && v < size ? v : nil
        case .normal: return wrapped
        case .pad: return min(max(v, 0), size - 1)
        case .reflect: return (((v % (2 * size)) + 2 * size) % (2 * size)) < size ? wrapped : size - 1 - wrapped
        }
      }
      func seen(_ bitmap: Bitmap, _ origin: Point, _ x: Int, _ y: Int) -> UInt32 {
        let column = place(x - Int(situation.box.left) + Int(origin.x), bitmap.width)
        let row = place(y - Int(situation.box.top) + Int(origin.y), bitmap.height)
        guard let column, let row else { return 0 }
        return PixelConversion.argb(from: bitmap.value(x: column, y: row), as: bitmap.format)
      }
      var canvas = situation.before
      let damage = canvas.composite(
        .over, source: CompositeLayer(picture, origin: origin, repetition: repetition),
        mask: CompositeLayer(coverage, origin: maskOrigin, repetition: repetition), in: situation.box,
        clip: situation.clip)
      situation.check(canvas, damage: damage) { x, y, d in
        let m = seen(coverage, maskOrigin, x, y) >> 24
        return PixelConversion.over(PixelConversion.scaled(seen(picture, origin, x, y), by: m), d)
      }
    }
  }

  @Test("transforms map the centres of pixels")
  func transforms() throws {
    var random = SeededGenerator(seed: 3)
    let picture = try Situation.picture(.argb32, 12, 9, &random)
    for number in 0..<60 {
      func number16() -> Int32 { .random(in: -200_000...200_000, using: &random) }
      let map = CompositeLayer.Transform(
        xx: number16(), xy: number16(), x0: number16() * 4, yx: number16(), yy: number16(), y0: number16() * 4)
      var canvas = try #require(Canvas(format: .argb32, width: 10, height: 8))
      canvas.composite(
        .source, source: CompositeLayer(picture, origin: Point(x: 3, y: -2), transform: map, repetition: .pad),
        in: canvas.bounds)
      for y in 0..<8 {
        for x in 0..<10 {
          let (column, row) = (Double(x) + 3.5, Double(y) - 1.5)
          let px = (column * Double(map.xx) + row * Double(map.xy) + Double(map.x0)) / 65536
          let py = (column * Double(map.yx) + row * Double(map.yy) + Double(map.y0)) / 65536
          // On the border between two pixels either is right.
          if abs(px - px.rounded()) < 0.0001 || abs(py - py.rounded()) < 0.0001 { continue }
          let at = (min(max(Int(px.rounded(.down)), 0), 11), min(max(Int(py.rounded(.down)), 0), 8))
          #expect(canvas.bitmap.value(x: x, y: y) == picture.value(x: at.0, y: at.1), "number \(number)")
        }
      }
    }
  }

  @Test("a layer moved by half a pixel is mixed from two, and its edge from itself and nothing")
  func bilinear() throws {
    var canvas = try #require(Canvas(format: .argb32, width: 3, height: 1))
    canvas.fill(canvas.bounds, brush: .solid(0xFF00_0000))
    canvas.fill(Rect(left: 1, top: 0, right: 2, bottom: 1), brush: .solid(0xFF80_8080))
    let map = CompositeLayer.Transform(xx: 1 << 16, xy: 0, x0: -(1 << 15), yx: 0, yy: 1 << 16, y0: 0)
    let layer = CompositeLayer(canvas.bitmap, transform: map, filter: .interpolate)
    canvas.composite(.source, source: layer, in: canvas.bounds)
    #expect((0..<3).map { canvas.bitmap.value(x: $0, y: 0) } == [0x7F00_0000, 0xFF40_4040, 0xFF40_4040])
  }

  @Test("an opaque source or surface is taken for one without alpha")
  func opaque() throws {
    var canvas = Canvas(try pixel(.argb32, 0x0011_2233))
    canvas.composite(.overReverse, source: CompositeLayer(try pixel(.argb32, .max)), in: canvas.bounds, isOpaque: true)
    #expect(canvas.bitmap.value(x: 0, y: 0) == 0xFF11_2233)
    canvas.composite(
      .over, source: CompositeLayer(try pixel(.argb32, 0x0044_5566), isOpaque: true), in: canvas.bounds)
    #expect(canvas.bitmap.value(x: 0, y: 0) == 0xFF44_5566)
  }

  @Test("origins and transforms at the end of their range are only strange")
  func hostile() throws {
    var random = SeededGenerator(seed: 9)
    let picture = try Situation.picture(.rgb555, 3, 5, &random)
    for value in [Int32.min, -1, 1, .max] {
      let map = CompositeLayer.Transform(xx: value, xy: value, x0: value, yx: value, yy: .max, y0: .min)
      for repetition in CompositeLayer.Repeat.allCases {
        for filter in [Scaling.nearest, .interpolate] {
          var canvas = try #require(Canvas(format: .rgb555, width: 6, height: 6))
          let layer = CompositeLayer(
            picture, origin: Point(x: value, y: value), transform: map, repetition: repetition, filter: filter)
          #expect(canvas.composite(.over, source: layer, mask: layer, in: .all) == Region(canvas.bounds))
        }
      }
    }
  }
}
