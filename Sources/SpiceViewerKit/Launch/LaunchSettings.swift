public import SpiceClient

/// What the command line says about windows and sessions, for all machines that it opens.
public struct LaunchSettings: Equatable, Sendable {
  /// How much the viewer writes on standard error.
  public enum Verbosity: Int, Comparable, Sendable {
    case quiet, verbose, debug
    public static func < (first: Verbosity, second: Verbosity) -> Bool { first.rawValue < second.rawValue }
  }

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
  /// Who draws the pointer.
  public var pointerDrawing = PointerDrawing.auto
  /// Whether nothing is shown but the machine, and nobody is let out.
  public var isKiosk = false
  /// When a kiosk ends by itself.
  public var kioskQuit = KioskQuit.never
  /// Whether sessions only look.
  public var isReadOnly = false
  /// The display to use, `:1` of X or `wayland-1`; nil for that of the environment.
  public var display: String?
  /// How much the viewer writes on standard error.
  public var verbosity = Verbosity.quiet

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
    if let title { connection.title = title }
    if let isFullScreen { connection.hints.isFullscreen = isFullScreen }
    if let disabledEffects { connection.hints.disabledEffects = disabledEffects }
    // A Unix socket is on this machine.
    if connection.host != nil { connection.proxy = connection.proxy ?? proxy }
    var configuration = SpiceConfiguration(connection)
    configuration.isReadOnly = isReadOnly
    configuration.preferredCompression = preferredCompression?.value
    return configuration
  }

  /// The keys that are the viewer's with a machine, and what is wrong with those that its file wishes for.
  public func hotkeys(for target: MachineTarget) -> (HotkeyTable, [HotkeyProblem]) {
    if let hotkeys { return (hotkeys, []) }
    var problems: [HotkeyProblem] = []
    let table = HotkeyTable(target.connection.hints, problems: &problems)
    return (table, problems)
  }
}
