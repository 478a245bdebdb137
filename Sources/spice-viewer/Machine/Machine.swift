import Foundation
import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpiceSound
import SpiceViewerKit

/// A machine that is watched: the way to it, and its windows.
@MainActor
final class Machine {
  let application: Application
  let launch: LaunchSettings
  /// Called when the last window is closed.
  var onClosed: @MainActor () -> Void = {}

  /// How the user wants it; kept for the next time.
  var settings: MachineSettings { didSet { if settings != oldValue { settingsChanged(oldValue) } } }
  /// The session; nil while there is none.
  private(set) var session: SpiceSession?
  var windows: [GuestMonitor: MachineWindow] = [:]
  /// What the user is asked about this machine is no matter of the others.
  private let group = WindowGroup()
  /// What the guest shows, and what of it the user wants.
  var monitors = MonitorWishes()
  /// Whether the windows have the whole screen, or are to have it.
  var isFullscreen = false
  let tidying = Postponed()
  let rememberingLayout = Postponed()
  var clipboards: [ClipboardBridge] = []
  /// Types what the user has copied, until all of it is typed.
  var typing: Task<Void, Never>?
  let log: LogBuffer
  /// What the session does, while somebody looks.
  private(set) lazy var figures = MachineFigures(
    session: { [weak self] in self?.session },
    shown: { [weak self] in self?.windows.values.map(\.view.frameCount).max() ?? 0 })
  var information: InformationWindow?
  var companions: [Companion: Window] = [:]

  private(set) var microphone: Microphone?
  private(set) var loudspeaker: Loudspeaker?
  /// The volume while it is being changed.
  private var passingVolume: Double?
  private let rememberingVolume = Postponed()
  private let library: Library
  let hotkeys: HotkeyTable
  /// What it is known by: the place that it was found at, and itself as soon as the server has told.
  private let place: MachineIdentity
  private var identity: MachineIdentity
  /// What the server has called it, now or before the session was lost.
  private var knownName: String?
  private(set) lazy var link = MachineLink(
    first, trustedCertificate: settings.trustedCertificate.flatMap { CertificateFingerprint($0) }, questions: questions
  ) { [weak self] target in
    self?.configuration(for: target) ?? SpiceConfiguration(target.connection)
  }
  private let first: MachineTarget
  private var events: Task<Void, Never>?
  private var loggedPhase = LinkPhase.idle
  private var isLoggedSilent = false
  private(set) var isClosed = false

  init(_ target: MachineTarget, _ launch: LaunchSettings, _ library: Library, application: Application) {
    (self.launch, self.library, self.application) = (launch, library, application)
    log = LogBuffer { line in if line.level >= launch.verbosity { StandardError.write(line.description) } }
    let (table, problems) = launch.hotkeys(for: target)
    hotkeys = table
    first = target
    place = MachineIdentity(target.connection)
    identity = place
    settings = launch.applied(to: library.settings.settings(at: place))
    for problem in problems { log.append(.warning, problem.text) }
    for problem in library.problems { log.append(.warning, problem.text) }
  }

  /// Opens the first window, and connects.
  func open() {
    isFullscreen = isKiosk || launch.isFullScreen ?? target.connection.hints.isFullscreen ?? settings.isFullScreen
    beginLayout()
    // The desktop that nobody is to come to is behind the others, too.
    for index in isKiosk ? monitors.wanted.union([0]).sorted() : [0] {
      let monitor = GuestMonitor(display: 0, head: index)
      if index > 0 { monitors.turnOn(monitor) }
      _ = window(for: monitor)
    }
    makeClipboards()
    figures.onChange = { [weak self] in self?.figuresChanged() }
    if settings.showsFigures { showFigures(true) }
    link.onChange = { [weak self] in self?.linkChanged() }
    Task {
      await openSound()
      guard !isClosed else { return }
      link.reconnects = reconnects
      link.start()
    }
  }

  private var target: MachineTarget { link.target }

  /// The machine's name. Servers and files may say anything.
  var name: String {
    (launch.title(of: target)?.name ?? knownName ?? target.connection.serverDescription).harmless(limit: 200)
  }

  /// What the window of a monitor is called.
  func title(of monitor: GuestMonitor) -> String {
    let title = launch.title(of: target) ?? WindowTitle(name)
    return title?.text(monitor: number(of: monitor)).harmless(limit: 200) ?? name
  }

  /// Whether nothing but the machine is shown.
  var isKiosk: Bool { launch.isKiosk }

  /// Whether the machine is to have all of the user's monitors from the beginning.
  var fillsMonitors: Bool { isKiosk || launch.isFullScreen ?? target.connection.hints.isFullscreen ?? false }

  /// Whether a lost session is made again.
  private var reconnects: Bool { settings.reconnects && !(isKiosk && launch.kioskQuit == .onDisconnect) }

  /// Whether nothing is sent to the machine.
  var isReadOnly: Bool { launch.isReadOnly || settings.isReadOnly }

  // MARK: The way to it

  private func configuration(for target: MachineTarget) -> SpiceConfiguration {
    var configuration = launch.configuration(for: target)
    if launch.playsSound { configuration.soundOutput = loudspeaker }
    configuration.soundInput = microphone
    return configuration
  }

  private func openSound() async {
    guard launch.playsSound else { return }
    async let output = try? PulseOutput(name: "spice-viewer")
    async let input = try? PulseInput(name: "spice-viewer")
    if let output = await output { loudspeaker = Loudspeaker(output) }
    if let input = await input { microphone = Microphone(input) }
    applyToSound()
    if loudspeaker == nil { log.append(.warning, "no sound server") }
  }

  private var questions: LinkQuestions {
    LinkQuestions(
      password: { [weak self] question in
        guard let self, let window = windows.values.first else { return nil }
        return await Questions.password(application, parent: window.window, question)
      },
      trust: { [weak self] question in
        guard let self, let window = windows.values.first else { return .refuse }
        return await Questions.trust(application, parent: window.window, question)
      })
  }

  private func linkChanged() {
    guard !isClosed else { return }
    if link.spiceSession !== session { attach(link.spiceSession) }
    logLink()
    for window in windows.values { window.show(link.phase, silence: link.silence) }
    switch link.phase {
    case .ended(.byUser): close()
    case .ended where isKiosk && launch.kioskQuit == .onDisconnect: close()
    default: update()
    }
  }

  /// Writes down what is new of the way to the machine. That a server does not answer is told by the second.
  private func logLink() {
    if link.phase != loggedPhase, let level = link.phase.logLevel { log.append(level, link.phase.report) }
    loggedPhase = link.phase
    guard (link.silence != nil) != isLoggedSilent else { return }
    isLoggedSilent.toggle()
    if let silence = link.silence {
      log.append(.warning, silence.isNetwork ? "the network does not answer" : "the server does not answer")
    } else if link.phase == .connected {
      log.append(.info, "answered again")
    }
  }

  /// Connects again, at once.
  func reconnect() {
    guard !isClosed else { return }
    switch link.phase {
    case .waiting, .connected: link.reconnectNow()
    default: link.start()
    }
  }

  /// There may be a way to the machine again, or another one.
  func networkChanged() { link.networkChanged() }

  private func attach(_ session: SpiceSession?) {
    events?.cancel()
    stopTyping()
    self.session = session
    monitors.begin()
    tidying.cancel()
    for window in windows.values { window.attach(session) }
    for clipboard in clipboards { clipboard.attach(session) }
    guard let session else { return }
    if let accepted = link.acceptedCertificate { settings.trustedCertificate = accepted.description }
    // What changes from now on is told, and what has changed is read after that.
    let changes = session.events.makeAsyncIterator()
    events = Task { [weak self] in
      var changes = changes
      while let event = await changes.next() { self?.happened(event) }
    }
    identified()
    monitorsChanged()
  }

  private func happened(_ event: SpiceEvent) {
    if let line = event.logLine { log.append(.debug, line) }
    switch event {
    // These do not change what can be done, or say themselves when they do; and the pointer moves often.
    case .ready, .display: return monitorsChanged()
    case .cursor(let display): return pointerChanged(display)
    case .identity: identified()
    case .mouseMode:
      for window in windows.values { window.input.releasePointer() }
      for display in Set(windows.keys.map(\.display)) { pointerChanged(display) }
    case .clipboard(let selection):
      for clipboard in clipboards where clipboard.selection == selection { clipboard.guestChanged() }
    case .keyboardLocks: for window in windows.values { window.input.locksChanged() }
    case .agent: agentChanged()
    case .notice(let severity, let text):
      let text = tr("The server says: %1", String(decoding: text, as: UTF8.self).harmless(limit: 400))
      log.append(severity == .error ? .error : .info, text)
      // Servers warn of each channel that is not encrypted.
      if severity == .error { windows.values.first?.say(text) }
    case .channelClosed(let channel, let end): log.append(.warning, "\(channel.name): \(end)")
    default: break
    }
    update()
  }

  /// The machine is known, or better known, and remembered as what it is.
  private func identified() {
    guard let session else { return }
    if let name = session.state.name { knownName = name }
    let former = identity
    if let known = MachineIdentity(uuid: session.state.uuid), known != identity {
      identity = known
      let remembered = launch.applied(to: library.settings.settings(for: identity, former, at: place))
      if remembered != settings {
        settings = remembered
        beginLayout()
      }
    }
    let security = RecentMachine.Security(target.connection, channels: session.state.channels)
    library.recents.add(
      RecentMachine(identity, target: target, name: session.state.name, security: security, at: Date()),
      formerly: former)
  }

  /// What can be done, or is called otherwise, has changed.
  func update() {
    titleChanged()
    for window in windows.values { window.update(session?.state) }
  }

  func titleChanged() { for window in windows.values { window.setTitle(title(of: window.monitor)) } }

  private func settingsChanged(_ old: MachineSettings) {
    let remembered = library.settings.settings(for: identity, at: place)
    library.settings.set(launch.kept(settings, before: remembered), for: identity, at: place)
    link.reconnects = reconnects
    applyToSound()
    if isReadOnly { stopTyping() } else if old.isReadOnly { agentChanged() }
    clipboardPolicyChanged()
    if settings.resizesGuest, !old.resizesGuest { requestMonitors() }
    if settings.showsFigures != old.showsFigures { showFigures(settings.showsFigures) }
    for window in windows.values { window.settingsChanged() }
    update()
  }

  /// Lets what the user wants of this machine count for those that have not been opened yet.
  func makeSettingsGeneral() {
    library.settings.general = settings.general
    windows.values.first?.say(tr("New machines will begin with these preferences."))
  }

  // MARK: Windows

  /// A window for a monitor; a new one, if there is none.
  func window(for monitor: GuestMonitor) -> MachineWindow {
    if let known = windows[monitor] { return known }
    // One that was asked for by its number may come from another display than it was thought; and the first window may be
    // there for a monitor that is closed.
    if let standIn = monitors.standIn(for: monitor, among: windows.keys), let waiting = windows[standIn] {
      (windows[standIn], windows[monitor]) = (nil, waiting)
      waiting.monitor = monitor
      monitors.opened(monitor)
      if standIn.index != monitor.index, waiting.guestSize == nil { waiting.restoreSize() }
      return waiting
    }
    let new = MachineWindow(self, monitor)
    group.add(new.window)
    windows[monitor] = new
    monitors.opened(monitor)
    new.attach(session)
    new.show(link.phase, silence: link.silence)
    if isFullscreen { enterFullscreen() }
    new.window.present()
    new.restorePlace()
    layoutChanged()
    new.view.canvas.grabFocus()
    return new
  }

  /// A window is about to close. True if it shall stay.
  func closing(_ window: MachineWindow) -> Bool {
    guard !isKiosk else { return true }
    if windows.count == 1 { close() } else { turnOff(window.monitor) }
    return true
  }

  /// Ends the session, and closes all windows.
  func close() {
    guard !isClosed else { return }
    rememberVolume()
    isClosed = true
    rememberLayout()
    information?.close()
    for window in companions.values { window.destroy() }
    companions = [:]
    if settings.showsFigures { figures.watch(false) }
    Task {
      await rememberPicture()
      link.onChange = nil
      link.stop()
      attach(nil)
      for window in windows.values { window.window.destroy() }
      windows = [:]
      await link.waitUntilEnded()
      onClosed()
    }
  }

  /// Keeps the picture for the list of machines: the last one that was seen, if there is no session any more.
  private func rememberPicture() async {
    let seen = windows.min { $0.key < $1.key }?.value.view.picture
    let small =
      if let picture = await session?.displays.first?.picture() {
        Texture(picture, width: 320)
      } else {
        seen?.small(width: 320)
      }
    if let small { library.recents.setPicture(small.png, of: identity) }
  }

  func focusChanged() {
    let isFocused = windows.values.contains { $0.window.isActive }
    for clipboard in clipboards { clipboard.isFocused = isFocused }
  }

  // MARK: Sound

  /// Lets the settings count for what is heard, on either side.
  private func applyToSound() {
    loudspeaker?.volume = passingVolume ?? settings.volume
    loudspeaker?.isOn = settings.playsSound
    if isReadOnly { microphone?.isOpen = false }
  }

  /// Plays at another volume, and remembers it as soon as it rests.
  func setVolume(_ volume: Double) {
    loudspeaker?.volume = volume
    passingVolume = volume
    rememberingVolume.run(after: .seconds(1)) { [weak self] in self?.rememberVolume() }
  }

  private func rememberVolume() {
    guard let volume = passingVolume else { return }
    passingVolume = nil
    settings.volume = volume
  }

  func openMicrophone(_ isOpen: Bool) {
    microphone?.isOpen = isOpen && !isReadOnly
    update()
  }
}
