import Foundation
import SpiceGeometry
import SpiceServer

/// What is around windows: a shadow, a thin border, and round corners.
///
/// Eight pictures make it for windows of all sizes: four corners, and pieces of the edges between them, repeated.
struct WindowFrame: Sendable {
  /// How round the corners are.
  static let radius: Int32 = 8
  /// How far the shadow reaches beyond the window.
  static let reach = (side: Int32(24), top: Int32(18), bottom: Int32(34))

  /// How far a corner's picture reaches into the window.
  private static let corner: Int32 = 28
  /// Pixels of a piece of an edge.
  private static let piece: Int32 = 128
  /// How soft the shadow is, and how far below the window it lies.
  private static let (softness, drop) = (9.5, 8.0)
  private static let shadow = Ink(0x05080F, alpha: 0.42)
  private static let border = Ink(0x05080F, alpha: 0.22)

  private let topLeft, topRight, bottomLeft, bottomRight: ServerPicture
  private let top, bottom, left, right: ServerPicture

  init() {
    let side = Int(Self.reach.side), above = Int(Self.reach.top), below = Int(Self.reach.bottom)
    let corner = Int(Self.corner), piece = Int(Self.piece)
    // Far along an edge, the other edges do not count.
    let far = 1000
    topLeft = .painted(width: side + corner, height: above + corner) { Self.ink(x: $0 - side, y: $1 - above) }
    topRight = .painted(width: side + corner, height: above + corner) { Self.ink(x: corner - 1 - $0, y: $1 - above) }
    bottomLeft = .painted(width: side + corner, height: below + corner) {
      Self.ink(x: $0 - side, fromBottom: corner - 1 - $1)
    }
    bottomRight = .painted(width: side + corner, height: below + corner) {
      Self.ink(x: corner - 1 - $0, fromBottom: corner - 1 - $1)
    }
    top = .painted(width: piece, height: above) { Self.ink(x: far, y: $1 - above) }
    bottom = .painted(width: piece, height: below) { Self.ink(x: far, fromBottom: -1 - $1) }
    left = .painted(width: side, height: piece) { x, _ in Self.ink(x: x - side, y: far) }
    right = .painted(width: side, height: piece) { x, _ in Self.ink(x: -1 - x, y: far) }
  }

  /// The area of a window and all that is around it.
  static func extent(of body: Rect) -> Rect {
    Rect(
      left: body.left - reach.side, top: body.top - reach.top, right: body.right + reach.side,
      bottom: body.bottom + reach.bottom)
  }

  /// The pixels of a window that hide what is below: all but its corners.
  static func opaque(of body: Rect) -> Region { Region([body.inset(radius, 0), body.inset(0, radius)]) }

  /// Draws what is around a window.
  func paint(_ painter: Painter, around body: Rect) {
    let outer = Self.extent(of: body), inner = body.inset(Self.corner, Self.corner)
    painter.draw(topLeft, at: outer.origin)
    painter.draw(topRight, at: Point(x: inner.right, y: outer.top))
    painter.draw(bottomLeft, at: Point(x: outer.left, y: inner.bottom))
    painter.draw(bottomRight, at: Point(x: inner.right, y: inner.bottom))
    let columns = stride(from: inner.left, to: inner.right, by: Int(Self.piece))
    let across = painter.within(Rect(left: inner.left, top: outer.top, right: inner.right, bottom: outer.bottom))
    for x in columns {
      across.draw(top, at: Point(x: x, y: outer.top))
      across.draw(bottom, at: Point(x: x, y: body.bottom))
    }
    let rows = stride(from: inner.top, to: inner.bottom, by: Int(Self.piece))
    let down = painter.within(Rect(left: outer.left, top: inner.top, right: outer.right, bottom: inner.bottom))
    for y in rows {
      down.draw(left, at: Point(x: outer.left, y: y))
      down.draw(right, at: Point(x: body.right, y: y))
    }
  }

  /// A pixel that is so far inside of the left, or right, and the top edge; negative is outside.
  private static func ink(x: Int, y: Int) -> Ink {
    ink(x: x, y: y, shade: Double(y) + 0.5 - drop, ground: Ink(Theme.shade))
  }

  private static func ink(x: Int, fromBottom y: Int) -> Ink {
    ink(x: x, y: y, shade: Double(y) + 0.5 + drop, ground: Ink(Theme.paper))
  }

  private static func ink(x: Int, y: Int, shade: Double, ground: Ink) -> Ink {
    func depth(_ distance: Double) -> Double { (1 + erf(distance / (softness * 2.0.squareRoot()))) / 2 }
    let (u, v) = (Double(radius) - Double(x) - 0.5, Double(radius) - Double(y) - 0.5)
    // How far the pixel is outside of the rounded window.
    let distance = hypot(max(u, 0), max(v, 0)) + min(max(u, v), 0) - Double(radius)
    let inside = min(max(0.5 - distance, 0), 1)
    let edge = min(max(1.5 - distance, 0), 1)
    return shadow.faded(depth(Double(x) + 0.5) * depth(shade))
      .under(border.faded(edge)).under(ground.faded(inside))
  }
}
