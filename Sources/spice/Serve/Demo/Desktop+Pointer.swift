import SpiceGeometry
import SpiceServer

/// What the pointer does with windows and buttons.
extension Desktop {
  /// What the pointer is on.
  enum Target: Equatable {
    case wallpaper
    case panel(App?)
    case title(App)
    case grip(App)
    /// A place of a window's content, relative to it.
    case content(App, Point)
  }

  /// A window that follows the pointer.
  struct Grab: Equatable {
    var app: App
    /// From the pointer to the window's corner: the top left one, or the bottom right one if it is resized.
    var offset: Point
    var isResize: Bool
  }

  private static let leastSize = Rect(width: 220, height: 120)

  /// What is at a place.
  func target(at place: Point) -> Target {
    if Panel.area(bounds).contains(place) { return .panel(Panel.app(at: place)) }
    guard let window = windows.last(where: { $0.body.contains(place) }) else { return .wallpaper }
    if window.gripArea?.contains(place) == true { return .grip(window.app) }
    if window.title.contains(place) { return .title(window.app) }
    let content = window.content
    return .content(window.app, place.translated(x: -Int(content.left), y: -Int(content.top)))
  }

  // MARK: Buttons

  /// The left button goes down.
  mutating func press() {
    switch target(at: pointer) {
    case .wallpaper: break
    case .panel(let app): if let app { raise(app) }
    case .title(let app): grab(app, isResize: false)
    case .grip(let app): grab(app, isResize: true)
    case .content(let app, let place):
      raise(app)
      if app == .welcome { pressed = Welcome.action(at: place) }
    }
  }

  /// The left button comes up.
  mutating func release(on screen: any DesktopScreen) {
    grab = nil
    guard let action = pressed else { return }
    pressed = nil
    if case .content(.welcome, let place) = target(at: pointer), Welcome.action(at: place) == action {
      perform(action, on: screen)
    }
  }

  private mutating func grab(_ app: App, isResize: Bool) {
    raise(app)
    guard let body = windows.last?.body else { return }
    let corner = isResize ? Point(x: body.right, y: body.bottom) : body.origin
    grab = Grab(app: app, offset: corner.translated(x: -Int(pointer.x), y: -Int(pointer.y)), isResize: isResize)
  }

  /// Lights the button that the pointer is on, unless it holds another one.
  mutating func hover() {
    var action: Welcome.Action?
    if grab == nil, case .content(.welcome, let place) = target(at: pointer) { action = Welcome.action(at: place) }
    if let pressed, pressed != action { action = nil }
    spoil(welcome.hover(action, isPressed: action != nil && pressed == action), of: .welcome)
  }

  /// Gives the pointer the shape of what it is on.
  mutating func showCursor(on screen: any DesktopScreen) {
    let shape = shape
    guard shape != cursor else { return }
    cursor = shape
    screen.setCursor(shape, at: pointer)
  }

  private var shape: PointerShape {
    if let grab { return grab.isResize ? .resize : .arrow }
    switch target(at: pointer) {
    case .grip: return .resize
    case .content(.notes, _): return .beam
    case .content(.welcome, let place): return Welcome.action(at: place) == nil ? .arrow : .hand
    case .panel(let app): return app == nil ? .arrow : .hand
    case .wallpaper, .title, .content: return .arrow
    }
  }

  // MARK: Windows

  /// Puts a window on top of the others.
  mutating func raise(_ app: App) {
    guard let index = windows.firstIndex(where: { $0.app == app }), index + 1 < windows.count else { return }
    let window = windows.remove(at: index)
    for above in windows[index...] { spoil(above.extent.intersection(window.extent)) }
    // Another title is the active one.
    if let last = windows.last { spoil(last.title) }
    spoil(window.title)
    spoil(Panel.area(bounds))
    windows.append(window)
  }

  /// The window on top follows the pointer.
  mutating func drag(on screen: any DesktopScreen) {
    guard let grab, let window = windows.last, window.app == grab.app else { return }
    let corner = grab.offset.moved(to: pointer)
    var body = window.body
    if grab.isResize {
      body.right = max(corner.x, body.left + Int32(Self.leastSize.width))
      body.bottom = max(corner.y, body.top + Int32(Self.leastSize.height))
    } else {
      body = kept(Rect(width: body.width, height: body.height).moved(to: corner))
    }
    if body != window.body { replace(window, body, on: screen) }
  }

  /// A place for a window at which it can be taken hold of.
  func kept(_ body: Rect) -> Rect {
    let grip: Int32 = 64
    let left = min(max(body.left, grip - Int32(body.width)), bounds.right - grip)
    let top = max(min(body.top, bounds.bottom - Window.titleHeight), Int32(Panel.height))
    return Rect(width: body.width, height: body.height).moved(to: Point(x: left, y: top))
  }

  /// Gives the window on top another place or size.
  private mutating func replace(_ window: Window, _ body: Rect, on screen: any DesktopScreen) {
    var new = window
    new.body = body
    let (x, y) = (Int(body.left) - Int(window.body.left), Int(body.top) - Int(window.body.top))
    let before = clear(window)
    windows[windows.count - 1] = new
    var changed = Region(window.extent).union(new.extent)
    if (new.body.width, new.body.height) == (window.body.width, window.body.height) {
      let kept = before.translated(x: x, y: y).intersection(clear(new))
      move(kept, x: x, y: y, on: screen)
      changed = changed.subtracting(kept)
    } else {
      notes.resize(to: Rect(width: new.content.width, height: new.content.height))
    }
    damage.formUnion(changed.intersection(bounds))
  }
}
