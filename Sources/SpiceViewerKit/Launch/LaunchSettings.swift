public import SpiceClient

/// What the command line says about windows and sessions, for all machines that it opens.
public struct LaunchSettings: Equatable, Sendable {
  /// Whether to begin with the whole screen; nil leaves it to the connection file and to what is remembered.
  public var isFullScreen: Bool?
  /// The zoom to begin with.
  public var zoom: Zoom?
  /// The title of the windows.
  public var title: String?
  /// The keys that are the viewer's; nil leaves them to the connection file.
  public var hotkeys: HotkeyTable?
  /// Keys that send others.
  public var keymap = KeyRemap()
  /// Whether the guest's screen may follow the window; nil leaves it to what is remembered.
  public var autoResize: AutoResize?
  /// Which pointer is shown.
  public var pointerDrawing = PointerDrawing.auto
  /// Whether nothing is shown but the machine, and nobody is let out.
  public var isKiosk = false
  /// When a kiosk ends by itself.
  public var kioskQuit = KioskQuit.never
  /// Whether sessions only look.
  public var isReadOnly = false
  /// The display to use, `:1` of X or `wayland-1`; nil for that of the environment.
  public var display: String?
  /// The lines of the log that are written on standard error: those that matter so much, or more.
  public var verbosity = LogBuffer.Level.warning

  /// Channels that must be encrypted.
  public var secureChannels: ChannelSelection?
  /// What the guest's desktop should do without.
  public var disabledEffects: [String]?
  /// A file of PEM certificates to trust.
  public var caFile: String?
  /// The subject that servers' certificates must have.
  public var hostSubject: String?
  /// Whether machines are heard.
  public var playsSound = true
  /// The image compression to ask for.
  public var preferredCompression: PreferredCompression?
  /// The proxy to go through where the connection names none.
  public var proxy: ProxyURI?

  /// Nothing was said.
  public init() {}

  /// The configuration of a session with a machine; what the command line says has the last word.
  public func configuration(for target: MachineTarget) -> SpiceConfiguration {
    var connection = target.connection
    if let caFile { connection.certificateAuthorities.file = caFile }
    if let hostSubject { connection.certificateSubject = hostSubject }
    if let secureChannels { connection.secureChannels = secureChannels }
    if let disabledEffects { connection.hints.disabledEffects = disabledEffects }
    // A Unix socket is on this machine.
    if connection.host != nil { connection.proxy = connection.proxy ?? proxy }
    var configuration = SpiceConfiguration(connection)
    configuration.isReadOnly = isReadOnly
    configuration.preferredCompression = preferredCompression?.value
    return configuration
  }

  /// Settings of a machine as they are remembered, with what the command line says in the place of that.
  public func applied(to remembered: MachineSettings) -> MachineSettings {
    var settings = remembered
    if let zoom { settings.zoom = zoom }
    if let autoResize { settings.resizesGuest = autoResize == .always }
    return settings
  }

  /// Settings of a machine that are to be remembered: what the command line said is for this time only, unless the user has
  /// changed it since.
  public func kept(_ settings: MachineSettings, before remembered: MachineSettings) -> MachineSettings {
    var kept = settings
    let begun = applied(to: remembered)
    if settings.zoom == begun.zoom { kept.zoom = remembered.zoom }
    if settings.resizesGuest == begun.resizesGuest { kept.resizesGuest = remembered.resizesGuest }
    return kept
  }

  /// The title of a machine's windows, if command line or connection file give one.
  public func title(of target: MachineTarget) -> WindowTitle? {
    (title ?? target.connection.title).flatMap { WindowTitle($0) }
  }

  /// The keys that are the viewer's with a machine, and what is wrong with those that its file wishes for.
  public func hotkeys(for target: MachineTarget) -> (HotkeyTable, [HotkeyProblem]) {
    if let hotkeys { return (hotkeys, []) }
    var problems: [HotkeyProblem] = []
    let table = HotkeyTable(target.connection.hints, problems: &problems)
    return (table, problems)
  }
}
