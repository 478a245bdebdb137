import Foundation

extension Screen {
  /// What a person wants to know of two pictures that should be equal.
  public struct Difference: Equatable, Sendable, CustomStringConvertible {
    public var first: (x: Int, y: Int, actual: UInt32, expected: UInt32)?
    public var count: Int
    public var sizes: String?

    public var description: String {
      if let sizes { return sizes }
      guard let first else { return "\(count) pixels differ" }
      let (actual, expected) = (String(first.actual, radix: 16), String(first.expected, radix: 16))
      return "\(count) pixels differ, first at (\(first.x), \(first.y)): \(actual) instead of \(expected)"
    }

    public static func == (a: Difference, b: Difference) -> Bool { a.description == b.description }
  }

  /// Nil if the pictures are equal.
  public func difference(from expected: Screen) -> Difference? {
    guard width == expected.width, height == expected.height else {
      return Difference(
        count: 0, sizes: "the picture is \(width)x\(height) instead of \(expected.width)x\(expected.height)")
    }
    guard rgb != expected.rgb else { return nil }
    var found = Difference(count: 0)
    for y in 0..<height {
      for x in 0..<width where self[x, y] != expected[x, y] {
        if found.first == nil { found.first = (x, y, self[x, y], expected[x, y]) }
        found.count += 1
      }
    }
    return found
  }

  /// Nil if the pictures are equal, otherwise what differs and where both pictures and their difference were written:
  /// `#expect(shown.mismatch(with: drawn, named: "welcome") == nil)`.
  public func mismatch(with expected: Screen, named name: String) -> String? {
    guard let difference = difference(from: expected) else { return nil }
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "spice-mismatch-\(name)-\(UUID().uuidString.prefix(8))")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(ppm).write(to: folder.appending(path: "actual.ppm"))
      try Data(expected.ppm).write(to: folder.appending(path: "expected.ppm"))
      if width == expected.width, height == expected.height {
        try Data(marked(against: expected).ppm).write(to: folder.appending(path: "difference.ppm"))
      }
      return "\(difference); pictures in \(folder.path)"
    } catch {
      return "\(difference); the pictures could not be written: \(error)"
    }
  }

  /// Where another picture is within this one, exactly.
  public func place(of part: Screen) -> (x: Int, y: Int)? {
    guard part.width <= width, part.height <= height, part.width > 0, part.height > 0 else { return nil }
    // The row of most changes is at few places only.
    func changes(_ y: Int) -> Int { (1..<part.width).count { part[$0, y] != part[$0 - 1, y] } }
    let probe = (0..<part.height).map { (changes: changes($0), y: $0) }.max { $0.changes < $1.changes }?.y ?? 0
    return unsafe rgb.withUnsafeBytes { whole in
      unsafe part.rgb.withUnsafeBytes { piece in
        func agree(_ x: Int, _ y: Int, _ row: Int) -> Bool {
          guard let a = whole.baseAddress, let b = piece.baseAddress else { return false }
          let length = part.width * 3
          // SAFETY: the rows lie within both pictures, as the ranges below say.
          return unsafe memcmp(a + ((y + row) * width + x) * 3, b + row * length, length) == 0
        }
        for y in 0...(height - part.height) {
          for x in 0...(width - part.width) where agree(x, y, probe) {
            if (0..<part.height).allSatisfy({ agree(x, y, $0) }) { return (x, y) }
          }
        }
        return nil
      }
    }
  }

  /// This picture in dark grey, with the pixels that differ in red.
  private func marked(against expected: Screen) -> Screen {
    var marked = self
    for pixel in 0..<(width * height) {
      let at = pixel * 3
      let differs = rgb[at..<(at + 3)] != expected.rgb[at..<(at + 3)]
      let grey = (rgb[at] / 12) + (rgb[at + 1] / 6) + (rgb[at + 2] / 12)
      marked.rgb[at] = differs ? 255 : grey
      marked.rgb[at + 1] = differs ? 0 : grey
      marked.rgb[at + 2] = differs ? 0 : grey
    }
    return marked
  }
}
