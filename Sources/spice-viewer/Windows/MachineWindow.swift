import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpiceViewerKit

/// A window with one monitor of a machine.
@MainActor
final class MachineWindow {
  let window: Window
  let view = ScreenView()
  let input: ScreenInput
  let status = StatusPage()
  /// What passes.
  private let banner = Banner()
  /// How it stands with the connection, while that is not well.
  private let link = Banner()
  let transfers = TransferList()
  /// Which monitor is shown.
  var monitor: GuestMonitor { didSet { input.monitor = monitor } }
  let machine: Machine
  let pages = Pages()
  private let figures = Label(style: "osd")
  private let toolbar: Revealer
  /// The buttons of the menu in the bar, and in the one over the whole screen.
  private let menuButtons: (window: MenuButton, full: MenuButton)
  private var actions: [String: Action] = [:]
  private let displays = Menu([])
  /// What ``displays`` lists.
  private var listed: [(number: Int, isOpen: Bool)]?
  private let clipboardLabel = Label()
  private let speaker: Slider
  private let catching = Postponed()
  // MachineWindow+Size.swift
  var guestSize: ScreenView.Size?
  /// What the guest's monitor has by itself.
  var ownSize: ScreenView.Size?
  var chosenSize: WindowSize?
  var isSizing = true
  var desktop = DesktopsWord()
  var fitting: Task<Void, Never>?
  var fitsGuest = false

  init(_ machine: Machine, _ monitor: GuestMonitor) {
    (self.machine, self.monitor) = (machine, monitor)
    window = Window(application: machine.application, title: "")
    input = ScreenInput(view)
    speaker = Slider(0...100, step: 5, value: machine.settings.volume * 100) { [unowned machine] in
      machine.setVolume($0 / 100)
    }
    let menu = MachineMenu.menu(displays: displays)
    func menuButton() -> MenuButton { MenuButton(symbol: "open-menu-symbolic", name: tr("Menu"), menu: menu) }
    menuButtons = (menuButton(), menuButton())
    toolbar = Revealer(Self.floatingBar(menuButtons.full, onClose: { [view] in view.canvas.grabFocus() }))
    toolbar.align(.center, .start)
    figures.align(.start, .start)
    figures.isVisible = false

    let overlay = Overlay(view.scroller)
    for child in [figures, banner.widget, link.widget, toolbar, transfers.widget] as [Widget] { overlay.append(child) }
    pages.append(status.widget, name: "status")
    pages.append(overlay, name: "screen")
    window.setChild(pages)
    if !machine.isKiosk { window.setBar(bar()) }
    restoreSize()

    addActions()
    connectView()
    settingsChanged()
    window.onKeys(
      down: { [unowned self] stroke in
        if stroke.symbolName == "Escape", machine.stopTyping() { return true }
        return pages.visible == "status" && input.keyDownElsewhere(stroke)
      }, up: { _ in })
    window.onClose { [unowned self, unowned machine] in machine.closing(self) }
    window.onActiveChange { [weak machine] in machine?.focusChanged() }
    window.onFullscreenChange { [unowned self] in
      actions["fullscreen"]?.isOn = window.isFullscreen
      if window.isFullscreen { tellRelease() } else { toolbar.isRevealed = false }
      machine.fullscreenChanged()
      roomLost()
      machine.roomChanged()
    }
    window.onSizeChange { [unowned self] in sizeChanged() }
    window.onMaximizedChange { [unowned self, unowned machine] in
      roomLost()
      machine.layoutChanged()
      machine.roomChanged()
    }
  }

  // MARK: What is shown

  /// Sends to a session, or to none; the last picture stays.
  func attach(_ session: SpiceSession?) {
    input.session = session
    if session == nil { view.stop() }
  }

  /// Says how it stands with the machine.
  func show(_ phase: LinkPhase, silence: AnswerWatch.Silence?) {
    let isLive = phase == .connected && silence == nil
    view.isDimmed = !isLive
    let again = Choice(tr("Connect _Now")) { [unowned self] in
      view.canvas.grabFocus()
      machine.reconnect()
    }
    // A kiosk lets nobody out.
    let close = machine.isKiosk ? [] : [Choice(tr("C_lose")) { [unowned self] in machine.close() }]
    switch phase {
    case .idle, .connecting(nil): status.wait(tr("Connecting to %1…", machine.name))
    case .connecting(let loss?): tell(tr("%1 Connecting again…", loss.text), close)
    case .waiting(let wait): tell("\(wait.loss.text) \(wait.text)", [again] + close)
    case .connected:
      if let silence {
        link.say(silence.text, [again])
      } else {
        link.hide()
        if guestSize == nil { status.wait(tr("%1 has not shown a picture yet.", machine.name)) }
      }
    case .ended(let end):
      link.hide()
      pages.visible = "status"
      let (title, text) = Self.words(end)
      status.say(title, text, [Choice(tr("_Reconnect")) { [unowned self] in machine.reconnect() }] + close)
    }
    if case .connected = phase, guestSize != nil { showScreen() }
  }

  func showScreen() {
    guard pages.visible != "screen" else { return }
    pages.visible = "screen"
    // What was pressed to connect is gone.
    view.canvas.grabFocus()
    if window.isFullscreen { tellRelease() }
  }

  private func tell(_ text: String, _ choices: [Choice]) {
    if guestSize == nil { status.say(text, "", choices) } else { link.say(text, choices) }
  }

  private static func words(_ end: LinkEnd) -> (String, String) {
    switch end {
    case .byUser: (tr("Disconnected"), "")
    case .byServer: (tr("The machine has ended the session"), tr("It was switched off, or another viewer took over."))
    case .failed(let words):
      (words.title, [words.explanation, words.advice, words.detail].filter { !$0.isEmpty }.joined(separator: "\n\n"))
    }
  }

  /// Shows figures in a corner; nil for none.
  func show(figures text: String?) {
    figures.isVisible = text != nil
    figures.text = text ?? ""
  }

  /// Shows the title, and how to get the pointer back.
  func setTitle(_ title: String) {
    var title = title
    if view.isGrabbed, let keys = input.hotkeys.hotkey(of: .releaseCursor) {
      title += " – " + tr("press %1 to release the pointer", keys.spoken)
    }
    window.title = title
  }

  /// Says how to get away, where no title does.
  private func tellRelease() {
    guard !machine.isKiosk, let keys = input.hotkeys.hotkey(of: .releaseCursor) else { return }
    say(tr("Press %1 to release keyboard and pointer.", keys.spoken))
  }

  /// Says who has something to paste, and what can be done now.
  func update(_ state: SessionState?) {
    actions["send-files"]?.isEnabled = machine.canSendFiles
    actions["resize-guest"]?.isEnabled = machine.canSetMonitors
    for name in ["screenshot", "copy-screenshot"] { actions[name]?.isEnabled = state != nil }
    for name in ["send-keys", "paste-keys"] { actions[name]?.isEnabled = state != nil && !machine.isReadOnly }
    actions["share-clipboard"]?.isEnabled = !machine.isReadOnly
    actions["resize-guest"]?.isOn = machine.settings.resizesGuest
    actions["share-clipboard"]?.isOn = machine.settings.clipboard != .off && !machine.isReadOnly
    actions["microphone"]?.isOn = machine.microphone?.isOpen == true
    actions["microphone"]?.isEnabled = machine.microphone != nil && !machine.isReadOnly
    actions["figures"]?.isOn = machine.settings.showsFigures
    clipboardLabel.text = machine.clipboardText
    let known = machine.knownMonitors.map { (number: machine.number(of: $0), isOpen: machine.windows[$0] != nil) }
      // The last one is not closed alone.
      .filter { !$0.isOpen || machine.windows.count > 1 }
    // A menu that is open is not to be made anew without need.
    if let listed, known.elementsEqual(listed, by: ==) { return }
    listed = known
    displays.set(MachineMenu.displays(known))
  }

  // MARK: Making it

  private func bar() -> HeaderBar {
    let bar = HeaderBar()
    let keys = MenuButton(symbol: "input-keyboard-symbolic", name: tr("Send keys"), menu: MachineMenu.keys)
    speaker.setLeastSize(width: 160, height: -1)
    speaker.setAccessibleName(tr("Volume"))
    let volume = MenuButton(symbol: "audio-volume-high-symbolic", name: tr("Volume"), child: speaker)
    let sharing = Row(.vertical, spacing: 8, [clipboardLabel])
    sharing.setMargins(8)
    let clipboard = MenuButton(symbol: "edit-paste-symbolic", name: tr("Clipboard"), child: sharing)
    let main = menuButtons.window
    // What is typed after that is the guest's again.
    for button in [main, keys, volume, clipboard] { button.onClose { [view] in view.canvas.grabFocus() } }
    bar.append(main)
    bar.append(
      Button(symbol: "view-fullscreen-symbolic", name: tr("Full screen")) { [unowned self] in toggleFullscreen() })
    for button in [keys, volume, clipboard] { bar.append(button) }
    return bar
  }

  private static func floatingBar(_ main: MenuButton, onClose: @escaping @MainActor () -> Void) -> Row {
    let row = Row(.horizontal, spacing: 4)
    // Not as what is over a picture: menus would get its light letters, and not its dark ground.
    row.addClass("background")
    row.addClass("toolbar")
    let keys = MenuButton(symbol: "input-keyboard-symbolic", name: tr("Send keys"), menu: MachineMenu.keys)
    for button in [main, keys] {
      button.onClose(onClose)
      row.append(button)
    }
    row.append(Button(symbol: "view-restore-symbolic", name: tr("Leave full screen"), action: "win.fullscreen"))
    return row
  }

  private func connectView() {
    input.monitor = monitor
    input.keymap = machine.launch.keymap
    view.pointerDrawing = machine.launch.pointerDrawing
    if machine.launch.verbosity == .debug {
      // Names for --keymap. The log, which reports copy, is no place for what somebody types.
      input.onKey = { StandardError.write("key \($0.symbolName), code \($0.code)") }
    }
    input.onAction = { [unowned self] in perform($0) }
    input.onGrab = { [unowned self] isCaught in
      if isCaught == nil {
        say(tr("This desktop does not let the pointer be caught: the guest needs its agent, or a tablet as pointer."))
      }
      if isCaught == true, window.isFullscreen { tellRelease() }
      machine.titleChanged()
    }
    input.onMenu = { [unowned self] in openMenu() }
    input.onFocus = { [weak self] isFocused in
      guard let self else { return }
      if isFocused { toolbar.isRevealed = false }
      if machine.settings.grabsKeyboard || !isFocused { catchShortcuts(isFocused) }
    }
    view.onGuestSize = { [unowned self] in guestSizeChanged($0) }
    view.onRoom = { [unowned self] in machine.roomChanged() }
    view.canvas.onFileDrop { [unowned self] paths in
      guard let session = machine.session, machine.canSendFiles else {
        say(
          machine.isReadOnly
            ? tr("Nothing is sent to the guest: you only look.")
            : tr("The guest cannot take files: its agent is not running."))
        return false
      }
      guard !paths.isEmpty else {
        say(tr("Only files of this computer can be sent to the guest."))
        return false
      }
      transfers.send(paths, over: session)
      return true
    }
    view.canvas.onPointer(moved: { [unowned self] _, y in
      guard window.isFullscreen, !machine.isKiosk else { return }
      if y < 4 { toolbar.isRevealed = true } else if y > 80 { toolbar.isRevealed = false }
    })
  }

  /// Takes the desktop's shortcuts, or gives them back. What is told of the keyboard may be ahead of it, or behind.
  private func catchShortcuts(_ catches: Bool) {
    catching.cancel()
    guard !window.inhibitShortcuts(catches) else { return }
    catching.run(after: .milliseconds(100)) { [weak self] in self?.window.inhibitShortcuts(true) }
  }

  private func addActions() {
    func add(_ name: String, _ body: @escaping @MainActor () -> Void) { actions[name] = window.addAction(name, body) }
    actions["fullscreen"] = window.addAction("fullscreen", isOn: false) { [unowned self] _ in toggleFullscreen() }
    add("zoom-in") { [unowned self] in zoom(to: view.zoom.larger) }
    add("zoom-out") { [unowned self] in zoom(to: view.zoom.smaller) }
    add("zoom-reset") { [unowned self] in zoom(to: .one) }
    actions["scale"] = window.addAction("scale", choice: machine.settings.scaling.rawValue) { [unowned self] in
      machine.settings.scaling = $0 == "fit" ? .fit : .exact
    }
    actions["resize-guest"] = window.addAction("resize-guest", isOn: machine.settings.resizesGuest) { [unowned self] in
      machine.settings.resizesGuest = $0
    }
    actions["send-keys"] = window.addAction(
      "send-keys",
      withWord: { [unowned self] word in
        if let chord = MachineMenu.chord(word) { input.press(chord) }
      })
    add("paste-keys") { [unowned self] in machine.typeClipboard(self) }
    add("screenshot") { [unowned self] in saveScreenshot() }
    add("copy-screenshot") { [unowned self] in copyScreenshot() }
    add("send-files") { [unowned self] in sendFiles() }
    actions["share-clipboard"] = window.addAction("share-clipboard", isOn: machine.settings.clipboard != .off) {
      [unowned self] in
      machine.settings.clipboard = $0 ? .both : .off
    }
    actions["microphone"] = window.addAction("microphone", isOn: false) { [unowned self] in machine.openMicrophone($0) }
    actions["figures"] = window.addAction("figures", isOn: machine.settings.showsFigures) { [unowned self] in
      machine.settings.showsFigures = $0
    }
    window.addAction("outlines", isOn: false) { [unowned self] in view.showsOutlines = $0 }
    window.addAction("display", withWord: { [unowned self] word in machine.toggle(word) })
    add("information") { [unowned self] in machine.showInformation(self) }
    add("preferences") { [unowned self] in machine.showPreferences(self) }
    add("reconnect") { [unowned self] in machine.reconnect() }
    add("disconnect") { [unowned self] in machine.close() }
    add("shortcuts") { [unowned self] in
      ShortcutsWindow.show(machine.application, parent: window, input.hotkeys)
    }
    add("about") { [unowned self] in machine.showAbout(self) }
  }

  // MARK: Doing it

  private func perform(_ action: ViewerHints.Action) {
    switch action {
    case .toggleFullscreen: toggleFullscreen()
    case .releaseCursor:
      input.release()
      catchShortcuts(false)
      // Where there is no other bar that the keyboard could come to.
      if window.isFullscreen, !machine.isKiosk { toolbar.isRevealed = true }
    case .zoomIn: zoom(to: view.zoom.larger)
    case .zoomOut: zoom(to: view.zoom.smaller)
    case .zoomReset: zoom(to: .one)
    case .secureAttention:
      if let keys = KeyChord("ctrl+alt+delete") { input.press(keys) }
    case .usbDeviceReset: say(tr("This viewer cannot pass on USB devices yet."))
    case .smartcardInsert, .smartcardRemove: say(tr("This viewer cannot pass on card readers yet."))
    }
  }

  private func openMenu() {
    guard !machine.isKiosk, !window.isFullscreen || pages.visible == "screen" else { return }
    (window.isFullscreen ? menuButtons.full : menuButtons.window).open()
  }

  /// Goes to the whole screen, or comes back.
  func toggleFullscreen() {
    guard !machine.isKiosk else { return }
    machine.setFullscreen(!window.isFullscreen)
    view.canvas.grabFocus()
  }

  private func zoom(to zoom: Zoom) {
    machine.settings.zoom = zoom
    // A window that is not the guest's whole measure keeps showing the same, larger or smaller.
    if !machine.canResizeGuest, let guestSize { fit(to: guestSize) }
    say(tr("Zoom: %1 %", "\(zoom.percent)"), for: .seconds(1))
  }

  /// The user wants the machine shown otherwise.
  func settingsChanged() {
    let settings = machine.settings
    input.isReadOnly = machine.isReadOnly
    input.hotkeys = machine.hotkeys
    if let keys = settings.releaseKeys, let hotkey = Hotkey(keys) { input.hotkeys.set(.releaseCursor, hotkey) }
    view.zoom = settings.zoom
    view.mode = settings.scaling == .fit ? .fit : .exact(settings.zoom)
    actions["scale"]?.choice = settings.scaling.rawValue
  }

  private let passing = Postponed()

  /// Says something in passing, or until something else is said.
  func say(_ text: String, _ choices: [Choice] = [], for duration: Duration? = .seconds(5)) {
    banner.say(text, choices)
    passing.cancel()
    if let duration { passing.run(after: duration) { [weak self] in self?.banner.hide() } }
  }

  /// Says it no longer.
  func hush() {
    passing.cancel()
    banner.hide()
  }
}
