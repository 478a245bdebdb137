import SpiceGeometry
import SpiceServer

/// How a desktop looks, and how a screen that shows it is kept up to date.
extension Desktop {
  // MARK: What has changed

  /// Pixels look different.
  mutating func spoil(_ rect: Rect) { damage.formUnion(rect.intersection(bounds)) }

  /// Pixels look different, relative to the content of a window, as far as they are seen.
  mutating func spoil(_ rects: [Rect], of app: App) {
    guard !rects.isEmpty, let window = windows.first(where: { $0.app == app }) else { return }
    let moved = rects.map { $0.moved(to: window.content.origin).intersection(window.content) }
    damage.formUnion(Region(moved).intersection(visible(app)))
  }

  /// The text of the notes has changed.
  mutating func change(_ change: Notes.Change, on screen: any DesktopScreen) {
    guard let window = windows.first(where: { $0.app == .notes }) else { return }
    let distance = change.scroll * Notes.rowHeight
    if distance != 0 {
      let area = notes.textArea.moved(to: window.content.origin)
      let text = clear(window).intersection(area)
      let kept = text.translated(x: 0, y: -distance).intersection(text)
      move(kept, x: 0, y: -distance, on: screen)
      damage.formUnion(visible(.notes).intersection(area).subtracting(kept))
    }
    spoil(change.damage, of: .notes)
  }

  // MARK: What is seen

  /// The pixels of a window that no other one hides. Shadows may lie on them.
  func visible(_ app: App) -> Region {
    guard let index = windows.firstIndex(where: { $0.app == app }) else { return Region() }
    var region = windows[index].opaque.intersection(bounds)
    for above in windows[(index + 1)...] { region = region.subtracting(above.opaque) }
    return region
  }

  /// The pixels of a window that nothing lies on, not even a shadow: they can be moved.
  func clear(_ window: Window) -> Region {
    guard let index = windows.firstIndex(where: { $0.app == window.app }) else { return Region() }
    var region = window.opaque.intersection(bounds).subtracting(Panel.area(bounds))
    for above in windows[(index + 1)...] { region = region.subtracting(above.extent) }
    return region
  }

  /// Moves what the screen shows, damage and all. `region` is where it goes, and it comes from so far away.
  mutating func move(_ region: Region, x: Int, y: Int, on screen: any DesktopScreen) {
    // What lies in the direction of the movement goes first, so that nothing is overwritten before it has moved.
    let rects = region.rects.sorted { a, b in
      if a.top != b.top { return y > 0 ? a.top > b.top : a.top < b.top }
      return x > 0 ? a.left > b.left : a.left < b.left
    }
    for rect in rects { screen.copy(from: rect.translated(x: -x, y: -y).origin, to: rect) }
    let stale = damage.intersection(region.translated(x: -x, y: -y)).translated(x: x, y: y)
    damage = damage.subtracting(region).union(stale)
  }

  // MARK: Drawing

  /// Mends the damage.
  mutating func repaint(on screen: any DesktopScreen) {
    if damage.isEmpty { return }
    paint(Painter(screen: screen, region: damage))
    damage = Region()
  }

  /// Draws the desktop, as far as the painter's region goes: from the bottom up, without what is hidden.
  func paint(_ painter: Painter) {
    var open = painter.region.intersection(bounds)
    func part(_ region: Region) -> Painter { Painter(screen: painter.screen, region: region) }
    let panel = part(open)
    // What each window may draw on, and what is around it, from the top down.
    var layers: [(Window, body: Painter, frame: Painter)] = []
    for window in windows.reversed() {
      let body = open.intersection(window.opaque)
      open = open.subtracting(window.opaque)
      layers.append((window, part(body), part(open.intersection(window.extent))))
    }
    part(open).draw(background, at: Point())
    for (window, body, frame) in layers.reversed() {
      art.frame.paint(frame, around: window.body)
      paintTitle(body.within(window.title), of: window)
      paintContent(body.within(window.content), of: window)
    }
    art.panel.paint(panel, bounds, active: active, clock: clock)
  }

  private func paintTitle(_ painter: Painter, of window: Window) {
    if painter.region.isEmpty { return }
    let title = window.title
    let isActive = window.app == active
    painter.fill(title, Theme.shade)
    painter.fill(Rect(left: title.left, top: title.bottom - 1, right: title.right, bottom: title.bottom), Theme.line)
    let dot = isActive ? art.dots[window.app] ?? art.faintDot : art.faintDot
    painter.draw(dot, at: title.part(x: 12, y: 10, width: 0, height: 0).origin)
    let style = TextStyle(isActive ? Theme.ink : Theme.faint, on: Theme.shade, isBold: isActive)
    painter.text(window.app.name, at: title.part(x: 30, y: 9, width: 0, height: 0).origin, style)
  }

  private func paintContent(_ painter: Painter, of window: Window) {
    if painter.region.isEmpty { return }
    switch window.app {
    case .notes: notes.paint(painter, in: window.content)
    case .input: input.paint(painter, in: window.content)
    case .welcome: welcome.paint(painter, in: window.content)
    case .pictures: art.gallery.paint(painter, in: window.content)
    case .bounce: bounce.paint(painter, in: window.content)
    }
  }
}
