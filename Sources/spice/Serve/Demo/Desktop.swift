import SpiceGeometry
import SpiceServer

/// What a desktop is told.
enum DesktopEvent: Equatable, Sendable {
  /// A byte of a scan code.
  case scanCode(UInt8)
  /// The pointer is at a place, with buttons held; its wheel has moved by notches, down. `isAbsolute` tells whether it was
  /// placed there, and not pushed.
  case pointer(Point, wheel: Int, buttons: PointerButtons, isAbsolute: Bool)
}

/// A desktop that no machine runs: windows, text, pictures and a pointer, as a value.
///
/// Events and time go in, and what is to be drawn comes out, on a ``DesktopScreen``. What can be moved on the screen is
/// moved at once; everything else that looks different is damage, which ``repaint(on:)`` mends. So the screen always shows
/// what ``paint(_:)`` would draw on an empty one. The same events at the same times make the same pictures.
struct Desktop {
  /// Sizes that one can choose from.
  private static let sizes = [
    Rect(width: 1024, height: 768), Rect(width: 1280, height: 720), Rect(width: 1600, height: 900),
  ]

  private static let greeting = """
    Type here. Keys arrive as scan codes, one by one.

    > \("")
    """

  /// The screen.
  private(set) var bounds: Rect
  /// From the bottom up.
  var windows: [Window] = []
  var notes: Notes
  var input: InputMonitor
  var welcome: Welcome
  var bounce: Bounce
  var keyboard = ScanCodes()

  var pointer: Point
  var buttons: PointerButtons = []
  /// What the pointer drags along.
  var grab: Grab?
  /// The button that went down with the pointer.
  var pressed: Welcome.Action?
  var cursor = PointerShape.arrow

  /// Pixels of the screen that do not show what they should.
  var damage = Region()
  let art: DesktopArt
  private(set) var wallpaper: Wallpaper
  private(set) var background: ServerPicture

  /// Milliseconds since the desktop was made.
  private var now = 0
  private let startOfClock: Int

  /// A desktop for a screen of a size, on which nothing is drawn yet. `clock` is the time of day in seconds.
  init(size: Rect, art: DesktopArt, wallpaper: Wallpaper = .dawn, clock: Int = 0) {
    bounds = size
    self.art = art
    self.wallpaper = wallpaper
    background = art.background(wallpaper, size)
    startOfClock = clock
    pointer = Point(x: size.right / 2, y: size.bottom / 2)
    notes = Notes(Self.greeting, size: Rect(width: 528, height: 228))
    input = InputMonitor(art.mouse, pointer: pointer)
    welcome = Welcome(art.buttons)
    bounce = Bounce(noise: art.noise)
    // The places are parts of the room that a window has.
    let places: [(App, Rect, x: Double, y: Double)] = [
      (.bounce, Bounce.size, 0.52, 0.16), (.pictures, Gallery.size, 0.96, 0.14), (.welcome, Welcome.size, 0.05, 0.08),
      (.input, InputMonitor.size, 0.93, 0.75), (.notes, notes.size, 0.24, 0.66),
    ]
    for (app, content, x, y) in places {
      let height = content.height + Int(Window.titleHeight)
      let room = (x: size.width - content.width, y: size.height - Panel.height - height)
      let body = Rect(width: content.width, height: height)
        .translated(x: Int(x * Double(room.x)), y: Panel.height + Int(y * Double(room.y)))
      windows.append(Window(app: app, body: body))
    }
    for index in windows.indices { windows[index].body = kept(windows[index].body) }
    welcome.status = status
  }

  /// The window that is used.
  var active: App? { windows.last?.app }
  /// Locks of the keyboard that are on.
  var locks: KeyboardLocks { keyboard.locks }
  var clock: String {
    let time = (startOfClock + now / 1000) % 86_400
    func digits(_ number: Int) -> String { (number < 10 ? "0" : "") + "\(number)" }
    return digits(time / 3600) + ":" + digits(time / 60 % 60) + ":" + digits(time % 60)
  }

  private var status: String { "\(wallpaper.name), \(bounds.width) x \(bounds.height)" }

  // MARK: Time

  /// When something changes by itself next, in milliseconds.
  var deadline: Int {
    let second = (now / 1000 + 1) * 1000
    let isSeen = bounce.isRunning && !visible(.bounce).isEmpty
    return isSeen ? min(second, Bounce.nextFrame(after: now)) : second
  }

  /// Time goes on to so many milliseconds.
  mutating func advance(to milliseconds: Int) {
    let before = clock
    now = max(now, milliseconds)
    if clock != before { spoil(Panel.clockArea(bounds)) }
    spoil(bounce.advance(to: now), of: .bounce)
  }

  // MARK: Events

  /// Something happens.
  mutating func handle(_ event: DesktopEvent, on screen: any DesktopScreen) {
    switch event {
    case .scanCode(let byte):
      spoil(input.take(scanCode: byte), of: .input)
      if let key = keyboard.take(byte) { change(notes.take(key), on: screen) }
    case .pointer(let place, let wheel, let held, let isAbsolute):
      let place = Point(
        x: min(max(place.x, 0), bounds.right - 1), y: min(max(place.y, 0), bounds.bottom - 1))
      spoil(input.take(place, wheel: wheel, buttons: held, isAbsolute: isAbsolute), of: .input)
      let before = buttons
      let hasMoved = place != pointer
      (pointer, buttons) = (place, held)
      if hasMoved { drag(on: screen) }
      if held.contains(.left), !before.contains(.left) { press() }
      if !held.contains(.left), before.contains(.left) { release(on: screen) }
      if wheel != 0, case .content(.notes, _) = target(at: place) { change(notes.scroll(by: 3 * wheel), on: screen) }
      hover()
      if hasMoved { screen.moveCursor(to: pointer) }
    }
    showCursor(on: screen)
  }

  /// A button of the welcome window is used.
  mutating func perform(_ action: Welcome.Action, on screen: any DesktopScreen) {
    switch action {
    case .wallpaper:
      wallpaper = wallpaper.next
      background = art.background(wallpaper, bounds)
      damage = Region(bounds)
    case .animation:
      bounce.isRunning.toggle()
      welcome.isAnimationPaused = !bounce.isRunning
      spoil([Welcome.area(action)], of: .welcome)
    case .size:
      let larger = Self.sizes.first { $0.width > bounds.width } ?? Self.sizes[0]
      resize(to: larger, on: screen)
    }
    welcome.status = status
    spoil([Welcome.statusArea], of: .welcome)
  }

  /// The screen gets another size.
  mutating func resize(to size: Rect, on screen: any DesktopScreen) {
    // The screen is black until it is drawn on, so what takes long comes first.
    background = art.background(wallpaper, size)
    screen.resize(width: size.width, height: size.height)
    bounds = size
    for index in windows.indices { windows[index].body = kept(windows[index].body) }
    pointer = Point(x: min(pointer.x, size.right - 1), y: min(pointer.y, size.bottom - 1))
    screen.moveCursor(to: pointer)
    damage = Region(size)
    hover()
  }

  /// Draws everything on a screen that may show anything, and the pointer.
  mutating func start(on screen: any DesktopScreen) {
    screen.setCursor(cursor, at: pointer)
    damage = Region(bounds)
    repaint(on: screen)
  }
}

/// Pictures that desktops share.
struct DesktopArt: Sendable {
  let noise: Noise
  let frame = WindowFrame()
  let panel = Panel()
  let mouse = MousePictures()
  let buttons = ButtonPictures()
  let gallery: Gallery
  /// The dots in title bars.
  let dots: [App: ServerPicture]
  let faintDot: ServerPicture

  init(seed: UInt64) {
    noise = Noise(seed: seed)
    gallery = Gallery(noise: noise)
    func dot(_ color: UInt32) -> ServerPicture {
      .roundedBox(width: 10, height: 10, radius: 5, fill: Ink(color), edge: Ink(color))
    }
    dots = [
      .welcome: dot(0x2F6FE4), .notes: dot(0x23A36F), .input: dot(0x8A5CF0), .pictures: dot(0xE2574C),
      .bounce: dot(0xF0A33C),
    ]
    faintDot = dot(0xC6CCD8)
  }

  func background(_ wallpaper: Wallpaper, _ size: Rect) -> ServerPicture {
    wallpaper.picture(width: size.width, height: size.height, noise: noise)
  }
}
