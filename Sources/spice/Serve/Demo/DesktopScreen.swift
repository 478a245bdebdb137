import SpiceGeometry
import SpiceServer

/// What a ``Desktop`` draws on. What lies beyond the screen is left out.
protocol DesktopScreen: AnyObject {
  /// Fills a rectangle with a colour, 0xRRGGBB.
  func fill(_ rect: Rect, color: UInt32)
  /// Moves what is shown at `source` to the top left of `rect`.
  func copy(from source: Point, to rect: Rect)
  /// Draws a part of a picture with its top left pixel at a place.
  func draw(_ picture: ServerPicture, area: Rect, at place: Point)
  /// Gives the pointer a shape.
  func setCursor(_ shape: PointerShape, at place: Point)
  /// Moves the pointer.
  func moveCursor(to place: Point)
  /// Takes the pointer away until it is moved.
  func hideCursor()
  /// Gives the screen another size, and makes it black.
  func resize(width: Int, height: Int)
}

/// A display of a server as the screen of a desktop.
final class ServerScreen: DesktopScreen {
  private let display: SpiceServerDisplay
  private let cursors: [PointerShape: PointerPicture]

  init(_ display: SpiceServerDisplay, cursors: [PointerShape: PointerPicture]) {
    self.display = display
    self.cursors = cursors
  }

  func fill(_ rect: Rect, color: UInt32) { display.fill(rect, color: color) }
  func copy(from source: Point, to rect: Rect) { display.copy(from: source, to: rect) }
  func draw(_ picture: ServerPicture, area: Rect, at place: Point) { display.draw(picture, area: area, at: place) }
  func moveCursor(to place: Point) { display.moveCursor(to: place) }
  func hideCursor() { display.hideCursor() }
  func resize(width: Int, height: Int) { display.resize(width: width, height: height) }

  func setCursor(_ shape: PointerShape, at place: Point) {
    guard let cursor = cursors[shape] else { return }
    display.setCursor(cursor.picture, hotSpot: cursor.hotSpot, at: place)
  }
}
