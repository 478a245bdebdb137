import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpiceViewerKit

/// Where the windows of a machine are on the user's monitors, and what of that is remembered.
extension Machine {
  /// Takes over what is remembered, or what the user's monitors have room for.
  func beginLayout() {
    var wanted = Set(settings.layout.windows.keys)
    if fillsMonitors, isKiosk || settings.resizesGuest {
      let count = Monitor.all.count
      let all: [Int: Int?] = Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, nil) })
      wanted = Set(settings.layout.mapping.places(of: all, count: count).keys)
    }
    let closed = settings.layout.closed
    monitors.want(wanted.union(windows.keys.map(\.index).filter { !closed.contains($0) }), closed: closed)
    for window in windows.values where window.guestSize == nil { window.restoreSize() }
  }

  /// Something of the layout has changed, and may go on changing.
  func layoutChanged() {
    rememberingLayout.run(after: .seconds(1)) { [weak self] in self?.rememberLayout() }
  }

  /// Writes the layout down, unless it is what the command line wanted for once.
  func rememberLayout() {
    rememberingLayout.cancel()
    guard !fillsMonitors else { return }
    var layout = settings.layout
    layout.windows = layout.windows.filter { monitors.wanted.contains($0.key) }
    for (monitor, window) in windows where monitors.wanted.contains(monitor.index) {
      layout.windows[monitor.index] = window.layout
    }
    layout.closed = monitors.closed
    settings.layout = layout
  }

  /// The user's monitor that a window is on, or will be on as far as is known.
  func localMonitor(of monitor: GuestMonitor) -> LocalMonitor? {
    let screens = Monitor.all
    let index = place(of: monitor, among: screens)
    return (index.map { screens[$0] } ?? screens.first).map { LocalMonitor($0) }
  }

  private func place(of monitor: GuestMonitor, among screens: [Monitor]) -> Int? {
    if let own = windows[monitor]?.window.monitor { return screens.firstIndex { $0.isSame(as: own) } }
    guard let name = settings.layout.windows[monitor.index]?.monitor else { return nil }
    return screens.firstIndex { $0.name == name }
  }

  /// Gives the machine the whole screen, or takes it away from all of its windows.
  func setFullscreen(_ isFull: Bool) {
    isFullscreen = isFull
    settings.isFullScreen = isFull
    if isFull {
      enterFullscreen()
    } else {
      for window in windows.values { window.window.leaveFullscreen() }
    }
  }

  /// A window has got or lost the whole screen, perhaps by the desktop.
  func fullscreenChanged() {
    guard isFullscreen, !isKiosk, !isClosed, !windows.values.contains(where: \.window.isFullscreen) else { return }
    setFullscreen(false)
  }

  /// Gives each window a monitor of the user's, the one in use first. Those for which none is left stay windows.
  func enterFullscreen() {
    let screens = Monitor.all
    var present: [Int: Int?] = [:]
    for monitor in windows.keys { present.updateValue(place(of: monitor, among: screens), forKey: monitor.index) }
    let active = windows.first { $0.value.window.isActive }?.key.index
    let places = settings.layout.mapping.places(of: present, count: screens.count, first: active)
    for (monitor, window) in windows where !window.window.isFullscreen {
      if let place = places[monitor.index] { window.window.enterFullscreen(on: screens[place]) }
    }
  }

  /// Where the monitors belong on the guest's desktop, if each of them fills one of the user's; else nothing.
  var fullscreenOrigins: [GuestMonitor: Point] {
    let screens = Monitor.all
    var places: [GuestMonitor: Int] = [:]
    for (monitor, window) in windows where window.window.isFullscreen {
      places[monitor] = place(of: monitor, among: screens)
    }
    guard places.count == windows.count, Set(places.values).count == places.count else { return [:] }
    let order = places.sorted { $0.key < $1.key }
    let origins = order.map { LocalMonitor(screens[$0.value]) }.origins(zoom: settings.zoom)
    return Dictionary(uniqueKeysWithValues: zip(order.map(\.key), origins))
  }
}

extension LocalMonitor {
  @MainActor
  init(_ monitor: Monitor) {
    self.init(
      name: monitor.name ?? "", frame: Rect(monitor.area), workArea: Rect(monitor.workArea), scale: monitor.scale)
  }
}

extension Rect {
  init(_ area: Monitor.Area) {
    self = Rect(width: area.width, height: area.height).translated(x: area.x, y: area.y)
  }
}
