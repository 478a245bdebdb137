import Foundation
import SpiceClient
import SpiceGTK
import SpiceSound
import SpiceViewerKit

/// A machine that is watched: its session, and its windows.
@MainActor
final class Machine {
  let application: Application
  let settings: LaunchSettings
  let hotkeys: HotkeyTable
  let target: MachineTarget
  /// Called when the last window is closed.
  var onClosed: @MainActor () -> Void = {}

  /// The session; nil while there is none.
  private(set) var session: SpiceSession?
  var windows: [ScreenID: MachineWindow] = [:]
  /// The monitors that the machine shows, with their places on their displays' pictures.
  var screens: [ScreenID: ScreenPlace] = [:]
  var clipboards: [ClipboardBridge] = []
  private(set) var microphone: Microphone?
  private(set) var loudspeaker: Loudspeaker?
  /// Whether the desktop leaves its own keys to the guest.
  var grabsKeyboard = true
  var resizesGuest: Bool { didSet { if resizesGuest { requestMonitors() } } }
  var sharesClipboard = true { didSet { clipboardPolicyChanged() } }
  var showsFigures = false { didSet { figuresChanged() } }
  var figures: Task<Void, Never>?

  private var events: Task<Void, Never>?
  private var isClosed = false

  init(_ target: MachineTarget, _ settings: LaunchSettings, application: Application) {
    (self.target, self.settings, self.application) = (target, settings, application)
    hotkeys = settings.hotkeys(for: target).0
    resizesGuest = settings.autoResize != .never
  }

  /// Opens the first window, and connects.
  func open() {
    let first = window(for: ScreenID(display: 0, monitor: 0))
    if settings.isFullScreen ?? target.connection.hints.isFullscreen ?? settings.isKiosk {
      first.window.enterFullscreen()
    }
    makeClipboards()
    connect()
  }

  /// The machine's name, for titles.
  var name: String {
    settings.title ?? target.connection.title ?? session?.state.name ?? target.connection.serverDescription
  }

  // MARK: The session

  func connect() {
    events?.cancel()
    let old = session
    attach(nil)
    for window in windows.values where !window.showsScreen { window.status.wait(tr("Connecting to %1…", name)) }
    events = Task { [weak self] in
      await old?.disconnect()
      await self?.run()
    }
  }

  private func run() async {
    var configuration = settings.configuration(for: target)
    if settings.playsSound {
      if let output = try? await PulseOutput(name: "spice-viewer") { loudspeaker = Loudspeaker(output) }
      if let input = try? await PulseInput(name: "spice-viewer") { microphone = Microphone(input) }
      configuration.soundOutput = loudspeaker
      configuration.soundInput = microphone
    }
    do throws(SpiceError) {
      let session = try await SpiceSession.connect(configuration) { [weak self] challenge in
        await self?.askPassword(wasRefused: challenge.wasRefused)
      }
      guard !isClosed, !Task.isCancelled else { return await session.disconnect() }
      attach(session)
      let watching = Task { [weak self] in
        for await event in session.events { self?.happened(event) }
      }
      defer { watching.cancel() }
      try await session.waitUntilEnded()
      lost(nil)
    } catch {
      if error.code != .cancelled { lost(error) }
    }
  }

  private func askPassword(wasRefused: Bool) async -> String? {
    guard let window = windows.values.first else { return nil }
    return await Questions.password(application, parent: window.window, server: name, wasRefused: wasRefused)
  }

  private func lost(_ error: SpiceError?) {
    attach(nil)
    for window in windows.values {
      window.showsScreen = false
      window.status.say(
        error == nil ? tr("The machine has ended the session") : tr("The connection is lost"), error?.text ?? "",
        [
          Choice(tr("_Reconnect")) { [weak self] in self?.connect() },
          Choice(tr("C_lose")) { [weak window] in window?.window.close() },
        ])
    }
  }

  private func attach(_ session: SpiceSession?) {
    self.session = session
    screens = [:]
    for window in windows.values {
      window.input.session = session
      if session == nil { window.view.stop() }
    }
    for clipboard in clipboards { clipboard.attach(session) }
    if session != nil { screensChanged() }
    update()
  }

  private func happened(_ event: SpiceEvent) {
    switch event {
    case .ready, .display: screensChanged()
    case .cursor(let display): pointerChanged(display)
    case .mouseMode:
      for window in windows.values { window.input.releasePointer() }
      for display in Set(windows.keys.map(\.display)) { pointerChanged(display) }
    case .clipboard(let selection):
      for clipboard in clipboards where clipboard.selection == selection { clipboard.guestChanged() }
    case .keyboardLocks: for window in windows.values { window.input.locksChanged() }
    case .agent: roomChanged()
    case .notice(_, let text):
      windows.values.first?.say(tr("The server says: %1", String(decoding: text, as: UTF8.self)))
    default: break
    }
    update()
  }

  /// What can be done, or is called otherwise, has changed.
  func update() {
    titleChanged()
    for window in windows.values { window.update(session?.state) }
  }

  func titleChanged() { for window in windows.values { window.setTitle(name) } }

  // MARK: Windows

  /// A window for a monitor; a new one, if there is none.
  func window(for screen: ScreenID) -> MachineWindow {
    if let known = windows[screen] { return known }
    let new = MachineWindow(self, screen)
    new.input.session = session
    windows[screen] = new
    new.window.present()
    new.view.canvas.grabFocus()
    return new
  }

  /// A window is about to close. True if it shall stay.
  func closing(_ window: MachineWindow) -> Bool {
    guard !settings.isKiosk else { return true }
    if windows.count == 1 { close() } else { turnOff(window.screen) }
    return true
  }

  /// Ends the session, and closes all windows.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    events?.cancel()
    figures?.cancel()
    let session = session
    attach(nil)
    for window in windows.values { window.window.destroy() }
    windows = [:]
    Task {
      await session?.disconnect()
      onClosed()
    }
  }

  /// Gives the machine the whole screen, or takes it away: each of its windows, on the monitors in turn.
  func setFullscreen(_ isFull: Bool) {
    let monitors = Monitor.all
    for (index, window) in windows.sorted(by: { $0.key < $1.key }).map(\.value).enumerated() {
      if !isFull {
        window.window.leaveFullscreen()
      } else if windows.count > 1, index < monitors.count {
        window.window.enterFullscreen(on: monitors[index])
      } else {
        window.window.enterFullscreen()
      }
    }
  }

  func focusChanged() {
    let isFocused = windows.values.contains { $0.window.isActive }
    for clipboard in clipboards { clipboard.isFocused = isFocused }
  }

  // MARK: Sound

  func setVolume(_ volume: Double) { loudspeaker?.volume = volume }

  func openMicrophone(_ isOpen: Bool) {
    microphone?.isOpen = isOpen
    update()
  }
}
