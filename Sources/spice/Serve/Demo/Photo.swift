import Foundation
import SpiceServer

/// Pictures with as many colours as a photograph.
enum Photo {
  /// Mountains behind mountains, under clouds.
  static func valley(_ noise: Noise, _ width: Int, _ height: Int) -> ServerPicture {
    let ranges = 4
    let crests = (0..<ranges).map { range in
      (0..<width).map { x in
        let rough = noise.cloudy(Double(x) / 46 + Double(range) * 31, Double(range) * 7)
        return Double(height) * (0.34 + 0.17 * Double(range) + (rough - 0.5) * (0.62 - 0.1 * Double(range)))
      }
    }
    return .painted(width: width, height: height, hasAlpha: false) { x, y in
      let (u, v) = (Double(x), Double(y))
      let height = Double(height)
      var ink = Ink(0x3E7CC4).mixed(Ink(0xFBD9B0), v / height * 1.5)
      let cloud = noise.cloudy(u / 38, v / 15 + 90)
      ink = ink.mixed(Ink(0xFFF6EC), (cloud - 0.5) * 3.4)
      for range in 0..<ranges {
        let depth = v - crests[range][x]
        guard depth > -0.5 else { continue }
        let near = Double(range + 1) / Double(ranges)
        let grain = noise.cloudy(u / 5, v / 3 + Double(range) * 50, octaves: 3)
        var rock = Ink(0x8FA3C8).mixed(Ink(0x1F3D2E), near)
        rock = rock.mixed(Ink(0x0B1520), (grain - 0.35) * 0.9).mixed(
          Ink(0xF3D6B3), max(0, 0.35 - depth / 34) * (1.1 - near))
        ink = ink.mixed(rock, depth + 0.5)
      }
      return ink
    }
  }

  /// Colours that were stirred: noise whose places are moved by noise.
  static func marble(_ noise: Noise, _ width: Int, _ height: Int) -> ServerPicture {
    .painted(width: width, height: height, hasAlpha: false) { x, y in
      let (u, v) = (Double(x) / 70, Double(y) / 70)
      let stirred = (x: noise.cloudy(u + 40, v, octaves: 3), y: noise.cloudy(u, v + 60, octaves: 3))
      let depth = noise.cloudy(u + 3.4 * stirred.x, v + 3.4 * stirred.y)
      let ink = Ink(0x0F1B4C).mixed(Ink(0x1F8A9E), (depth - 0.25) * 3.2).mixed(Ink(0xFBE3B4), (depth - 0.47) * 4.2)
      return ink.mixed(Ink(0xE4573D), (stirred.y - 0.52) * 3.6)
    }
  }
}
