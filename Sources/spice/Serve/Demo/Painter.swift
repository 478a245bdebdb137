import SpiceGeometry
import SpiceServer

/// Draws on a screen within a region: nothing outside of it changes.
struct Painter {
  let screen: any DesktopScreen
  /// What may be drawn on.
  let region: Region

  /// Draws within a part of the region only.
  func within(_ rect: Rect) -> Painter { Painter(screen: screen, region: region.intersection(rect)) }

  /// Draws within the region only where it is not in a part.
  func without(_ rect: Rect) -> Painter { Painter(screen: screen, region: region.subtracting(rect)) }

  func fill(_ rect: Rect, _ color: UInt32) {
    for part in region.intersection(rect).rects { screen.fill(part, color: color) }
  }

  /// Draws a picture with its top left pixel at a place.
  func draw(_ picture: ServerPicture, at place: Point) {
    let (x, y) = (Int(place.x), Int(place.y))
    let box = Rect(width: picture.width, height: picture.height).translated(x: x, y: y)
    for part in region.intersection(box).rects {
      screen.draw(picture, area: part.translated(x: -x, y: -y), at: Point(x: part.left, y: part.top))
    }
  }

  /// Draws ASCII text with its top left pixel at a place: only letters of which something is to be seen are made.
  func text(_ text: [UInt8], at place: Point, _ style: TextStyle) {
    for part in region.intersection(style.box(text, at: place)).rects {
      let first = (Int(part.left) - Int(place.x)) / style.advance
      let last = (Int(part.right) - 1 - Int(place.x)) / style.advance
      let start = Point(x: place.x + Int32(first * style.advance), y: place.y)
      within(part).draw(.text(text[first...last], style), at: start)
    }
  }

  func text(_ text: String, at place: Point, _ style: TextStyle) {
    self.text(Glyphs.letters(of: text), at: place, style)
  }

  /// Draws text in the middle of a rectangle.
  func text(_ text: String, centeredIn rect: Rect, _ style: TextStyle) {
    let letters = Glyphs.letters(of: text)
    let box = style.box(letters, at: Point())
    let x = (Int(rect.left) + Int(rect.right) - box.width) / 2
    let y = (Int(rect.top) + Int(rect.bottom) - box.height) / 2
    self.text(letters, at: Point(x: Int32(x), y: Int32(y)), style)
  }

  /// Draws the edges of a rectangle, one pixel wide.
  func outline(_ rect: Rect, _ color: UInt32) {
    fill(Rect(left: rect.left, top: rect.top, right: rect.right, bottom: rect.top + 1), color)
    fill(Rect(left: rect.left, top: rect.bottom - 1, right: rect.right, bottom: rect.bottom), color)
    fill(Rect(left: rect.left, top: rect.top + 1, right: rect.left + 1, bottom: rect.bottom - 1), color)
    fill(Rect(left: rect.right - 1, top: rect.top + 1, right: rect.right, bottom: rect.bottom - 1), color)
  }
}

extension Rect {
  /// The rectangle with its edges moved inward.
  func inset(_ x: Int32, _ y: Int32) -> Rect {
    Rect(left: left + x, top: top + y, right: right - x, bottom: bottom - y)
  }

  /// A rectangle of a size at a place of this one.
  func part(x: Int, y: Int, width: Int, height: Int) -> Rect {
    Rect(width: width, height: height).translated(x: Int(left) + x, y: Int(top) + y)
  }

  /// The top left pixel.
  var origin: Point { Point(x: left, y: top) }
}

extension Point {
  func translated(x: Int, y: Int) -> Point {
    Point(x: Int32(clamping: Int(self.x) + x), y: Int32(clamping: Int(self.y) + y))
  }
}
