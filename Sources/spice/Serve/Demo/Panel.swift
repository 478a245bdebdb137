import SpiceGeometry
import SpiceServer

/// The bar along the top: a name, the windows, and the time.
struct Panel: Sendable {
  static let height = 34

  private static let firstItem = 138
  private static let clockWidth = 8 * GlyphTable.width

  private let ground: ServerPicture
  private let mark: ServerPicture
  /// What lies under the name of the active window.
  private let pills: [App: ServerPicture]

  init() {
    ground = .painted(width: 128, height: Self.height) { _, y in
      y == Self.height - 1 ? Ink(0xFFFFFF, alpha: 0.12) : Ink(Theme.panel, alpha: 0.78)
    }
    mark = .painted(width: 18, height: 18) { x, y in
      // Three dots of a spice, one behind the other.
      var ink = Ink.clear
      let dots: [(Double, Double, UInt32)] = [(5.5, 12, 0xF0A33C), (12.5, 12, 0xE2574C), (9, 6, 0xF4D35E)]
      for (cx, cy, color) in dots {
        let (u, v) = (Double(x) + 0.5 - cx, Double(y) + 0.5 - cy)
        ink = ink.under(Ink(color, alpha: 0.92).faded(5 - (u * u + v * v).squareRoot()))
      }
      return ink
    }
    pills = Dictionary(
      uniqueKeysWithValues: App.allCases.map { app in
        let area = Self.itemArea(app)
        let fill = Ink(0xFFFFFF, alpha: 0.16)
        return (app, .roundedBox(width: area.width, height: area.height, radius: 6, fill: fill, edge: fill))
      })
  }

  static func area(_ screen: Rect) -> Rect { Rect(width: screen.width, height: height) }

  /// Where the name of a window is.
  static func itemArea(_ app: App) -> Rect {
    let before = order.prefix { $0 != app }.reduce(0) { $0 + itemWidth($1) }
    return Rect(width: itemWidth(app), height: 24).translated(x: firstItem + before, y: 5)
  }

  static func clockArea(_ screen: Rect) -> Rect {
    Rect(width: clockWidth, height: GlyphTable.height).translated(x: screen.width - clockWidth - 16, y: 11)
  }

  /// The window whose name is at a place.
  static func app(at place: Point) -> App? { order.first { itemArea($0).contains(place) } }

  private static let order: [App] = [.welcome, .notes, .input, .pictures, .bounce]
  private static func itemWidth(_ app: App) -> Int { app.name.utf8.count * GlyphTable.width + 20 }

  func paint(_ painter: Painter, _ screen: Rect, active: App?, clock: String) {
    let painter = painter.within(Self.area(screen))
    for x in stride(from: 0, to: screen.right, by: ground.width) { painter.draw(ground, at: Point(x: x, y: 0)) }
    painter.draw(mark, at: Point(x: 14, y: 8))
    painter.text("swift-spice", at: Point(x: 40, y: 11), TextStyle(Theme.panelInk, isBold: true))
    for app in Self.order {
      let area = Self.itemArea(app)
      guard area.right < Self.clockArea(screen).left else { break }
      if app == active, let pill = pills[app] { painter.draw(pill, at: area.origin) }
      painter.text(
        app.name, centeredIn: area, TextStyle(app == active ? Theme.panelInk : Theme.panelFaint))
    }
    painter.text(clock, at: Self.clockArea(screen).origin, TextStyle(Theme.panelInk))
  }
}
