import SpiceClient
import SpiceGTK
import SpiceViewerKit

/// How large a machine's window is: as its user has made it, or else as the guest's monitor.
extension MachineWindow {
  /// Gives the window the size that is remembered.
  func restoreSize() {
    let remembered = machine.settings.layout.windows[monitor.index]
    chosenSize = remembered?.size
    setSize(chosenSize ?? WindowSize(width: 1024, height: 768))
    if remembered?.isMaximized == true { window.maximize() }
  }

  /// Makes the window as large as the guest's monitor, unless the guest follows the window.
  func guestSizeChanged(_ size: ScreenView.Size) {
    let isFirst = guestSize == nil
    guestSize = size
    showScreen()
    if chosenSize == nil, isFirst || !machine.canResizeGuest { fit(to: size) } else { isSizing = false }
  }

  /// Makes the window as large as a guest's monitor, if there is room.
  func fit(to size: ScreenView.Size) {
    guard !hasAllRoom else {
      // What it has afterwards is as good.
      (fitsGuest, isSizing) = (true, false)
      return
    }
    (chosenSize, isSizing) = (nil, true)
    fitting?.cancel()
    fitting = Task {
      // Only what is shown has a size.
      await view.canvas.nextFrame()
      guard !Task.isCancelled else { return }
      let area = ViewGeometry.size(
        of: Rect(width: size.width, height: size.height), zoom: view.zoom, scale: view.canvas.scale)
      let (own, room) = (window.defaultSize, view.scroller.size)
      setSize(
        WindowSize(
          width: own.width - room.width + Int(area.width.rounded(.up)),
          height: own.height - room.height + Int(area.height.rounded(.up))))
      await view.canvas.nextFrame()
      fitsGuest = true
      machine.roomChanged()
      // The desktop has a word in it, too.
      try? await Task.sleep(for: .milliseconds(300))
      if !Task.isCancelled { isSizing = false }
    }
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

  /// Gives the window a size, or as much of it as its monitor has room for.
  func setSize(_ size: WindowSize) {
    let size = machine.localMonitor(of: monitor).map { size.clamped(to: $0) } ?? size
    window.setDefaultSize(width: size.width, height: size.height)
  }

  /// The window has another size: its user's choice, if it was not given here.
  func sizeChanged() {
    guard !isSizing else { return }
    let (width, height) = window.defaultSize
    chosenSize = WindowSize(width: width, height: height)
    machine.layoutChanged()
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
