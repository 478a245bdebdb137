import SpiceCanvas
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import Testing

@Suite struct StrokeTests {
  private func fixed(_ x: Int32, _ y: Int32) -> FixedPoint { FixedPoint(x: x * 16, y: y * 16) }

  private func polyline(_ points: [(Int32, Int32)], closed: Bool = false) -> StrokePath {
    StrokePath([.init(begins: true, ends: true, closes: closed, points: points.map { fixed($0.0, $0.1) })])
  }

  private func drawing(
    _ path: StrokePath, width: Int = 16, height: Int = 8, dashes: DashPattern? = nil, clip: Region? = nil
  ) throws -> [String] {
    var canvas = try #require(Canvas(format: .a8, width: width, height: height))
    canvas.stroke(path, in: canvas.bounds, brush: .solid(1), rop: .xor, dashes: dashes, clip: clip)
    return (0..<height).map { y in
      String((0..<width).map { canvas.bitmap.value(x: $0, y: y) == 0 ? "." : "#" as Character })
    }
  }

  /// The pixels of a line, step by step as the specification has it.
  private func walk(_ from: Point, _ to: Point, _ plot: (Int, Int) -> Void) {
    var (x, y) = (Int(from.x), Int(from.y))
    let (dx, dy) = (Int(to.x) - x, Int(to.y) - y)
    let isXMajor = abs(dx) > abs(dy)
    let (major, minor) = isXMajor ? (abs(dx), abs(dy)) : (abs(dy), abs(dx))
    let bias = (isXMajor ? dx : dy) < 0 ? 1 : 0
    var e = -major - bias
    for _ in 0..<major {
      plot(x, y)
      e += 2 * minor
      if e >= 0 {
        if isXMajor { y += dy.signum() } else { x += dx.signum() }
        e -= 2 * major
      }
      if isXMajor { x += dx.signum() } else { y += dy.signum() }
    }
  }

  @Test("lines in all directions leave out their end")
  func star() throws {
    #expect(
      try drawing(polyline([(1, 1), (9, 3), (15, 3), (15, 6), (8, 6)])) == [
        "................",
        ".##.............",
        "...####.........",
        ".......#########",
        "...............#",
        "...............#",
        ".........#######",
        "................",
      ])
    #expect(
      try drawing(polyline([(2, 1), (8, 1), (8, 5), (2, 5)], closed: true))[1...5] == [
        "..#######.......",
        "..#.....#.......",
        "..#.....#.......",
        "..#.....#.......",
        "..#######.......",
      ])
  }

  @Test("every line has the pixels of the plain walk, whatever clips it", arguments: 1...3)
  func lines(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for number in 0..<250 {
      let reach: ClosedRange<Int32> = number % 3 == 0 ? -400...400 : -6...28
      let points = (0..<4).map { _ in
        Point(x: .random(in: reach, using: &random), y: .random(in: reach, using: &random))
      }
      let rects = (0..<(number % 7)).map { _ in
        Situation.rect(in: Rect(width: 23, height: 17), &random)
      }
      let clip = rects.isEmpty ? nil : Region(rects)
      let box = number % 4 == 0 ? Rect(left: 3, top: 2, right: 19, bottom: 13) : .all
      var canvas = try #require(Canvas(format: .xrgb32, width: 23, height: 17))
      let damage = canvas.stroke(
        polyline(points.map { ($0.x, $0.y) }), in: box, brush: .solid(.max), rop: .xor, clip: clip)
      var expected: [Point: UInt32] = [:]
      for (from, to) in zip(points, points.dropFirst()) {
        walk(from, to) { x, y in
          let point = Point(x: Int32(x), y: Int32(y))
          if box.contains(point), clip?.contains(point) ?? true { expected[point, default: 0] ^= .max }
        }
      }
      for y in 0..<17 {
        for x in 0..<23 {
          let point = Point(x: Int32(x), y: Int32(y))
          #expect(canvas.bitmap.value(x: x, y: y) == expected[point] ?? 0, "seed \(seed), line \(number), \(point)")
          if canvas.bitmap.value(x: x, y: y) != 0 { #expect(damage.contains(point)) }
        }
      }
    }
  }

  @Test("coordinates are rounded to pixels, a half down")
  func rounding() {
    #expect([0, 8, 9, 15, 16, -8, -7, -1, -16].map { FixedPoint.rounded($0) } == [0, 0, 1, 1, 1, -1, 0, 0, -1])
    #expect(FixedPoint.rounded(.max) == 1 << 27)
    #expect(FixedPoint.rounded(.min) == -1 << 27)
    #expect(FixedPoint(Point(x: .max, y: .min)) == FixedPoint(x: .max, y: .min))
  }

  @Test("segments go on where the path is, and marks begin and end paths")
  func segments() throws {
    let path = StrokePath([
      .init(begins: true, points: [fixed(1, 0), fixed(4, 0)]),
      .init(points: [fixed(4, 3)]),
      .init(begins: true, ends: true, closes: true, points: [fixed(8, 1), fixed(11, 1), fixed(11, 4)]),
      .init(points: [fixed(13, 5)]),
      .init(points: [fixed(13, 7)]),
    ])
    #expect(
      try drawing(path) == [
        ".####...........",
        "....#...####....",
        "....#....#.#....",
        "..........##....",
        "...........#....",
        ".............#..",
        ".............#..",
        "................",
      ])
  }

  @Test("curves are halved until they are flat, with the same pixels whatever clips them")
  func curves() throws {
    /// The recursion of the specification, without regard to what is visible.
    func flatten(_ p: [(Int, Int)], _ emit: ((Int, Int)) -> Void) {
      func dot(_ u: (Int, Int), _ v: (Int, Int)) -> Int { (u.0 * v.0 + u.1 * v.1) >> 4 }
      let a = (p[1].0 - p[0].0, p[1].1 - p[0].1)
      let b = (p[3].0 - p[0].0, p[3].1 - p[0].1)
      let c = (p[2].0 - p[3].0, p[2].1 - p[3].1)
      let bb = dot(b, b)
      let ab = dot(a, b)
      let cb = dot(c, (-b.0, -b.1))
      if bb == 0 || (((dot(a, a) * bb - ab * ab) >> 3) < bb && ((dot(c, c) * bb - cb * cb) >> 3) < bb) {
        return emit(p[3])
      }
      func mid(_ a: (Int, Int), _ b: (Int, Int)) -> (Int, Int) { ((a.0 + b.0) / 2, (a.1 + b.1) / 2) }
      let (x, y, z) = (mid(p[0], p[1]), mid(p[1], p[2]), mid(p[2], p[3]))
      let (xy, yz) = (mid(x, y), mid(y, z))
      flatten([p[0], x, xy, mid(xy, yz)], emit)
      flatten([mid(xy, yz), yz, z, p[3]], emit)
    }
    var random = SeededGenerator(seed: 4)
    for number in 0..<150 {
      let reach: ClosedRange<Int32> = number % 3 == 0 ? -3000...3000 : -60...420
      let points = (0..<7).map { _ in
        FixedPoint(x: .random(in: reach, using: &random), y: .random(in: reach, using: &random))
      }
      let path = StrokePath([.init(begins: true, ends: true, isBezier: true, points: points)])
      var canvas = try #require(Canvas(format: .xrgb32, width: 23, height: 17))
      let clip = Region([Rect(width: 11, height: 30), Rect(left: 13, top: 4, right: 30, bottom: 15)])
      canvas.stroke(path, in: .all, brush: .solid(.max), rop: .xor, clip: clip)
      var expected: [Point: UInt32] = [:]
      var last = points[0].rounded
      for curve in [1, 4] {
        let start = (Int(last.x) * 16, Int(last.y) * 16)
        flatten([start] + points[curve..<(curve + 3)].map { (Int($0.x), Int($0.y)) }) { x, y in
          let end = FixedPoint(x: Int32(x), y: Int32(y)).rounded
          walk(last, end) { x, y in expected[Point(x: Int32(x), y: Int32(y)), default: 0] ^= .max }
          last = end
        }
      }
      for y in 0..<17 {
        for x in 0..<23 {
          let point = Point(x: Int32(x), y: Int32(y))
          let wanted = clip.contains(point) ? expected[point] ?? 0 : 0
          #expect(canvas.bitmap.value(x: x, y: y) == wanted, "curve \(number), \(point)")
        }
      }
    }
  }

  @Test("dashes alternate along the path and across its corners")
  func dashes() throws {
    let pattern = try #require(DashPattern(style: [48, 32], startsWithGap: false))
    #expect(try drawing(polyline([(0, 1), (16, 1)]), dashes: pattern)[1] == "###..###..###..#")
    // To the left, the pixels between the ends take part: not the start, but the end.
    #expect(try drawing(polyline([(14, 1), (0, 1)]), dashes: pattern)[1] == ".###..###..###..")
    #expect(
      try drawing(polyline([(1, 0), (5, 0), (5, 7)]), dashes: pattern) == [
        ".###............",
        ".....#..........",
        ".....#..........",
        ".....#..........",
        "................",
        "................",
        ".....#..........",
        "................",
      ])
  }

  @Test("lists that begin with a gap, odd lists and empty lists")
  func styles() throws {
    func row(_ style: [Int32], gap: Bool) throws -> String {
      let dashes = DashPattern(style: style.map { $0 * 16 }, startsWithGap: gap)
      return try drawing(polyline([(0, 0), (16, 0)]), dashes: dashes)[0]
    }
    #expect(try row([2, 3], gap: true) == "..###..###..###.")
    #expect(try row([1, 2, 3, 4], gap: true) == "...####.##...###")
    #expect(try row([1, 2, 3], gap: false) == "#..####..####..#")
    #expect(try row([5], gap: false) == "################")
    #expect(try row([5], gap: true) == "################")
    #expect(try row([0, 0], gap: false) == "################")
    #expect(try row([], gap: true) == "################")
    #expect(try row([0, 3], gap: false) == "................")
    // Lengths are bytes.
    #expect(try row([258, 2], gap: false) == "##..##..##..##..")
    #expect(DashPattern(style: [.min, .max], startsWithGap: false) == nil)
  }

  @Test("slanted dashes are measured along the line")
  func slanted() throws {
    let pattern = try #require(DashPattern(style: [80, 80], startsWithGap: false))
    var canvas = try #require(Canvas(format: .a8, width: 100, height: 100))
    canvas.stroke(polyline([(0, 0), (100, 100)]), in: .all, brush: .solid(1), dashes: pattern)
    let on = (0..<100).filter { canvas.bitmap.value(x: $0, y: $0) == 1 }
    // 141 pixels of length are 14 periods; each has about 3.5 steps of 1.41 pixels on.
    #expect(on.prefix(9) == [0, 1, 2, 3, 8, 9, 10, 15, 16])
    #expect((49...53).contains(on.count))
  }

  @Test("lines across the whole range of coordinates cost only what is visible")
  func farAway() throws {
    let extremes: [Int32] = [.min, .min + 1, -1, 0, 7, .max - 1, .max]
    var points: [FixedPoint] = []
    for x in extremes { for y in extremes { points.append(FixedPoint(x: x, y: y)) } }
    for isBezier in [false, true] {
      for dashes in [nil, DashPattern(style: [16, 0, 4080], startsWithGap: true)] {
        var canvas = try #require(Canvas(format: .xrgb32, width: 20, height: 20))
        let path = StrokePath([
          .init(begins: true, ends: true, closes: true, isBezier: isBezier, points: points + points.reversed())
        ])
        canvas.stroke(path, in: .all, brush: .solid(9), dashes: dashes)
        #expect(canvas.bounds == Rect(width: 20, height: 20))
      }
    }
    // A line of 2^28 steps has the pixels of the plain walk where it is seen.
    var canvas = try #require(Canvas(format: .xrgb32, width: 20, height: 20))
    canvas.stroke(
      StrokePath([.init(begins: true, points: [FixedPoint(x: .min, y: 160), FixedPoint(x: .max, y: 176)])]), in: .all,
      brush: .solid(9))
    #expect((0..<20).allSatisfy { canvas.bitmap.value(x: $0, y: 11) == 9 })
  }

  @Test("a path of thirty thousand points out of sight draws nothing, dashed or not")
  func manyPoints() throws {
    var random = SeededGenerator(seed: 5)
    let points = (0..<30_000).map { _ in
      FixedPoint(x: .random(in: 1000...(.max), using: &random), y: .random(in: (.min)...(.max), using: &random))
    }
    for isBezier in [false, true] {
      for dashes in [nil, DashPattern(style: [16, 16], startsWithGap: false)] {
        var canvas = try #require(Canvas(format: .xrgb32, width: 20, height: 20))
        let path = StrokePath([.init(begins: true, isBezier: isBezier, points: points)])
        #expect(canvas.stroke(path, in: .all, brush: .solid(9), dashes: dashes).isEmpty)
      }
    }
  }
}
