import Foundation
import SpiceServer

/// Hills behind hills under a sky, at four times of the day.
enum Wallpaper: Int, CaseIterable {
  case dawn, noon, dusk, night

  var name: String {
    switch self {
    case .dawn: "Dawn"
    case .noon: "Noon"
    case .dusk: "Dusk"
    case .night: "Night"
    }
  }

  /// The one after this.
  var next: Wallpaper { Wallpaper(rawValue: rawValue + 1) ?? .dawn }

  /// What makes a time of the day. Places are parts of the picture.
  private struct Light {
    var sky: (top: UInt32, bottom: UInt32)
    var sun: (color: UInt32, x: Double, y: Double, radius: Double)
    var hills: (far: UInt32, near: UInt32)
    var mist: UInt32
    var hasStars = false
  }

  private var light: Light {
    switch self {
    case .dawn:
      Light(
        sky: (0x3A4E8C, 0xF7C4A0), sun: (0xFFF1D6, 0.7, 0.56, 0.055), hills: (0xB98FA8, 0x1E2746), mist: 0xF3C9B4)
    case .noon:
      Light(
        sky: (0x2F7FC8, 0xCDE8F3), sun: (0xFFFBEA, 0.22, 0.2, 0.05), hills: (0x9CC3C9, 0x1D5248), mist: 0xDDF0EE)
    case .dusk:
      Light(
        sky: (0x2A2350, 0xE8795C), sun: (0xFFD9A0, 0.32, 0.6, 0.07), hills: (0x8E4C69, 0x1A1330), mist: 0xE58A72)
    case .night:
      Light(
        sky: (0x070B1E, 0x24385F), sun: (0xEAF0FF, 0.78, 0.22, 0.04), hills: (0x2A4066, 0x070C1A), mist: 0x39527F,
        hasStars: true)
    }
  }

  private static let ranges = 6

  /// The picture for a screen.
  func picture(width: Int, height: Int, noise: Noise) -> ServerPicture {
    var pixels: [UInt32] = []
    pixels.reserveCapacity(width * height)
    let sky = (0..<height).map { y in
      Ink(light.sky.top).mixed(Ink(light.sky.bottom), pow(Double(y) / (0.72 * Double(height)), 1.15))
    }
    for ink in sky { pixels += repeatElement(ink.color, count: width) }
    if light.hasStars { addStars(&pixels, width, height, noise) }
    addSun(&pixels, width, sky)
    for range in 0..<Self.ranges { addHills(&pixels, width, height, noise, range) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pixels.count * 4)
    for color in pixels {
      bytes.append(UInt8(truncatingIfNeeded: color))
      bytes.append(UInt8(truncatingIfNeeded: color >> 8))
      bytes.append(UInt8(truncatingIfNeeded: color >> 16))
      bytes.append(0)
    }
    return .of(width: width, height: height, pixels: bytes, hasAlpha: false, isReused: true)
  }

  private func addStars(_ pixels: inout [UInt32], _ width: Int, _ height: Int, _ noise: Noise) {
    for star in 0..<(width * height / 2600) {
      let (x, y) = (Int(noise.value(star, 1) * Double(width)), Int(noise.value(star, 2) * 0.7 * Double(height)))
      let brightness = noise.value(star, 3) * (1 - Double(y) / (0.75 * Double(height)))
      let index = y * width + x
      pixels[index] = Ink(pixels[index]).mixed(Ink(0xFFFFFF), brightness).color
    }
  }

  /// The sun, or the moon, and the light around it.
  private func addSun(_ pixels: inout [UInt32], _ width: Int, _ sky: [Ink]) {
    let (x, y) = (light.sun.x * Double(width), light.sun.y * Double(sky.count))
    let radius = light.sun.radius * Double(sky.count)
    let reach = 9 * radius
    let glow = Ink(light.sun.color)
    let columns = max(0, Int(x - reach))..<min(width, Int(x + reach))
    for row in max(0, Int(y - reach))..<min(sky.count, Int(y + reach)) {
      let v = Double(row) + 0.5 - y
      let ink = sky[row]
      for column in columns {
        let u = Double(column) + 0.5 - x
        let distance = (u * u + v * v).squareRoot()
        if distance >= reach { continue }
        let shade = 1 - distance / reach
        let light = max(0.6 * shade * shade * shade, min(1, radius - distance + 0.5))
        pixels[row * width + column] = ink.mixed(glow, light).color
      }
    }
  }

  /// One range of hills, before those that are there: the nearest one is the last.
  private func addHills(_ pixels: inout [UInt32], _ width: Int, _ height: Int, _ noise: Noise, _ range: Int) {
    let near = Double(range) / Double(Self.ranges - 1)
    let ground = Ink(light.hills.far).mixed(Ink(light.hills.near), near)
    let shades = (0...height).map { depth in
      let mist = 0.55 * (1 - near) * min(1, Double(depth) / (0.22 * Double(height)))
      return ground.mixed(Ink(light.mist), mist).color
    }
    for x in 0..<width {
      let place = Double(x) / Double(width) * 3.4 + 13 * Double(range)
      let wave = noise.cloudy(place, Double(range) * 5, octaves: 4) - 0.5
      let crest = Double(height) * (0.56 + 0.085 * Double(range) + wave * (0.36 - 0.025 * Double(range)))
      let first = min(max(Int(crest), 0), height)
      var index = first * width + x
      for depth in 0..<(height - first) {
        // The crest covers a part of its pixel.
        let part = depth == 0 ? 1 - (crest - Double(first)) : 1
        pixels[index] = part < 1 ? Ink(pixels[index]).mixed(Ink(shades[0]), part).color : shades[depth]
        index += width
      }
    }
  }
}
