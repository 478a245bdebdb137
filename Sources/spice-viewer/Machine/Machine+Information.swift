import SpiceClient
import SpiceGTK
import SpiceViewerKit

extension Machine {
  /// Shows figures in the windows' corners, or not any more.
  func showFigures(_ isShown: Bool) {
    figures.watch(isShown)
    if !isShown { for window in windows.values { window.show(figures: nil) } }
  }

  func figuresChanged() {
    if settings.showsFigures { for window in windows.values { window.show(figures: figures.line) } }
    information?.figuresChanged()
  }

  /// Opens the window with figures and log.
  func showInformation(_ window: MachineWindow) {
    let shown = information ?? InformationWindow(self)
    information = shown
    shown.window.present()
  }

  /// Opens the window with what the user wants of the machine.
  func showPreferences(_ window: MachineWindow) {
    show(.preferences) {
      PreferencesWindow.make(
        application, parent: window.window, settings, hotkeys: hotkeys,
        makeGeneral: { [weak self] in self?.makeSettingsGeneral() },
        change: { [weak self] edit in
          if let self { edit(&settings) }
        })
    }
  }

  /// Opens the window that says what the program is.
  func showAbout(_ window: MachineWindow) {
    show(.about) { AboutWindow.make(application, parent: window.window) }
  }

  /// Turns to a window beside the machine's, which is there once, and goes with the machine.
  private func show(_ companion: Companion, _ make: () -> Window) {
    if let shown = companions[companion] { return shown.present() }
    let new = make()
    companions[companion] = new
    new.onClose { [weak self] in
      self?.companions[companion] = nil
      return false
    }
    new.present()
  }

  /// The windows beside the machine's.
  enum Companion { case preferences, about }

  /// What helps to find a fault.
  func report(includingNames: Bool) async -> String {
    var report = BugReport(link, statistics: await session?.statistics(), log: log)
    report.includesNames = includingNames
    for (monitor, window) in windows.sorted(by: { $0.key < $1.key }) {
      let (width, height) = window.view.canvas.size
      report.environment.append("Window \(monitor.index + 1): \(width) x \(height), scale \(window.view.canvas.scale)")
    }
    return report.text
  }
}

extension SpiceEvent {
  /// The event as a line for whoever looks for a fault; nil for one that comes often, or has a line of its own.
  var logLine: String? {
    switch self {
    case .cursor, .display, .notice, .channelClosed: nil
    case .channelOpened(let channel): "\(channel.name) is open"
    default: "\(self)"
    }
  }
}

extension LinkPhase {
  /// How much the phase matters in the log; nil if it is no news.
  var logLevel: LogBuffer.Level? {
    switch self {
    case .idle: nil
    // Each second of a wait is told of.
    case .waiting(let wait): wait.secondsLeft == 1 ? .info : nil
    case .ended(.failed): .error
    default: .info
    }
  }
}
