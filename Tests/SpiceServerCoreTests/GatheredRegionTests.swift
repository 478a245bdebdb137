import SpiceGeometry
import SpiceTestSupport
import Testing

@testable import SpiceServerCore

/// A set of pixels to which much is added.
@Suite struct GatheredRegionTests {
  @Test("gathered pixels are those that were added and not taken away", arguments: 1...3 as ClosedRange<UInt64>)
  func union(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var gathered = GatheredRegion(atMost: .max)
    var plain = Region()
    for step in 0..<400 {
      let left = Int32.random(in: 0..<90, using: &random)
      let top = Int32.random(in: 0..<90, using: &random)
      let rect = Rect(left: left, top: top, right: left + 6, bottom: top + 6)
      var part = Region(rect)
      if step % 7 == 0 { part.formUnion(Rect(left: left + 8, top: top, right: left + 9, bottom: top + 9)) }
      if step % 50 == 49 {
        gathered.remove(part)
        plain = plain.subtracting(part)
      } else {
        gathered.add(part)
        plain.formUnion(part)
      }
      if step % 31 == 0 { #expect(gathered.pixels == plain) }
    }
    #expect(gathered.pixels == plain)
  }

  @Test("a set that would go to pieces becomes the box around it")
  func limit() {
    var gathered = GatheredRegion(atMost: 10)
    for x in 0..<20 as Range<Int32> { gathered.add(Region(Rect(left: x * 3, top: 0, right: x * 3 + 1, bottom: 1))) }
    #expect(gathered.pixels == Region(Rect(left: 0, top: 0, right: 58, bottom: 1)))
  }
}
