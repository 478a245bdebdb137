import Foundation
import SpiceServer

/// Small pictures with alpha: a sign on a rounded square.
enum Icon: CaseIterable {
  case heart, star, moon, drop, cloud, bolt

  static let side = 44

  private var colors: (top: UInt32, bottom: UInt32) {
    switch self {
    case .heart: (0xFF7A8A, 0xE0355B)
    case .star: (0xFFC65C, 0xF08A24)
    case .moon: (0x7B83F5, 0x4A3FC4)
    case .drop: (0x5CC8F5, 0x2277D8)
    case .cloud: (0x9DB4CF, 0x5F7A9E)
    case .bolt: (0x5FD6A6, 0x169B78)
    }
  }

  var picture: ServerPicture {
    let colors = colors
    let reach = Double(Self.side) / 2
    return .painted(width: Self.side, height: Self.side) { x, y in
      // The square is a little smaller than the picture, which leaves room for its shadow.
      let (u, v) = (Double(x) + 0.5 - reach, Double(y) + 0.5 - reach)
      let square = Self.box(u, v + 1, half: reach - 3, radius: 10)
      let shadow = Ink(0x101828, alpha: 0.25 * Self.cover(Self.box(u, v - 1, half: reach - 3, radius: 10) / 4))
      let fill = Ink(colors.top).mixed(Ink(colors.bottom), (v + reach) / (2 * reach))
      // Four samples of the sign for each pixel.
      var signs = 0.0
      for (du, dv) in [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25)]
      where contains((u + du) / 12, (v + 1 + dv) / 12) { signs += 0.25 }
      return shadow.under(fill.mixed(Ink(0xFFFFFF), signs * 0.95).faded(Self.cover(square)))
    }
  }

  private static func cover(_ distance: Double) -> Double { min(max(0.5 - distance, 0), 1) }

  /// How far a place is outside of a rounded square around the origin.
  private static func box(_ x: Double, _ y: Double, half: Double, radius: Double) -> Double {
    let (u, v) = (abs(x) - half + radius, abs(y) - half + radius)
    return hypot(max(u, 0), max(v, 0)) + min(max(u, v), 0) - radius
  }

  /// Whether a place belongs to the sign, which reaches about from -1 to 1.
  private func contains(_ x: Double, _ y: Double) -> Bool {
    switch self {
    case .heart:
      let (u, v) = (x * 1.15, -y * 1.15 + 0.1)
      let ring = u * u + v * v - 1
      return ring * ring * ring - u * u * v * v * v < 0
    case .star:
      let turn = 2 * Double.pi / 5
      var angle = (atan2(x, -y) + 2 * .pi).truncatingRemainder(dividingBy: turn)
      if angle > turn / 2 { angle = turn - angle }
      // The edge goes from a point at 1 to a notch at 0.42.
      let notch = (x: 0.42 * sin(turn / 2), y: 0.42 * cos(turn / 2))
      let place = (x: hypot(x, y) * sin(angle), y: hypot(x, y) * cos(angle))
      return (notch.x - 0) * (place.y - 1) - (notch.y - 1) * place.x < 0
    case .moon: return hypot(x, y) < 0.95 && hypot(x - 0.45, y + 0.3) > 0.8
    case .drop:
      if hypot(x, y - 0.3) < 0.65 { return true }
      return y < 0.3 && y > -1 && abs(x) < (y + 1) * 0.5
    case .cloud:
      return hypot(x + 0.5, y - 0.15) < 0.42 || hypot(x - 0.05, y + 0.15) < 0.55 || hypot(x - 0.6, y - 0.2) < 0.37
        || (abs(x) < 0.6 && y > 0 && y < 0.57)
    case .bolt:
      return (y < 0.15 && y > -1 && x > -0.5 - y * 0.25 - 0.1 && x < 0.2 - y * 0.4)
        || (y >= -0.15 && y < 1 && x > -0.25 - y * 0.05 && x < 0.5 - y * 0.72)
    }
  }
}
