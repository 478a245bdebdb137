import SpiceGeometry

/// A cubic curve in sixteenths of a pixel.
struct CubicBezier {
  var p0: FixedPoint
  var c1: FixedPoint
  var c2: FixedPoint
  var p3: FixedPoint

  /// Both halves; midpoints are cut toward zero.
  var halves: (CubicBezier, CubicBezier) {
    func middle(_ a: FixedPoint, _ b: FixedPoint) -> FixedPoint {
      FixedPoint(
        x: Int32(truncatingIfNeeded: (Int64(a.x) &+ Int64(b.x)) / 2),
        y: Int32(truncatingIfNeeded: (Int64(a.y) &+ Int64(b.y)) / 2))
    }
    let a = middle(p0, c1)
    let b = middle(c1, c2)
    let c = middle(c2, p3)
    let ab = middle(a, b)
    let bc = middle(b, c)
    let center = middle(ab, bc)
    return (CubicBezier(p0: p0, c1: a, c2: ab, p3: center), CubicBezier(p0: center, c1: bc, c2: c, p3: p3))
  }

  /// Whether both controls lie so close to the chord that the chord can stand for the curve.
  var isFlat: Bool {
    let chord = Vector(p0, p3)
    // Products are rounded down, so the direction in which the second one is measured matters.
    let back = Vector(p3, p0)
    let (a, c) = (Vector(p0, c1), Vector(p3, c2))
    guard chord.isShort, a.isShort, c.isShort else { return false }
    let length = chord.dot(chord)
    // With both ends in one place there is no chord to measure against.
    if length == 0 { return true }
    /// (control * control) * length - along * along, cut by three bits, is less than the length.
    func isNear(_ control: Vector, _ along: Int64) -> Bool {
      let excess = control.dot(control) &- 8
      if excess < 0 { return true }
      return WideProduct(excess.magnitude, length.magnitude) < WideProduct(along.magnitude, along.magnitude)
    }
    return isNear(a, a.dot(chord)) && isNear(c, c.dot(back))
  }

  /// The pixels around all four points.
  var bounds: Rect {
    func edges(_ a: Int32, _ b: Int32, _ c: Int32, _ d: Int32) -> (Int32, Int32) {
      ((min(a, b, c, d) >> 4) &- 1, (max(a, b, c, d) >> 4) &+ 3)
    }
    let (left, right) = edges(p0.x, c1.x, c2.x, p3.x)
    let (top, bottom) = edges(p0.y, c1.y, c2.y, p3.y)
    return Rect(left: left, top: top, right: right, bottom: bottom)
  }

  private struct Vector {
    let x: Int64
    let y: Int64

    init(_ from: FixedPoint, _ to: FixedPoint) {
      x = Int64(to.x) &- Int64(from.x)
      y = Int64(to.y) &- Int64(from.y)
    }

    /// Whether products of two such vectors have at most 57 bits. What is longer, 2^26 pixels or more, is halved anyway.
    var isShort: Bool { x.magnitude < 1 << 30 && y.magnitude < 1 << 30 }

    func dot(_ other: Vector) -> Int64 { (x &* other.x &+ y &* other.y) >> 4 }
  }
}

/// A product of 128 bits. (Integers of that size need a function of the system to be multiplied; in WebAssembly, there is
/// none.)
private struct WideProduct {
  private let high: UInt64
  private let low: UInt64

  init(_ a: UInt64, _ b: UInt64) {
    let (a1, a0) = (a >> 32, a & 0xFFFF_FFFF)
    let (b1, b0) = (b >> 32, b & 0xFFFF_FFFF)
    let middle = a1 &* b0 &+ (a0 &* b0) >> 32
    let cross = a0 &* b1 &+ middle & 0xFFFF_FFFF
    high = a1 &* b1 &+ middle >> 32 &+ cross >> 32
    low = a &* b
  }

  static func < (a: WideProduct, b: WideProduct) -> Bool {
    a.high < b.high || (a.high == b.high && a.low < b.low)
  }
}

/// Replaces curves by lines: halves them until they are flat.
struct BezierFlattener {
  /// Halvings of a curve at most. The extent of a curve has 33 bits, and each halving takes one from it.
  private static let depthLimit = 34

  /// Pieces that lie outside need not be halved: a straight line stays outside just as well.
  let visible: Rect
  /// How often they are halved nevertheless, for the sake of their length.
  let unseenDepth: Int

  /// Calls `emit` with the end of each line.
  func flatten(_ curve: CubicBezier, _ emit: (FixedPoint) -> Void) {
    var stack = [(curve, 0)]
    while let (piece, depth) = stack.popLast() {
      let isUnseen = depth >= unseenDepth && piece.bounds.intersection(visible).isEmpty
      if isUnseen || depth >= Self.depthLimit || piece.isFlat {
        emit(piece.p3)
      } else {
        let (first, second) = piece.halves
        stack.append((second, depth &+ 1))
        stack.append((first, depth &+ 1))
      }
    }
  }
}
