import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpiceViewerKit

extension Machine {
  /// The server tells of other monitors, or of other places of them.
  func monitorsChanged() {
    guard let session else { return }
    Task {
      var found: [GuestMonitor: (SpiceDisplay, Rect?)] = [:]
      for display in session.displays {
        let state = await display.state()
        guard state.width > 0 else { continue }
        for (index, monitor) in state.monitors.prefix(MonitorLayout.limit).enumerated() {
          found[GuestMonitor(display: display.id, head: index)] = (display, state.monitors.count > 1 ? monitor : nil)
        }
      }
      guard session === self.session else { return }
      // No user has so many monitors, whatever a server says.
      let shown = found.sorted { $0.key < $1.key }.prefix(MonitorLayout.limit)
      apply(Dictionary(uniqueKeysWithValues: shown.map { ($0.key, $0.value) }))
    }
  }

  private func apply(_ found: [GuestMonitor: (SpiceDisplay, Rect?)]) {
    defer { update() }
    guard !found.isEmpty else { return }
    monitors = found.mapValues(\.1)
    for (monitor, (display, part)) in found {
      window(for: monitor).view.show(display, monitor: part)
      pointerChanged(monitor.display)
    }
    for (monitor, window) in windows where found[monitor] == nil && windows.count > 1 && !asked.contains(monitor) {
      window.window.destroy()
      windows[monitor] = nil
    }
    asked.subtract(found.keys)
  }

  /// The pointer of a display has another shape, or another place.
  func pointerChanged(_ id: UInt8) {
    guard let session, let display = session.display(id) else { return }
    Task {
      let pointer = await display.pointer()
      let isDrawn = session.state.mouseModes.current == .server
      for (monitor, window) in windows where monitor.display == id { window.view.set(pointer, isDrawn: isDrawn) }
    }
  }

  /// All monitors that the machine may have: those that are shown, and the next that could be.
  var knownMonitors: [GuestMonitor] {
    var known = Set(monitors.keys).union(windows.keys)
    let displays = session?.displays ?? []
    for display in displays where !known.contains(where: { $0.display == display.id }) {
      known.insert(GuestMonitor(display: display.id))
    }
    // A machine of one display may have more monitors on it.
    if displays.count == 1, let last = known.max(), known.count < 4 {
      known.insert(GuestMonitor(display: last.display, head: last.head + 1))
    }
    return known.sorted()
  }

  /// Counts monitors as people do, from 1.
  func number(of monitor: GuestMonitor) -> Int { monitor.index + 1 }

  /// Whether the guest's monitors follow the windows.
  var canResizeGuest: Bool { settings.resizesGuest && session?.state.canSetMonitors == true }

  /// The windows have other sizes.
  func roomChanged() { if canResizeGuest { requestMonitors() } }

  /// Turns a monitor on or off, by its number.
  func toggle(_ word: String) {
    guard let monitor = knownMonitors.first(where: { "\(number(of: $0))" == word }) else { return }
    if windows[monitor] != nil {
      if windows.count > 1 { turnOff(monitor) }
    } else if session?.state.canSetMonitors == true {
      asked.insert(monitor)
      _ = window(for: monitor)
      requestMonitors()
    } else {
      windows.values.first?.say(tr("The guest cannot add monitors: its agent is not running."))
    }
  }

  /// Turns a monitor off.
  func turnOff(_ monitor: GuestMonitor) {
    windows.removeValue(forKey: monitor)?.window.destroy()
    asked.remove(monitor)
    requestMonitors()
    update()
  }

  /// Asks the guest for monitors as large as their windows, side by side.
  func requestMonitors() {
    guard let session, session.state.canSetMonitors,
      windows.allSatisfy({ $0.value.fitsGuest || asked.contains($0.key) })
    else { return }
    let wishes = windows.map { monitor, window in
      MonitorWish(monitor: monitor.index, width: window.view.wish.width, height: window.view.wish.height)
    }
    session.requestMonitors(wishes.request)
  }

  /// A picture of a monitor, as the guest has it.
  func screenshot(of monitor: GuestMonitor) async -> Texture? {
    guard let picture = await session?.display(monitor.display)?.picture() else { return nil }
    let part = (monitors[monitor] ?? nil) ?? picture.bounds
    return Texture(picture, part)
  }
}
