import Foundation
import SpiceGeometry
import SpiceServer

/// Balls that bounce.
struct Bounce {
  static let size = Rect(width: 344, height: 210)
  static let framesPerSecond = 30

  /// A ball, and the way that it goes.
  private struct Ball {
    var picture: ServerPicture
    var start: (x: Double, y: Double)
    /// Pixels in a frame.
    var speed: (x: Double, y: Double)
  }

  private static let stage = size.inset(12, 12)

  private let ground: ServerPicture
  private let balls: [Ball]
  /// Whether time goes on.
  var isRunning = true
  private(set) var frame = 0
  private var lastTick = 0
  /// What the last frame has changed.
  private var changed: [Rect] = []

  init(noise: Noise) {
    let stage = (width: Self.stage.width, height: Self.stage.height)
    ground = .painted(width: stage.width, height: stage.height, hasAlpha: false) { x, y in
      let (u, v) = (Double(x) / Double(stage.width), Double(y) / Double(stage.height))
      let grid = x % 32 == 0 || y % 32 == 0 ? 0.05 : 0
      return Ink(0x1B2A4A).mixed(Ink(0x3B2358), (u + v) / 2).mixed(Ink(0xFFFFFF), grid)
    }
    let colors: [UInt32] = [0xFF6B6B, 0xFFB84D, 0x4DD4AC, 0x4DA3FF, 0xB57BFF]
    balls = colors.enumerated().map { index, color in
      let radius = 12 + 3 * (index * 3 % 5)
      return Ball(
        picture: Self.picture(color, radius: radius),
        start: (noise.value(index, 1) * 1000, noise.value(index, 2) * 1000),
        speed: (1 + 2.2 * noise.value(index, 3), 0.8 + 2 * noise.value(index, 4)))
    }
  }

  /// Lets time go on to so many milliseconds. Returns what looks different, relative to the window's content.
  mutating func advance(to milliseconds: Int) -> [Rect] {
    let tick = milliseconds * Self.framesPerSecond / 1000
    let passed = max(0, tick - lastTick)
    lastTick = tick
    guard isRunning, passed > 0 else { return [] }
    let before = areas
    frame += passed
    changed = []
    for (old, new) in zip(before, areas) { add(old.union(new)) }
    return changed
  }

  /// Adds to what has changed, so that its parts do not overlap.
  private mutating func add(_ area: Rect) {
    guard let index = changed.firstIndex(where: { !$0.intersection(area).isEmpty }) else { return changed.append(area) }
    add(changed.remove(at: index).union(area))
  }

  /// When the next frame is due, after so many milliseconds.
  static func nextFrame(after milliseconds: Int) -> Int {
    let tick = milliseconds * framesPerSecond / 1000 + 1
    return (tick * 1000 + framesPerSecond - 1) / framesPerSecond
  }

  /// Where the balls are, relative to the window's content.
  private var areas: [Rect] {
    balls.map { ball in
      let side = ball.picture.width
      let x = Self.reflect(ball.start.x + ball.speed.x * Double(frame), room: Double(Self.stage.width - side))
      let y = Self.reflect(ball.start.y + ball.speed.y * Double(frame), room: Double(Self.stage.height - side))
      return Rect(width: side, height: side).moved(to: Self.stage.origin).translated(x: Int(x), y: Int(y))
    }
  }

  /// A way that is folded into a room.
  private static func reflect(_ way: Double, room: Double) -> Double {
    let place = way.truncatingRemainder(dividingBy: 2 * room)
    return place < room ? place : 2 * room - place
  }

  func paint(_ painter: Painter, in content: Rect) {
    let stage = Self.stage.moved(to: content.origin)
    painter.without(stage).fill(content, Theme.paper)
    let (x, y) = (Int(stage.left), Int(stage.top))
    // What belongs to a ball comes in one piece, whatever the form of the region is.
    var rest = painter.region.intersection(stage)
    for area in changed.map({ $0.moved(to: content.origin) }) + [stage] {
      for part in rest.intersection(area).rects {
        painter.within(part).draw(picture(of: part.translated(x: -x, y: -y)), at: part.origin)
      }
      rest = rest.subtracting(area)
    }
  }

  /// A part of the stage in one picture. Were the balls drawn on the ground one by one, a client that is behind would show
  /// half of it for a moment.
  private func picture(of part: Rect) -> ServerPicture {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(part.width * part.height * 4)
    for y in Int(part.top)..<Int(part.bottom) {
      let start = (y * ground.width + Int(part.left)) * 4
      pixels += ground.pixels[start..<(start + part.width * 4)]
    }
    for (ball, area) in zip(balls, areas) {
      let area = area.translated(x: -Int(Self.stage.left), y: -Int(Self.stage.top))
      let common = area.intersection(part)
      guard !common.isEmpty else { continue }
      let top = ball.picture.pixels
      for y in common.top..<common.bottom {
        var source = (Int(y - area.top) * ball.picture.width + Int(common.left - area.left)) * 4
        var target = (Int(y - part.top) * part.width + Int(common.left - part.left)) * 4
        for _ in 0..<common.width {
          let rest = 255 - UInt32(top[source + 3])
          if rest < 255 {
            for byte in 0..<3 {
              let below = rest == 0 ? 0 : (UInt32(pixels[target + byte]) * rest + 127) / 255
              pixels[target + byte] = UInt8(min(255, UInt32(top[source + byte]) + below))
            }
          }
          source += 4
          target += 4
        }
      }
    }
    return .of(width: part.width, height: part.height, pixels: pixels, hasAlpha: false, isReused: false)
  }

  /// A ball with light from the top left.
  private static func picture(_ color: UInt32, radius: Int) -> ServerPicture {
    .painted(width: 2 * radius, height: 2 * radius) { x, y in
      let (u, v) = ((Double(x) + 0.5) / Double(radius) - 1, (Double(y) + 0.5) / Double(radius) - 1)
      let distance = hypot(u, v)
      let depth = max(0, 1 - distance * distance).squareRoot()
      let light = max(0, -0.5 * u - 0.6 * v + 0.62 * depth)
      let shine = pow(max(0, -0.42 * u - 0.5 * v + 0.757 * depth), 40)
      return Ink(0x120A24).mixed(Ink(color), 0.35 + 0.8 * light).mixed(Ink(0xFFFFFF), shine * 0.85)
        .faded((1 - distance) * Double(radius) + 0.5)
    }
  }
}
