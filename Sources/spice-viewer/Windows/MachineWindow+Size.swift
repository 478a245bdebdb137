import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// How large a machine's window is: as its user has made it, or else as the guest's monitor.
extension MachineWindow {
  /// What the desktop makes of the sizes that it is asked for.
  struct DesktopsWord {
    var asked: [WindowSize] = []
    /// Whether it has given the window a place among others.
    var isTile = false
    /// The most that it has let the window have.
    var limit: WindowSize?
  }

  /// Gives the window the size that is remembered.
  func restoreSize() {
    let remembered = machine.settings.layout.windows[monitor.index]
    chosenSize = remembered?.size
    setSize(clamped(chosenSize ?? WindowSize(width: 1024, height: 768)))
    if remembered?.isMaximized == true { window.maximize() }
  }

  /// Makes the window as large as the guest's monitor, unless the guest follows the window.
  func guestSizeChanged(_ size: ScreenView.Size) {
    let isFirst = guestSize == nil
    guestSize = size
    // A guest that follows the window may have the user's whole monitor, which is no size for a window.
    if isFirst || !hasAllRoom || !machine.canResizeGuest { ownSize = size }
    showScreen()
    if chosenSize == nil, isFirst || !machine.canResizeGuest { fit(to: size) } else { isSizing = false }
  }

  /// The window may have lost all the room of its monitor. If its user has never given it a size, it is the guest's then.
  func roomLost() {
    if !hasAllRoom, chosenSize == nil, let ownSize { fit(to: ownSize) }
  }

  /// Makes the window as large as a guest's monitor, if there is room.
  func fit(to size: ScreenView.Size) {
    guard !hasAllRoom, !desktop.isTile else {
      // It is fitted when it loses all the room.
      (fitsGuest, isSizing) = (true, false)
      return
    }
    (chosenSize, isSizing) = (nil, true)
    fitting?.cancel()
    fitting = Task {
      // The desktop has a word in it, too: it may give back a size of before, or take a while.
      for _ in 0..<3 {
        // Only what is shown has a size.
        await view.canvas.nextFrame()
        guard !Task.isCancelled else { return }
        let wish = windowSize(around: size)
        guard window.defaultSize != (wish.width, wish.height) else { break }
        setSize(wish)
        await view.canvas.nextFrame()
        fitsGuest = true
        machine.roomChanged()
        try? await Task.sleep(for: .milliseconds(300))
        guard !Task.isCancelled else { return }
      }
      (fitsGuest, isSizing) = (true, false)
      machine.roomChanged()
    }
  }

  /// The size of a window that shows all of a guest's monitor, or as much of it as its monitor has room for.
  private func windowSize(around guest: ScreenView.Size) -> WindowSize {
    let area = ViewGeometry.size(
      of: Rect(width: guest.width, height: guest.height), zoom: view.zoom, scale: view.canvas.scale)
    let (own, room) = (window.defaultSize, view.scroller.size)
    return clamped(
      WindowSize(
        width: own.width - room.width + Int(area.width.rounded(.up)),
        height: own.height - room.height + Int(area.height.rounded(.up))))
  }

  /// Brings the window to the user's monitor that it was on last, as far as the desktop lets programs do that.
  func restorePlace() {
    guard let name = machine.settings.layout.windows[monitor.index]?.monitor else { return }
    Task {
      await window.nextFrame()
      guard !window.isFullscreen, let screen = Monitor.all.first(where: { $0.name == name }),
        window.monitor?.isSame(as: screen) == false
      else { return }
      window.move(to: screen)
    }
  }

  /// Whether the window's size is the user's monitor's.
  private var hasAllRoom: Bool { window.isFullscreen || window.isMaximized }

  /// A size, or as much of it as the window's monitor has room for.
  private func clamped(_ size: WindowSize) -> WindowSize {
    let size = machine.localMonitor(of: monitor).map { size.clamped(to: $0) } ?? size
    guard let limit = desktop.limit else { return size }
    return WindowSize(width: min(size.width, limit.width), height: min(size.height, limit.height))
  }

  private func setSize(_ size: WindowSize) {
    desktop.asked.append(size)
    window.setDefaultSize(width: size.width, height: size.height)
  }

  /// The window has another size: its user's choice, if it was not given here.
  func sizeChanged() {
    let (width, height) = window.defaultSize
    guard !isSizing else { return takeSize(WindowSize(width: width, height: height)) }
    if !desktop.isTile { chosenSize = WindowSize(width: width, height: height) }
    machine.layoutChanged()
  }

  /// A Wayland desktop may give the window a place among others, or no more room than there is. GTK 4.8 does not tell of
  /// that, so it is known by a size that nobody here has asked for.
  private func takeSize(_ size: WindowSize) {
    guard window.isOnWayland, !hasAllRoom, let last = desktop.asked.last else { return }
    let least = window.leastSize
    func becomes(_ own: WindowSize) -> Bool {
      size == own || size == WindowSize(width: max(own.width, least.width), height: max(own.height, least.height))
    }
    guard !desktop.asked.contains(where: becomes) else { return }
    fitting?.cancel()
    if size.width > last.width || size.height > last.height { desktop.isTile = true } else { desktop.limit = size }
    (fitsGuest, isSizing) = (true, false)
    machine.roomChanged()
  }

  /// The size that the guest's monitor should have; nil as long as the window's own is nobody's wish.
  var wish: ScreenView.Size? {
    if !machine.settings.resizesGuest, let guestSize { return guestSize }
    let room = pages.size
    guard fitsGuest || chosenSize != nil || hasAllRoom || machine.monitors.isAwaited(monitor), room.width > 0
    else { return nil }
    return view.wish(width: room.width, height: room.height)
  }

  /// What is remembered of the window.
  var layout: MonitorLayout.Window {
    var layout = machine.settings.layout.windows[monitor.index] ?? MonitorLayout.Window()
    layout.size = chosenSize
    layout.monitor = machine.localMonitor(of: monitor)?.name
    // What it was before it got the whole screen is not told then.
    if !window.isFullscreen { layout.isMaximized = window.isMaximized }
    return layout
  }
}
