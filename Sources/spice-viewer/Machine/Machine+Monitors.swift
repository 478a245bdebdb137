import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpiceViewerKit

extension Machine {
  /// The server tells of other monitors, or of other places of them.
  func monitorsChanged() {
    guard let session else { return }
    Task {
      var states: [(id: UInt8, state: SpiceDisplay.State)] = []
      for display in session.displays { states.append((display.id, await display.state())) }
      guard session === self.session else { return }
      if monitors.told(states, guestObeys: session.state.canSetMonitors) { showMonitors(session) }
      update()
    }
  }

  private func showMonitors(_ session: SpiceSession) {
    for monitor in monitors.seen {
      guard let display = session.display(monitor.display) else { continue }
      window(for: monitor).view.show(display, monitor: monitors.shown[monitor] ?? nil)
      pointerChanged(monitor.display)
    }
    tidy()
    askForWanted()
  }

  /// Closes windows whose monitors have been off for a while: a guest that changes a mode turns all of them off and on.
  private func tidy() {
    tidying.cancel()
    guard !isKiosk, windows.keys.contains(where: monitors.isOff) else { return }
    tidying.run(after: .seconds(2)) { [weak self] in
      guard let self else { return }
      for (monitor, window) in windows where monitors.isOff(monitor) && windows.count > 1 {
        window.window.destroy()
        windows[monitor] = nil
        // Without an agent nobody in the guest has meant that: it may be about to start again.
        monitors.closed(monitor, isMeant: session?.state.canSetMonitors == true)
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
  var knownMonitors: [GuestMonitor] { monitors.known.union(windows.keys).sorted() }

  /// Counts monitors as people do, from 1.
  func number(of monitor: GuestMonitor) -> Int { monitor.index + 1 }

  /// Whether the guest can be asked for monitors.
  var canSetMonitors: Bool { session?.state.canSetMonitors == true && !isReadOnly }

  /// Whether the guest's monitors follow the windows.
  var canResizeGuest: Bool { settings.resizesGuest && canSetMonitors }

  /// The windows have other sizes.
  func roomChanged() { if canResizeGuest || monitors.awaitsSome { requestMonitors() } }

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
    } else if canSetMonitors {
      turnOn(monitor)
    } else if monitors.seeAgain(monitor) {
      monitorsChanged()
    } else {
      windows.values.first?.say(tr("The guest cannot add monitors: its agent is not running."))
    }
  }

  private func turnOn(_ monitor: GuestMonitor) {
    monitors.turnOn(monitor)
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
    monitors.turnOff(monitor)
    layoutChanged()
    requestMonitors()
    update()
  }

  /// Asks for the monitors that the user wants and the guest does not show, if it can be asked.
  private func askForWanted() {
    guard canSetMonitors else { return }
    for monitor in monitors.missing(windows: windows.keys) { turnOn(monitor) }
  }

  /// Asks the guest for monitors as large as their windows: where the user's are if these have the whole screen, else side
  /// by side.
  func requestMonitors() {
    guard let session, canSetMonitors else { return }
    let origins = fullscreenOrigins
    var (wishes, isChange) = ([MonitorWish](), false)
    for (monitor, window) in windows {
      guard let wish = window.wish else { return }
      isChange = isChange || wish != window.guestSize
      wishes.append(
        MonitorWish(monitor: monitor.index, width: wish.width, height: wish.height, origin: origins[monitor]))
    }
    if let request = monitors.request(wishes, isChange: isChange) { session.requestMonitors(request) }
  }

  /// A picture of a monitor, as the guest has it.
  func screenshot(of monitor: GuestMonitor) async -> Texture? {
    guard let picture = await session?.display(monitor.display)?.picture() else { return nil }
    let part = (monitors.shown[monitor] ?? nil) ?? picture.bounds
    return Texture(picture, part)
  }
}
