import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct PixelConversionTests {
  @Test("five bits grow to the full range of eight")
  func growth() {
    #expect(PixelConversion.grow5(0) == 0)
    #expect(PixelConversion.grow5(31) == 255)
    #expect(PixelConversion.grow5(0b10110) == 0b1011_0101)
    #expect(PixelConversion.grow6(63) == 255)
  }

  @Test("every 16-bit colour comes back after growing and shrinking")
  func roundTrip() {
    for value in UInt32(0)..<0x8000 {
      #expect(PixelConversion.rgb555(from: PixelConversion.rgb(from555: value)) == value)
    }
    for value in UInt32(0)..<0x10000 {
      #expect(PixelConversion.rgb565(from: PixelConversion.rgb(from565: value)) == value)
    }
  }

  @Test("a product of bytes is the rounded quotient by 255")
  func product() {
    for a in UInt32(0)...255 {
      for b in UInt32(0)...255 {
        #expect(PixelConversion.product(a, b) == (a * b * 2 + 255) / 510)
      }
    }
  }

  @Test("four bytes at once are scaled and added as one by one")
  func lanes() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<5000 {
      let a = UInt32.random(in: 0 ... .max, using: &random)
      let b = UInt32.random(in: 0 ... .max, using: &random)
      let factor = UInt32.random(in: 0...255, using: &random)
      for shift in [UInt32(0), 8, 16, 24] {
        let byteA = (a >> shift) & 255
        let byteB = (b >> shift) & 255
        #expect((PixelConversion.scaled(a, by: factor) >> shift) & 255 == PixelConversion.product(byteA, factor))
        #expect((PixelConversion.saturatingSum(a, b) >> shift) & 255 == min(255, byteA + byteB))
      }
    }
  }

  @Test("copies between 32-bit formats keep every bit; a 16-bit pixel is opaque where there is alpha")
  func copies() {
    #expect(PixelConversion.copied(0x1234_5678, from: .xrgb32, to: .argb32) == 0x1234_5678)
    #expect(PixelConversion.copied(0x1234_5678, from: .argb32, to: .xrgb32) == 0x1234_5678)
    #expect(PixelConversion.copied(0x7FFF, from: .rgb555, to: .argb32) == 0xFFFF_FFFF)
    #expect(PixelConversion.copied(0x7FFF, from: .rgb555, to: .xrgb32) == 0x00FF_FFFF)
    #expect(PixelConversion.copied(0x80FF_FFFF, from: .argb32, to: .rgb555) == 0x7FFF)
    #expect(PixelConversion.copied(0x80, from: .a8, to: .argb32) == 0x8000_0000)
    #expect(PixelConversion.copied(0x80FF_FFFF, from: .argb32, to: .a8) == 0x80)
    #expect(PixelConversion.copied(1, from: .a1, to: .a8) == 0xFF)
  }

  @Test("a whole row is converted like its pixels", arguments: PixelFormat.allCases)
  func rows(source: PixelFormat) throws {
    var random = SeededGenerator(seed: UInt64(source.rawValue))
    for target in PixelFormat.allCases {
      var picture = try #require(Bitmap(format: source, width: 19, height: 3))
      picture.randomise(&random)
      let result = picture.converted(to: target)
      for y in 0..<3 {
        for x in 0..<19 {
          let expected = PixelConversion.copied(picture.value(x: x, y: y), from: source, to: target)
          #expect(result.value(x: x, y: y) == expected)
        }
      }
      var line = Scanline(capacity: 19)
      line.load(picture.rows.row(1), format: source, from: 0, count: 19)
      let values = line.values
      line.expand(from: source, count: 19)
      #expect(line.values == values.map { PixelConversion.argb(from: $0, as: source) })
      let colors = line.values
      line.contract(to: target, count: 19)
      #expect(line.values == colors.map { PixelConversion.value(of: $0, as: target) })
    }
  }
}

extension Bitmap {
  mutating func randomise(_ random: inout SeededGenerator) {
    for y in 0..<height {
      withRow(y) { row in
        for index in 0..<row.byteCount {
          row.storeBytes(of: UInt8.random(in: 0...255, using: &random), toByteOffset: index, as: UInt8.self)
        }
      }
    }
  }
}
