import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct RopTests {
  @Test("the sixteen operations are those of the table")
  func table() {
    let s: UInt32 = 0b1100
    let d: UInt32 = 0b1010
    let expected: [UInt32] = [
      0, s & d, s & ~d, s, ~s & d, d, s ^ d, s | d, ~(s | d), ~(s ^ d), ~d, s | ~d, ~s, ~s | d, ~(s & d), .max,
    ]
    for (number, value) in expected.enumerated() {
      #expect(BinaryRop(rawValue: UInt8(number))?(s, d) == value, "operation \(number)")
    }
  }

  @Test("every descriptor selects the operation that its bits spell out")
  func descriptors() {
    let s: UInt32 = 0b1100
    let d: UInt32 = 0b1010
    func spelledOut(_ rop: RopDescriptor, _ invertsS: RopDescriptor, _ invertsD: RopDescriptor) -> UInt32 {
      let s1 = rop.contains(invertsS) ? ~s : s
      let d1 = rop.contains(invertsD) ? ~d : d
      var result: UInt32
      if rop.contains(.put) {
        result = s1
      } else if rop.contains(.or) {
        result = s1 | d1
      } else if rop.contains(.and) {
        result = s1 & d1
      } else if rop.contains(.xor) {
        result = s1 ^ d1
      } else if rop.contains(.blackness) {
        return 0
      } else if rop.contains(.whiteness) {
        return .max
      } else if rop.contains(.inverse) {
        return ~d
      } else {
        return s
      }
      if rop.contains(.invertsResult) { result = ~result }
      return result
    }
    for raw in UInt16(0)..<0x800 {
      let rop = RopDescriptor(rawValue: raw)
      let onBrush = spelledOut(rop, .invertsBrush, .invertsDestination)
      let onImage = spelledOut(rop, .invertsSource, .invertsDestination)
      let onBoth = spelledOut(rop, .invertsBrush, .invertsSource)
      #expect(rop.brushOverDestination(s, d) & 15 == onBrush & 15, "descriptor \(raw)")
      #expect(rop.imageOverDestination(s, d) & 15 == onImage & 15, "descriptor \(raw)")
      #expect(rop.brushOverImage(s, d) & 15 == onBoth & 15, "descriptor \(raw)")
    }
  }

  @Test("every ternary code is its truth table")
  func ternary() {
    for code in UInt8(0)...255 {
      let result = TernaryRop(code: code)(pattern: 0b1111_0000, source: 0b1100_1100, destination: 0b1010_1010)
      #expect(result & 255 == UInt32(code))
    }
  }

  @Test("rows are combined like their values")
  func rows() {
    var random = SeededGenerator(seed: 3)
    func values() -> [UInt32] { (0..<21).map { _ in .random(in: 0 ... .max, using: &random) } }
    let (p, s, d) = (values(), values(), values())
    for rop in BinaryRop.allCases {
      var result = d
      var span = result.mutableSpan
      rop.combine(s.span, into: &span, count: 20)
      #expect(result == zip(s, d).enumerated().map { $0 < 20 ? rop($1.0, $1.1) : $1.1 })
    }
    for code in [UInt8(0xF0), 0xCC, 0xAA, 0x5A, 0xE2, 0x1B] {
      let rop = TernaryRop(code: code)
      var result = d
      var span = result.mutableSpan
      rop.combine(pattern: p.span, source: s.span, into: &span, count: 21)
      #expect(result == d.indices.map { rop(pattern: p[$0], source: s[$0], destination: d[$0]) })
    }
  }
}
