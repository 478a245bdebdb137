import SpiceGeometry
import SpiceServer

/// Shows what the server is told of pointer and keyboard.
struct InputMonitor {
  static let size = Rect(width: 308, height: 214)

  private static let codesInARow = 8
  private static let codeCount = 16
  private static let labelStyle = TextStyle(Theme.faint, on: Theme.paper)
  private static let style = TextStyle(Theme.ink, on: Theme.paper)

  private let pictures: MousePictures
  private var pointer: Point
  private var isAbsolute = true
  private var buttons: PointerButtons = []
  private var wheel = 0
  /// The last bytes of scan codes; the one after ``newest`` is the oldest.
  private var codes: [UInt8?] = Array(repeating: nil, count: codeCount)
  private var newest = codeCount - 1

  init(_ pictures: MousePictures, pointer: Point) {
    self.pictures = pictures
    self.pointer = pointer
  }

  // MARK: What happens

  /// The pointer does something. Returns what looks different.
  mutating func take(_ place: Point, wheel notches: Int, buttons: PointerButtons, isAbsolute: Bool) -> [Rect] {
    var damage: [Rect] = []
    if place != pointer { damage.append(Self.value(row: 0)) }
    if isAbsolute != self.isAbsolute { damage.append(Self.value(row: 1)) }
    if notches != 0 { damage.append(Self.value(row: 2)) }
    if buttons != self.buttons { damage += [Self.value(row: 3), Self.mouse] }
    (pointer, self.isAbsolute, self.buttons) = (place, isAbsolute, buttons)
    wheel += notches
    return damage
  }

  /// The keyboard sends a byte.
  mutating func take(scanCode byte: UInt8) -> [Rect] {
    let before = newest
    newest = (newest + 1) % Self.codeCount
    codes[newest] = byte
    return [Self.code(before), Self.code(newest)]
  }

  // MARK: Pictures

  private static func label(row: Int) -> Point { Point(x: 16, y: Int32(16 + 24 * row)) }
  private static func value(row: Int) -> Rect {
    Rect(width: 16 * 8, height: GlyphTable.height).translated(x: 88, y: 16 + 24 * row)
  }
  private static let mouse = Rect(width: MousePictures.width, height: MousePictures.height).translated(x: 236, y: 14)
  private static func code(_ index: Int) -> Rect {
    Rect(width: 30, height: 22).translated(x: 16 + index % codesInARow * 35, y: 150 + index / codesInARow * 28)
  }

  /// What each row says.
  var values: [(label: String, value: String)] {
    let names: [(PointerButtons, String)] = [
      (.left, "left"), (.middle, "middle"), (.right, "right"), (.side, "side"), (.extra, "extra"),
    ]
    let held = names.filter { buttons.contains($0.0) }.map(\.1).joined(separator: " ")
    return [
      ("Pointer", "\(pointer.x), \(pointer.y)"), ("Device", isAbsolute ? "tablet" : "mouse"), ("Wheel", "\(wheel)"),
      ("Buttons", held.isEmpty ? "none" : String(held.prefix(16))),
    ]
  }

  func paint(_ painter: Painter, in content: Rect) {
    painter.fill(content, Theme.paper)
    for (row, (label, value)) in values.enumerated() {
      painter.text(label, at: Self.label(row: row).moved(to: content.origin), Self.labelStyle)
      painter.text(value, at: Self.value(row: row).moved(to: content.origin).origin, Self.style)
    }
    let mouse = Self.mouse.moved(to: content.origin)
    painter.draw(pictures.body, at: mouse.origin)
    for (button, picture) in pictures.pressed where buttons.contains(button) { painter.draw(picture, at: mouse.origin) }
    painter.fill(content.part(x: 16, y: 116, width: Self.size.width - 32, height: 1), Theme.line)
    painter.text("Scan codes", at: content.part(x: 16, y: 128, width: 0, height: 0).origin, Self.labelStyle)
    for index in codes.indices {
      let box = Self.code(index).moved(to: content.origin)
      let ground = index == newest && codes[index] != nil ? Theme.accentShade : Theme.shade
      painter.fill(box, ground)
      guard let code = codes[index] else { continue }
      let digits = (code < 16 ? "0" : "") + String(code, radix: 16, uppercase: true)
      painter.text(digits, centeredIn: box, TextStyle(Theme.ink, on: ground))
    }
  }
}

/// Pictures of a mouse.
struct MousePictures: Sendable {
  static let (width, height) = (56, 88)

  let body: ServerPicture
  /// What is laid over it while a button is held.
  let pressed: [(button: PointerButtons, picture: ServerPicture)]

  init() {
    /// How far a pixel is outside of the mouse.
    func distance(_ x: Int, _ y: Int) -> Double {
      let half = (x: Double(Self.width) / 2, y: Double(Self.height) / 2)
      let radius = half.x - 2
      let u = abs(Double(x) + 0.5 - half.x) - (half.x - 1 - radius)
      let v = abs(Double(y) + 0.5 - half.y) - (half.y - 1 - radius)
      return (max(u, 0) * max(u, 0) + max(v, 0) * max(v, 0)).squareRoot() + min(max(u, v), 0) - radius
    }
    func cover(_ distance: Double) -> Double { min(max(0.5 - distance, 0), 1) }
    let middle = Self.width / 2
    func wheel(_ x: Int, _ y: Int) -> Double {
      let (u, v) = (abs(Double(x) + 0.5 - Double(middle)), max(abs(Double(y) + 0.5 - 20) - 6, 0))
      return (u * u + v * v).squareRoot() - 4
    }
    body = .painted(width: Self.width, height: Self.height) { x, y in
      let outer = distance(x, y)
      let isLine = y == 38 || ((x == middle - 1 || x == middle) && y < 38)
      let ground = Ink(isLine ? Theme.line : Theme.shade).mixed(Ink(0xC3CAD8), cover(abs(outer + 0.75) - 0.75))
      return ground.mixed(Ink(0xC3CAD8), cover(wheel(x, y))).faded(cover(outer))
    }
    func part(_ includes: @escaping (Int, Int) -> Double) -> ServerPicture {
      .painted(width: Self.width, height: 38) { x, y in
        Ink(Theme.accent).faded(min(cover(distance(x, y) + 2), includes(x, y)))
      }
    }
    let gap: (Int, Int) -> Double = { x, y in 1 - cover(wheel(x, y) - 2) }
    pressed = [
      (.left, part { x, y in x < middle - 2 ? gap(x, y) : 0 }),
      (.middle, part { x, y in cover(wheel(x, y)) }),
      (.right, part { x, y in x > middle + 1 ? gap(x, y) : 0 }),
    ]
  }
}

extension Point {
  /// The place counted from another one.
  func moved(to place: Point) -> Point { translated(x: Int(place.x), y: Int(place.y)) }
}
