import SpiceAgentWire
import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpiceViewerKit

/// Where a monitor is.
struct ScreenPlace: Equatable {
  /// Its part of the display's picture; nil for all of it.
  var part: Rect?
}

extension Machine {
  /// The server tells of other monitors, or of other places of them.
  func screensChanged() {
    guard let session else { return }
    Task {
      var found: [ScreenID: (SpiceDisplay, Rect?)] = [:]
      for display in session.displays {
        let state = await display.state()
        guard state.width > 0 else { continue }
        for (index, monitor) in state.monitors.enumerated() {
          found[ScreenID(display: display.id, monitor: index)] = (display, state.monitors.count > 1 ? monitor : nil)
        }
      }
      guard session === self.session else { return }
      apply(found)
    }
  }

  private func apply(_ found: [ScreenID: (SpiceDisplay, Rect?)]) {
    guard !found.isEmpty else { return }
    screens = found.mapValues { ScreenPlace(part: $0.1) }
    for (screen, (display, part)) in found.sorted(by: { $0.key < $1.key }) {
      window(for: screen).view.show(display, monitor: part)
      pointerChanged(screen.display)
    }
    for (screen, window) in windows where found[screen] == nil && windows.count > 1 {
      window.window.destroy()
      windows[screen] = nil
    }
    update()
  }

  /// The pointer of a display has another shape, or another place.
  func pointerChanged(_ id: UInt8) {
    guard let session, let display = session.display(id) else { return }
    Task {
      let pointer = await display.pointer()
      let isDrawn = session.state.mouseModes.current == .server
      for (screen, window) in windows where screen.display == id { window.view.set(pointer, isDrawn: isDrawn) }
    }
  }

  /// All monitors that the machine may have: those that are shown, and the first of each display that shows nothing.
  var knownScreens: [ScreenID] {
    var known = Set(screens.keys).union(windows.keys)
    for display in session?.displays ?? [] where !known.contains(where: { $0.display == display.id }) {
      known.insert(ScreenID(display: display.id, monitor: 0))
    }
    // A machine of one display may have more monitors on it.
    if session?.displays.count == 1, let last = known.max(), known.count < 4 {
      known.insert(ScreenID(display: last.display, monitor: last.monitor + 1))
    }
    return known.sorted()
  }

  /// Counts monitors as people do, from 1.
  func number(of screen: ScreenID) -> Int { (knownScreens.firstIndex(of: screen) ?? 0) + 1 }

  /// Whether the guest's monitors follow the windows.
  var canResizeGuest: Bool { resizesGuest && session?.state.canSetMonitors == true }

  /// The windows have other sizes.
  func roomChanged() { if canResizeGuest { requestMonitors() } }

  /// Turns a monitor on or off.
  func toggle(_ word: String) {
    guard let screen = ScreenID(word) else { return }
    if windows[screen] != nil {
      if windows.count > 1 { turnOff(screen) }
    } else {
      _ = window(for: screen)
      requestMonitors()
    }
  }

  /// Turns a monitor off.
  func turnOff(_ screen: ScreenID) {
    windows.removeValue(forKey: screen)?.window.destroy()
    requestMonitors()
    update()
  }

  /// Asks the guest for monitors as large as their windows, side by side.
  func requestMonitors() {
    guard let session, session.state.canSetMonitors else { return }
    var monitors: [AgentMonitor?] = []
    var left: Int32 = 0
    let isOneDisplay = session.displays.count == 1
    for (screen, window) in windows.sorted(by: { $0.key < $1.key }) {
      let index = isOneDisplay ? screen.monitor : Int(screen.display)
      let wish = window.wish
      while monitors.count <= index { monitors.append(nil) }
      monitors[index] = AgentMonitor(
        width: UInt32(clamping: wish.width), height: UInt32(clamping: wish.height), x: left)
      left += Int32(clamping: wish.width)
    }
    session.requestMonitors(monitors)
  }

  /// A picture of a monitor, as the guest has it.
  func screenshot(of screen: ScreenID) async -> Texture? {
    guard let picture = await session?.display(screen.display)?.picture() else { return nil }
    let part = screens[screen]?.part ?? picture.bounds
    let bytes = PixelBytes(count: part.width * part.height * 4) { picture.writeOpaque(part, factor: 1, into: &$0) }
    return Texture(width: part.width, height: part.height, bgra: bytes)
  }
}
