import SpiceGeometry
import SpiceServer

/// What the devices of a server are told.
enum DeviceInput: Equatable, Sendable {
  /// A byte of a scan code.
  case scanCode(UInt8)
  /// The pointer is placed.
  case place(Point, wheel: Int, buttons: PointerButtons)
  /// The pointer is pushed.
  case push(dx: Int, dy: Int, wheel: Int, buttons: PointerButtons)

  /// What this and the input after it come to, if the way in between does not matter.
  func merged(_ next: DeviceInput) -> DeviceInput? {
    switch (self, next) {
    case (.place(_, let wheel, let old), .place(let place, let more, let buttons)) where old == buttons:
      .place(place, wheel: wheel + more, buttons: buttons)
    case (.push(let x, let y, let wheel, let old), .push(let dx, let dy, let more, let buttons)) where old == buttons:
      .push(dx: x + dx, dy: y + dy, wheel: wheel + more, buttons: buttons)
    default: nil
    }
  }
}

/// Desktops side by side, with one pointer and one keyboard, which is where the pointer is.
struct DesktopWall {
  private(set) var desktops: [Desktop]
  private var screens: [any DesktopScreen]
  private var current = 0

  /// Puts desktops on screens, from the left to the right.
  init(_ desktops: [Desktop], on screens: [any DesktopScreen]) {
    precondition(desktops.count == screens.count && !desktops.isEmpty)
    self.desktops = desktops
    self.screens = screens
    for index in desktops.indices {
      self.desktops[index].start(on: screens[index])
      if index > 0 { screens[index].hideCursor() }
    }
  }

  /// When something changes by itself next, in milliseconds.
  var deadline: Int { desktops.map(\.deadline).min() ?? 0 }
  /// Locks of the keyboard that are on.
  var locks: KeyboardLocks { desktops[current].locks }

  /// Carries out what has come until a time, in milliseconds, and shows what it comes to.
  mutating func update(to milliseconds: Int, _ inputs: [DeviceInput]) {
    for index in desktops.indices { desktops[index].advance(to: milliseconds) }
    for input in inputs { handle(input) }
    for index in desktops.indices { desktops[index].repaint(on: screens[index]) }
  }

  private mutating func handle(_ input: DeviceInput) {
    switch input {
    case .scanCode(let byte): tell(.scanCode(byte))
    case .place(let place, let wheel, let buttons):
      tell(.pointer(place, wheel: wheel, buttons: buttons, isAbsolute: true))
    case .push(let dx, let dy, let wheel, let buttons):
      var place = desktops[current].pointer.translated(x: dx, y: dy)
      // What is held stays on its desktop.
      if buttons.isEmpty { cross(&place) }
      tell(.pointer(place, wheel: wheel, buttons: buttons, isAbsolute: false))
    }
  }

  /// Goes over to the desktop where a place is.
  private mutating func cross(_ place: inout Point) {
    let before = current
    while place.x < 0, current > 0 {
      current -= 1
      place.x += desktops[current].bounds.right
    }
    while place.x >= desktops[current].bounds.right, current + 1 < desktops.count {
      place.x -= desktops[current].bounds.right
      current += 1
    }
    if current != before { screens[before].hideCursor() }
  }

  private mutating func tell(_ event: DesktopEvent) { desktops[current].handle(event, on: screens[current]) }
}
