import SpiceGeometry

/// Sets of pixels against a grid of truth values. Clip lists come from the server, damage from what it draws.
enum RegionOracle {
  private static let side = 16

  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    judgeExtremes(&input)
    var (a, gridA) = choose(&input)
    while !input.isEmpty {
      let operation = input.number(upTo: 3)
      let (b, gridB) = choose(&input)
      switch operation {
      case 0:
        a = a.union(b)
        for index in gridA.indices { gridA[index] = gridA[index] || gridB[index] }
      case 1:
        a = a.intersection(b)
        for index in gridA.indices { gridA[index] = gridA[index] && gridB[index] }
      case 2:
        a = a.subtracting(b)
        for index in gridA.indices { gridA[index] = gridA[index] && !gridB[index] }
      default:
        for rect in b.rects {
          let all = cells(rect).allSatisfy { gridA[$0] }
          expect(a.contains(rect) == all, "contains all of \(rect)")
          expect(a.intersects(rect) == cells(rect).contains { gridA[$0] }, "touches \(rect)")
        }
        let moved = a.translated(x: 3, y: -2)
        expect(moved.translated(x: -3, y: 2) == a, "there and back again")
      }
      check(a, gridA)
    }
  }

  /// Any numbers at all, which only must not trap.
  private static func judgeExtremes(_ input: inout FuzzInput) {
    var rects: [Rect] = []
    for _ in 0..<input.number(upTo: 3) {
      rects.append(Rect(left: input.next(), top: input.next(), right: input.next(), bottom: input.next()))
    }
    let region = Region(rects)
    let moved = region.translated(x: Int(input.next(Int32.self)) << 8, y: Int(input.next(Int32.self)))
    expect(moved.rects.count <= region.rects.count, "moving makes no rectangles")
    _ = region.union(moved).subtracting(region.intersection(moved))
    for rect in rects { expect(region.contains(rect), "a set holds what it is made of") }
  }

  private static func choose(_ input: inout FuzzInput) -> (Region, [Bool]) {
    var rects: [Rect] = []
    var grid = [Bool](repeating: false, count: side * side)
    for _ in 0..<input.number(upTo: 7) {
      let (x, y) = (input.next(UInt8.self), input.next(UInt8.self))
      let rect = Rect(left: Int32(x & 15), top: Int32(y & 15), right: Int32(x >> 4) + 1, bottom: Int32(y >> 4) + 1)
      rects.append(rect)
      for cell in cells(rect) { grid[cell] = true }
    }
    let region = Region(rects)
    check(region, grid)
    return (region, grid)
  }

  private static func cells(_ rect: Rect) -> [Int] {
    guard !rect.isEmpty else { return [] }
    return (Int(rect.top)..<Int(rect.bottom)).flatMap { y in (Int(rect.left)..<Int(rect.right)).map { y * side + $0 } }
  }

  private static func check(_ region: Region, _ grid: [Bool]) {
    var covered = [Bool](repeating: false, count: grid.count)
    for rect in region.rects {
      expect(!rect.isEmpty, "no rectangle is empty")
      for cell in cells(rect) {
        expect(!covered[cell], "no pixel is covered twice")
        covered[cell] = true
      }
    }
    expect(covered == grid, "the set holds the right pixels")
    for index in grid.indices {
      let point = Point(x: Int32(index % side), y: Int32(index / side))
      expect(region.contains(point) == grid[index], "the set knows its pixels")
    }
    let pixels = grid.indices.filter { grid[$0] }.map { index in
      let (x, y) = (Int32(index % side), Int32(index / side))
      return Rect(left: x, top: y, right: x + 1, bottom: y + 1)
    }
    expect(Region(pixels) == region, "equal sets are equal values")
    expect(region.isEmpty == pixels.isEmpty, "the empty set is known")
  }
}
