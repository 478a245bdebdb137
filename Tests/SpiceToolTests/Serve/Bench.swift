import SpiceClient
import SpiceGeometry
import SpiceServer

@testable import spice

/// A desktop on a screen in memory, and a hand.
struct Bench {
  /// The same for all tests: it takes a while to draw.
  static let art = DesktopArt(seed: 7)

  var desktop: Desktop
  let screen: MemoryScreen
  private(set) var time = 0

  init(width: Int = 480, height: Int = 320, art: DesktopArt = art) {
    let size = Rect(width: width, height: height)
    desktop = Desktop(size: size, art: art, clock: 11 * 3600 + 59 * 60 + 58)
    screen = MemoryScreen(size, color: 0xFF00FF)
    desktop.start(on: screen)
  }

  func window(_ app: App) -> Window { desktop.windows.first { $0.app == app } ?? Window(app: app, body: Rect()) }

  /// A place of a window that is seen; the first one that a test accepts.
  func place(of app: App, _ accepts: (Point) -> Bool = { _ in true }) -> Point? {
    for rect in desktop.visible(app).rects {
      for y in rect.top..<rect.bottom {
        for x in rect.left..<rect.right where accepts(Point(x: x, y: y)) { return Point(x: x, y: y) }
      }
    }
    return nil
  }

  // MARK: A hand

  mutating func point(_ place: Point, _ buttons: PointerButtons = [], wheel: Int = 0) {
    desktop.handle(.pointer(place, wheel: wheel, buttons: buttons, isAbsolute: true), on: screen)
  }

  mutating func click(_ place: Point) {
    point(place)
    point(place, .left)
    point(place)
  }

  /// Presses a button of the welcome window.
  mutating func click(_ action: Welcome.Action) {
    click(Panel.itemArea(.welcome).inset(8, 8).origin)
    click(Welcome.area(action).moved(to: window(.welcome).content.origin).inset(9, 9).origin)
  }

  /// Takes a window at a place, and brings that place elsewhere.
  mutating func drag(_ place: Point, to target: Point, repaints: Bool = true) {
    point(place)
    point(place, .left)
    if repaints { repaint() }
    point(target, .left)
    point(target)
  }

  mutating func type(_ bytes: [UInt8]) { for byte in bytes { desktop.handle(.scanCode(byte), on: screen) } }

  mutating func type(_ text: String) { type(Self.scanCodes(of: text)) }

  /// What a keyboard sends when a text is typed.
  static func scanCodes(of text: String) -> [UInt8] {
    text.flatMap { character -> [UInt8] in
      guard let stroke = USKeyboard.strokes(for: character) else { return [] }
      let keys = (stroke.shift ? [KeyCode.leftShift] : []) + [stroke.key]
      return keys.flatMap(\.makeBytes) + keys.reversed().flatMap(\.breakBytes)
    }
  }

  // MARK: Time

  mutating func wait(_ milliseconds: Int) {
    time += milliseconds
    desktop.advance(to: time)
  }

  mutating func repaint() { desktop.repaint(on: screen) }

  /// Mends the screen, and tells what that took since the last time that this was asked.
  mutating func spent() -> MemoryScreen.Counts {
    repaint()
    defer { screen.counts = MemoryScreen.Counts() }
    return screen.counts
  }

  /// Whether the screen shows what the desktop looks like when it is drawn from scratch, once it is mended.
  func isRight() -> Bool {
    let fresh = MemoryScreen(desktop.bounds)
    desktop.paint(Painter(screen: fresh, region: Region(desktop.bounds)))
    return fresh.showsSame(as: screen)
  }
}
