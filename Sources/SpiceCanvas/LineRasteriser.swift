import SpiceGeometry

/// The pixels of a line one pixel wide, its end not among them (spec: pixels of a solid polyline).
///
/// A step goes along the longer direction, and an error term says when to go along the other one too. That term has a
/// closed form, so a walk can begin at any step: pixels outside a rectangle are never looked at, and those inside are the
/// same as without it. Coordinates have at most 28 bits (those of a ``FixedPoint``), so products fit.
struct LineRasteriser {
  private let isSteep: Bool
  private let majorStart: Int64
  private let minorStart: Int64
  private let majorSign: Int64
  private let minorSign: Int64
  /// Steps of the line, and how many of them go along the other direction too.
  let steps: Int64
  private let minorSteps: Int64
  private let startError: Int64

  init(from start: Point, to end: Point) {
    let dx = Int64(end.x) &- Int64(start.x)
    let dy = Int64(end.y) &- Int64(start.y)
    isSteep = abs(dx) <= abs(dy)
    let (major, minor) = isSteep ? (dy, dx) : (dx, dy)
    majorStart = Int64(isSteep ? start.y : start.x)
    minorStart = Int64(isSteep ? start.x : start.y)
    majorSign = major < 0 ? -1 : 1
    minorSign = minor < 0 ? -1 : 1
    steps = abs(major)
    minorSteps = abs(minor)
    startError = -steps &- (major < 0 ? 1 : 0)
  }

  /// Whether the steps go up or to the left.
  var isBackward: Bool { majorSign < 0 }

  /// How long a step is, measured along the line, in 16.16 pixels.
  var stepLength: Int64 {
    if steps == 0 { return 0 }
    let slope = (minorSteps << 16) / steps
    return (1 << 32 &+ slope &* slope).root
  }

  /// Calls `plot` with the number and the place of every step inside `rect`.
  func forEachStep(in rect: Rect, _ plot: (_ step: Int64, _ x: Int, _ y: Int) -> Void) {
    let range = range(in: rect)
    let first = range.lowerBound
    if range.isEmpty { return }
    let double = 2 &* steps
    var minorMoves = minorMoves(before: first)
    var error = startError &+ 2 &* minorSteps &* first &- double &* minorMoves
    for step in range {
      // Inside the rectangle, which has the bits of an `Int`.
      let major = Int(truncatingIfNeeded: majorStart &+ majorSign &* step)
      let minor = Int(truncatingIfNeeded: minorStart &+ minorSign &* minorMoves)
      if isSteep { plot(step, minor, major) } else { plot(step, major, minor) }
      error &+= 2 &* minorSteps
      if error >= 0 {
        error &-= double
        minorMoves &+= 1
      }
    }
  }

  /// How many steps lie inside `rect`.
  func stepCount(in rect: Rect) -> Int64 {
    let range = range(in: rect)
    return range.upperBound &- range.lowerBound
  }

  /// How often the line has gone along the other direction when it comes to a step.
  private func minorMoves(before step: Int64) -> Int64 {
    (startError &+ 2 &* minorSteps &* step).floorDivided(by: 2 &* steps) &+ 1
  }

  /// The steps inside `rect`. Both coordinates only ever go one way, so there are no gaps.
  private func range(in rect: Rect) -> Range<Int64> {
    guard steps > 0, !rect.isEmpty else { return 0..<0 }
    let (majors, minors) = isSteep ? (rect.rows, rect.columns) : (rect.columns, rect.rows)
    let alongMajor = Self.moves(from: majorStart, sign: majorSign, into: majors)
    let alongMinor = Self.moves(from: minorStart, sign: minorSign, into: minors)
    let low = max(0, alongMajor.lowerBound, firstStep(withMoves: alongMinor.lowerBound))
    let high = min(steps, alongMajor.upperBound, firstStep(withMoves: alongMinor.upperBound))
    return low..<max(low, high)
  }

  /// How many moves from `start` lead into a range of coordinates.
  private static func moves(from start: Int64, sign: Int64, into range: Range<Int>) -> Range<Int64> {
    let range = Int64(range.lowerBound)..<Int64(range.upperBound)
    return sign > 0
      ? (range.lowerBound &- start)..<(range.upperBound &- start)
      : (start &- range.upperBound &+ 1)..<(start &- range.lowerBound &+ 1)
  }

  /// The first step by which the line has gone along the other direction `moves` times.
  private func firstStep(withMoves moves: Int64) -> Int64 {
    if moves <= 0 { return 0 }
    if moves > minorSteps { return steps }
    // The error term reaches -2 * steps + 2 * steps * moves, rounded up.
    let needed = 2 &* steps &* (moves &- 1) &- startError
    return -((-needed).floorDivided(by: 2 &* minorSteps))
  }
}

extension Int64 {
  /// The quotient rounded down; `divisor` is positive.
  func floorDivided(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient &- 1 : quotient
  }
}
