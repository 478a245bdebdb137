import SpiceGeometry
import SpiceServer

/// Says what this is, and has buttons.
struct Welcome {
  /// What a button does.
  enum Action: Int, CaseIterable {
    case wallpaper, animation, size
  }

  static let size = Rect(width: 424, height: 196)

  private static let lines = [
    "No machine runs here: a server draws all of this.",
    "It reaches you as a real machine's screen would.",
    "Drag windows, type, click, and turn the wheel.",
  ]

  private let boxes: ButtonPictures
  /// The button that the pointer is on.
  private(set) var hovered: Action?
  /// Whether it is held.
  private(set) var isPressed = false
  var isAnimationPaused = false
  /// What the last line says.
  var status = ""

  init(_ boxes: ButtonPictures) { self.boxes = boxes }

  /// The pointer goes on a button, or on none. Returns what looks different.
  mutating func hover(_ action: Action?, isPressed: Bool) -> [Rect] {
    guard action != hovered || isPressed != self.isPressed else { return [] }
    let changed = [hovered, action].compactMap { $0.map(Self.area) }
    (hovered, self.isPressed) = (action, isPressed)
    return changed
  }

  /// The button at a place.
  static func action(at place: Point) -> Action? { Action.allCases.first { area($0).contains(place) } }

  /// Where a button is.
  static func area(_ action: Action) -> Rect {
    Rect(width: ButtonPictures.width, height: ButtonPictures.height)
      .translated(x: 18 + action.rawValue * (ButtonPictures.width + 13), y: 118)
  }

  static let statusArea = Rect(width: 388, height: GlyphTable.height).translated(x: 18, y: 168)

  private func label(_ action: Action) -> String {
    switch action {
    case .wallpaper: "Wallpaper"
    case .animation: isAnimationPaused ? "Resume balls" : "Pause balls"
    case .size: "Screen size"
    }
  }

  func paint(_ painter: Painter, in content: Rect) {
    painter.fill(content, Theme.paper)
    let title = content.part(x: 18, y: 14, width: 0, height: 0).origin
    painter.text("Hello from swift-spice", at: title, TextStyle(Theme.ink, on: Theme.paper, scale: 2))
    for (index, line) in Self.lines.enumerated() {
      let place = content.part(x: 18, y: 52 + 18 * index, width: 0, height: 0).origin
      painter.text(line, at: place, TextStyle(Theme.ink, on: Theme.paper))
    }
    for action in Action.allCases {
      let area = Self.area(action).moved(to: content.origin)
      let isHot = action == hovered
      painter.draw(isHot ? isPressed ? boxes.pressed : boxes.hovered : boxes.plain, at: area.origin)
      painter.text(label(action), centeredIn: area, TextStyle(isHot && isPressed ? Theme.paper : Theme.ink))
    }
    painter.text(
      status, at: Self.statusArea.moved(to: content.origin).origin, TextStyle(Theme.faint, on: Theme.paper))
  }
}

/// The grounds of buttons.
struct ButtonPictures: Sendable {
  static let (width, height) = (120, 34)

  let plain, hovered, pressed: ServerPicture

  init() {
    func box(_ fill: UInt32, _ edge: UInt32) -> ServerPicture {
      .roundedBox(width: Self.width, height: Self.height, radius: 7, fill: Ink(fill), edge: Ink(edge))
    }
    plain = box(Theme.shade, 0xD3D9E5)
    hovered = box(Theme.accentShade, Theme.accent)
    pressed = box(Theme.accent, Theme.accent)
  }
}

extension ServerPicture {
  /// A rectangle with round corners and an edge of one pixel.
  static func roundedBox(width: Int, height: Int, radius: Double, fill: Ink, edge: Ink) -> ServerPicture {
    .painted(width: width, height: height) { x, y in
      let u = abs(Double(x) + 0.5 - Double(width) / 2) - Double(width) / 2 + radius
      let v = abs(Double(y) + 0.5 - Double(height) / 2) - Double(height) / 2 + radius
      let corner = (max(u, 0) * max(u, 0) + max(v, 0) * max(v, 0)).squareRoot()
      let distance = corner + min(max(u, v), 0) - radius
      return edge.mixed(fill, -0.5 - distance).faded(0.5 - distance)
    }
  }
}
