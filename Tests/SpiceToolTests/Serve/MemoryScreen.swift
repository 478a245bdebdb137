import SpiceGeometry
import SpiceServer

@testable import spice

/// A screen in memory, which counts what is drawn on it.
final class MemoryScreen: DesktopScreen {
  /// What was drawn.
  struct Counts: Equatable {
    var fills = 0
    var copies = 0
    var pictures = 0
    /// Pixels that were drawn, and not moved.
    var pixels = 0
    var commands: Int { fills + copies + pictures }
  }

  private(set) var bounds: Rect
  /// Colours, 0xRRGGBB, in rows from the top.
  private(set) var pixels: [UInt32]
  private(set) var cursor: PointerShape?
  /// Where the pointer is; nil while it is hidden.
  private(set) var pointer: Point?
  var counts = Counts()

  init(_ bounds: Rect, color: UInt32 = 0) {
    self.bounds = bounds
    pixels = Array(repeating: color, count: bounds.width * bounds.height)
  }

  func showsSame(as other: MemoryScreen) -> Bool { bounds == other.bounds && pixels == other.pixels }

  /// The pixels of a part.
  func pixels(in area: Rect) -> [[UInt32]] {
    let area = area.intersection(bounds)
    return (area.top..<max(area.top, area.bottom)).map { y in
      let start = Int(y) * bounds.width
      return Array(pixels[(start + Int(area.left))..<(start + Int(max(area.left, area.right)))])
    }
  }

  func fill(_ rect: Rect, color: UInt32) {
    counts.fills += 1
    let rect = rect.intersection(bounds)
    guard !rect.isEmpty else { return }
    counts.pixels += rect.width * rect.height
    for y in rect.top..<rect.bottom {
      let start = Int(y) * bounds.width
      for x in (start + Int(rect.left))..<(start + Int(rect.right)) { pixels[x] = color }
    }
  }

  func copy(from source: Point, to rect: Rect) {
    counts.copies += 1
    let (dx, dy) = (Int(source.x) - Int(rect.left), Int(source.y) - Int(rect.top))
    let area = rect.intersection(bounds).translated(x: dx, y: dy).intersection(bounds)
    guard !area.isEmpty else { return }
    let moved = pixels(in: area)
    for (row, y) in moved.enumerated() {
      let start = (Int(area.top) + row - dy) * bounds.width + Int(area.left) - dx
      pixels.replaceSubrange(start..<(start + y.count), with: y)
    }
  }

  func draw(_ picture: ServerPicture, area: Rect, at place: Point) {
    counts.pictures += 1
    let (dx, dy) = (Int(place.x) - Int(area.left), Int(place.y) - Int(area.top))
    let source = area.intersection(Rect(width: picture.width, height: picture.height))
    let box = source.translated(x: dx, y: dy).intersection(bounds)
    guard !box.isEmpty else { return }
    counts.pixels += box.width * box.height
    let bytes = picture.pixels
    for y in Int(box.top)..<Int(box.bottom) {
      var start = ((y - dy) * picture.width + Int(box.left) - dx) * 4
      for index in (y * bounds.width + Int(box.left))..<(y * bounds.width + Int(box.right)) {
        let (blue, green, red) = (UInt32(bytes[start]), UInt32(bytes[start + 1]), UInt32(bytes[start + 2]))
        let rest = picture.hasAlpha ? 255 - UInt32(bytes[start + 3]) : 0
        start += 4
        if rest == 0 {
          pixels[index] = red << 16 | green << 8 | blue
        } else if rest < 255 {
          let below = pixels[index]
          func over(_ top: UInt32, _ below: UInt32) -> UInt32 { min(255, top + (below * rest + 127) / 255) }
          pixels[index] =
            over(red, below >> 16) << 16 | over(green, below >> 8 & 0xFF) << 8 | over(blue, below & 0xFF)
        }
      }
    }
  }

  func setCursor(_ shape: PointerShape, at place: Point) { (cursor, pointer) = (shape, place) }
  func moveCursor(to place: Point) { pointer = place }
  func hideCursor() { pointer = nil }

  func resize(width: Int, height: Int) {
    bounds = Rect(width: width, height: height)
    pixels = Array(repeating: 0, count: width * height)
  }
}
