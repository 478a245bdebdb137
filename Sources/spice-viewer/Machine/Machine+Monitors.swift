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
      var others: [GuestMonitor] = []
      for display in session.displays {
        others.append(GuestMonitor(display: display.id))
        let state = await display.state()
        guard state.width > 0 else { continue }
        // Where there is one, it is all of the picture, of which guests tell before they have told of the monitor.
        let isWhole = state.monitors.count == 1 && state.monitors.allSatisfy { $0.area.left == 0 && $0.area.top == 0 }
        for monitor in state.monitors where monitor.id < MonitorLayout.limit {
          found[GuestMonitor(display: display.id, head: monitor.id)] = (display, isWhole ? nil : monitor.area)
        }
        // The first display may have more monitors on it.
        guard display.id == 0 else { continue }
        others += (1..<max(1, min(state.monitorLimit, MonitorLayout.limit))).map { GuestMonitor(display: 0, head: $0) }
      }
      guard session === self.session else { return }
      // No user has so many monitors, whatever a server says.
      let shown = found.sorted { $0.key < $1.key }.prefix(MonitorLayout.limit)
      possible = Set(shown.map(\.key))
      // One that is off is asked for by its number.
      for monitor in others.sorted(by: { $0.display < $1.display }) {
        if !possible.contains(where: { $0.index == monitor.index }) { possible.insert(monitor) }
      }
      apply(Dictionary(uniqueKeysWithValues: shown.map { ($0.key, $0.value) }))
    }
  }

  private func apply(_ found: [GuestMonitor: (SpiceDisplay, Rect?)]) {
    defer { update() }
    guard !found.isEmpty else { return }
    monitors = found.mapValues(\.1)
    asked.subtract(found.keys)
    turnedOff.formIntersection(found.keys)
    for (monitor, (display, part)) in found.sorted(by: { $0.key < $1.key }) where !turnedOff.contains(monitor) {
      window(for: monitor).view.show(display, monitor: part)
      pointerChanged(monitor.display)
    }
    tidy()
    askForWanted()
  }

  /// Closes windows whose monitors have been off for a while: a guest that changes a mode turns all of them off and on.
  private func tidy() {
    tidying.cancel()
    func isOff(_ monitor: GuestMonitor) -> Bool { monitors[monitor] == nil && !asked.contains(monitor) }
    guard !isKiosk, windows.keys.contains(where: isOff) else { return }
    tidying.run(after: .seconds(2)) { [weak self] in
      guard let self else { return }
      for (monitor, window) in windows where isOff(monitor) && windows.count > 1 {
        window.window.destroy()
        windows[monitor] = nil
        // Without an agent nobody in the guest has meant that: it may be about to start again.
        if session?.state.canSetMonitors == true { wanted.remove(monitor.index) }
      }
      layoutChanged()
      update()
    }
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

  /// All monitors that the machine may have: those that are shown, and those that could be.
  var knownMonitors: [GuestMonitor] { possible.union(monitors.keys).union(windows.keys).sorted() }

  /// Counts monitors as people do, from 1.
  func number(of monitor: GuestMonitor) -> Int { monitor.index + 1 }

  /// Whether the guest's monitors follow the windows.
  var canResizeGuest: Bool { settings.resizesGuest && session?.state.canSetMonitors == true }

  /// The windows have other sizes.
  func roomChanged() { if canResizeGuest || !asked.isEmpty { requestMonitors() } }

  /// The guest can do something else than before.
  func agentChanged() {
    askForWanted()
    roomChanged()
  }

  /// Turns a monitor on or off, by its number.
  func toggle(_ word: String) {
    guard let monitor = knownMonitors.first(where: { "\(number(of: $0))" == word }) else { return }
    if windows[monitor] != nil {
      if windows.count > 1 { turnOff(monitor) }
    } else if session?.state.canSetMonitors == true {
      turnOn(monitor)
    } else if turnedOff.remove(monitor) != nil {
      monitorsChanged()
    } else {
      windows.values.first?.say(tr("The guest cannot add monitors: its agent is not running."))
    }
  }

  private func turnOn(_ monitor: GuestMonitor) {
    turnedOff.remove(monitor)
    asked.insert(monitor)
    let window = window(for: monitor)
    // The guest may have it already.
    monitorsChanged()
    Task {
      await window.window.nextFrame()
      requestMonitors()
    }
  }

  /// Turns a monitor off.
  func turnOff(_ monitor: GuestMonitor) {
    windows.removeValue(forKey: monitor)?.window.destroy()
    asked.remove(monitor)
    wanted.remove(monitor.index)
    if monitors[monitor] != nil { turnedOff.insert(monitor) }
    layoutChanged()
    requestMonitors()
    update()
  }

  /// Asks for the monitors that the user wants and the guest does not show, if it can be asked.
  private func askForWanted() {
    guard session?.state.canSetMonitors == true, !monitors.isEmpty else { return }
    let missing = wanted.subtracting(windows.keys.map(\.index))
    for monitor in possible.sorted() where missing.contains(monitor.index) { turnOn(monitor) }
  }

  /// Asks the guest for monitors as large as their windows: where the user's are if these have the whole screen, else side
  /// by side.
  func requestMonitors() {
    guard let session, session.state.canSetMonitors, !monitors.isEmpty else { return }
    let origins = fullscreenOrigins
    var wishes: [MonitorWish] = []
    var areNew = hasAsked || !origins.isEmpty || windows.count != monitors.count
    for (monitor, window) in windows {
      guard let wish = window.wish else { return }
      areNew = areNew || wish != window.guestSize
      wishes.append(
        MonitorWish(monitor: monitor.index, width: wish.width, height: wish.height, origin: origins[monitor]))
    }
    // What there is need not be asked for, unless something else was.
    guard areNew else { return }
    hasAsked = true
    let count = knownMonitors.map(\.index).max() ?? 0
    session.requestMonitors(wishes.request(of: min(count, MonitorLayout.limit - 1) + 1))
  }

  /// A picture of a monitor, as the guest has it.
  func screenshot(of monitor: GuestMonitor) async -> Texture? {
    guard let picture = await session?.display(monitor.display)?.picture() else { return nil }
    let part = (monitors[monitor] ?? nil) ?? picture.bounds
    return Texture(picture, part)
  }
}
