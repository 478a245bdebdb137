import SpiceGeometry
import SpiceTestSupport
import Testing

/// A region on a small field, as the plain set of its pixels.
private struct Field: Equatable {
  static let side: Int32 = 24
  var pixels: Set<Int32> = []

  init() {}
  init(_ rects: [Rect]) {
    for rect in rects {
      for y in max(0, rect.top)..<max(0, rect.top, min(Self.side, rect.bottom)) {
        for x in max(0, rect.left)..<max(0, rect.left, min(Self.side, rect.right)) {
          pixels.insert(y * Self.side + x)
        }
      }
    }
  }
  init(_ region: Region) { self.init(Array(region.rects)) }
}

private func randomRect(_ random: inout SeededGenerator, side: Int32 = Field.side) -> Rect {
  let left = Int32.random(in: 0..<side, using: &random)
  let top = Int32.random(in: 0..<side, using: &random)
  return Rect(
    left: left, top: top, right: .random(in: left...side, using: &random),
    bottom: .random(in: top...side, using: &random))
}

private func randomRegion(_ random: inout SeededGenerator) -> (Region, Field) {
  let rects = (0..<Int.random(in: 0...7, using: &random)).map { _ in randomRect(&random) }
  return (Region(rects), Field(rects))
}

/// Whether the rectangles are in the form that ``Region`` promises.
private func isCanonical(_ region: Region) -> Bool {
  let rects = Array(region.rects)
  var bands: [[Rect]] = []
  for rect in rects {
    if rect.isEmpty { return false }
    if let band = bands.last?.last, band.top == rect.top {
      if band.bottom != rect.bottom || band.right >= rect.left { return false }
      bands[bands.count - 1].append(rect)
    } else {
      if let band = bands.last?.last, band.bottom > rect.top { return false }
      bands.append([rect])
    }
  }
  for (above, below) in zip(bands, bands.dropFirst())
  where above[0].bottom == below[0].top && above.map(\.left) == below.map(\.left)
    && above.map(\.right) == below.map(\.right)
  {
    return false
  }
  return region.bounds == rects.reduce(Rect()) { $0.union($1) }
}

@Suite struct RegionTests {
  @Test("set operations agree with a set of pixels", arguments: 1...4)
  func operations(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let (a, fieldA) = randomRegion(&random)
      let (b, fieldB) = randomRegion(&random)
      #expect(Field(a) == fieldA)
      #expect(isCanonical(a))
      for (result, expected) in [
        (a.union(b), fieldA.pixels.union(fieldB.pixels)),
        (a.intersection(b), fieldA.pixels.intersection(fieldB.pixels)),
        (a.subtracting(b), fieldA.pixels.subtracting(fieldB.pixels)),
      ] {
        #expect(Field(result).pixels == expected, "seed \(seed)")
        #expect(isCanonical(result), "seed \(seed)")
        #expect(result.isEmpty == expected.isEmpty)
      }
    }
  }

  @Test("what is left of a rectangle without another one is right wherever they lie")
  func leftovers() {
    let spans = (0..<4 as Range<Int32>).flatMap { start in (start + 1...4).map { (start, $0) } }
    let rects = spans.flatMap { x in
      spans.map { y in Rect(left: x.0, top: y.0, right: x.1, bottom: y.1) }
    }
    for one in rects {
      for other in rects {
        let rest = Region(one).subtracting(Region(other))
        #expect(Field(rest).pixels == Field([one]).pixels.subtracting(Field([other]).pixels))
        #expect(isCanonical(rest))
      }
    }
  }

  @Test("questions agree with a set of pixels", arguments: 5...6)
  func questions(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<100 {
      let (region, field) = randomRegion(&random)
      for y in -1...Field.side {
        for x in -1...Field.side {
          let inside = x >= 0 && x < Field.side && field.pixels.contains(y * Field.side + x)
          #expect(region.contains(Point(x: x, y: y)) == inside)
        }
      }
      for _ in 0..<20 {
        let rect = randomRect(&random, side: 12)
        let pixels = Field([rect]).pixels
        #expect(region.contains(rect) == pixels.isSubset(of: field.pixels))
        #expect(region.intersects(rect) == !pixels.isDisjoint(with: field.pixels))
      }
    }
  }

  @Test("equal sets of pixels are equal values however they were made")
  func equality() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let rects = (0..<5).map { _ in randomRect(&random) }
      var grown = Region()
      for rect in rects.shuffled(using: &random) { grown.formUnion(rect) }
      #expect(grown == Region(rects))
      #expect(grown.subtracting(rects[0]).union(rects[0]) == grown)
    }
  }

  @Test("many overlapping rectangles are joined in one go")
  func many() {
    var random = SeededGenerator(seed: 8)
    let rects = (0..<2000).map { _ in
      let left = Int32.random(in: 0..<1000, using: &random)
      let top = Int32.random(in: 0..<1000, using: &random)
      return Rect(left: left, top: top, right: left + 40, bottom: top + 40)
    }
    let region = Region(rects)
    #expect(isCanonical(region))
    for rect in rects { #expect(region.contains(rect)) }
    var area = 0
    for rect in region.rects { area += rect.width * rect.height }
    #expect(area <= 1040 * 1040)
  }

  @Test("a grid of crossing strips is refused beyond the limit of rectangles")
  func limit() {
    var rects: [Rect] = []
    for i in Int32(0)..<100 {
      rects.append(Rect(left: i * 4, top: -i - 1, right: i * 4 + 2, bottom: 400))
    }
    #expect(Region(rects, within: .all, limit: 100) == nil)
    let region = Region(rects, within: .all, limit: 100_000)
    #expect(region == Region(rects))
    #expect(Region(rects, within: Rect(width: 400, height: 10), limit: 100)?.rects.count == 100)
  }

  @Test("rectangles that come to few after many steps are refused as well, and neighbours are not")
  func steps() {
    // Rows of which each covers all columns, and is as wide as no other: the result would be the rows.
    var rects: [Rect] = []
    for i in Int32(0)..<1000 {
      rects.append(Rect(left: 2 * i, top: 0, right: 2 * i + 1, bottom: 1000))
      rects.append(Rect(left: 0, top: i, right: 2000 + i, bottom: i + 1))
    }
    #expect(Region(rects, within: .all, limit: 2000) == nil)
    #expect(Region(rects, within: .all, limit: 1_000_000)?.rects.count == 1000)
    // As many on the way as at the end.
    let tiles = (0..<10_000).map { index in
      let (x, y) = (Int32(index % 100), Int32(index / 100))
      return Rect(left: 2 * x, top: 2 * y, right: 2 * x + 1, bottom: 2 * y + 1)
    }
    #expect(Region(tiles, within: .all, limit: 10_000)?.rects.count == 10_000)
    #expect(Region(tiles, within: .all, limit: 9999) == nil)
  }

  @Test("moving keeps the shape, and pixels that leave the range of coordinates are lost")
  func translation() {
    let region = Region([Rect(left: 0, top: 0, right: 2, bottom: 2), Rect(left: 4, top: 1, right: 6, bottom: 3)])
    #expect(region.translated(x: 10, y: -5).translated(x: -10, y: 5) == region)
    #expect(region.translated(x: 3, y: 0).contains(Point(x: 7, y: 2)))
    let edge = region.translated(x: Int(Int32.max) - 3, y: 0)
    #expect(edge.bounds == Rect(left: .max - 3, top: 0, right: .max - 1, bottom: 2))
    #expect(isCanonical(edge))
    #expect(region.translated(x: .max, y: .min).isEmpty)
    #expect(Region(.all).translated(x: 5, y: 0).bounds == Rect(left: .min + 5, top: .min, right: .max, bottom: .max))
  }

  @Test("crossed and empty rectangles add nothing")
  func empty() {
    #expect(Region(Rect(left: 5, top: 0, right: 3, bottom: 9)) == Region())
    #expect(Region([Rect(), Rect(left: 0, top: 9, right: 5, bottom: 9)]) == Region())
    #expect(Region().rects.isEmpty)
    #expect(Region(.all).subtracting(.all).isEmpty)
    #expect(Region(.all).contains(.all))
  }
}
