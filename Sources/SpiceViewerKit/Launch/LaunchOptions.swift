public import ArgumentParser
public import SpiceClient

/// The command line of the viewer. Options that remote-viewer has mean the same here.
public struct LaunchOptions: ParsableCommand {
  public static let configuration = CommandConfiguration(commandName: "spice-viewer")

  @Argument(
    help: ArgumentHelp(
      "Machines to open: URIs (spice://host:port), connection files (.vv), or - for a connection file on standard input. Without any, a window asks.",
      valueName: "machine"))
  public var machines: [String] = []

  @Flag(name: [.customShort("V"), .customLong("version")], help: "Print the version.")
  public var version = false

  @Flag(name: .shortAndLong, help: "Say what is going on with the connection.")
  public var verbose = false

  @Flag(help: "Say everything that may help to find a fault.")
  public var debug = false

  @OptionGroup(title: "Windows") public var windows: WindowOptions
  @OptionGroup(title: "Spice") public var spice: SpiceOptions

  public init() {}
}

/// Options of the windows.
public struct WindowOptions: ParsableArguments {
  @Flag(
    name: [.customShort("f"), .customLong("full-screen")],
    help: "Begin with the whole screen; the guest gets the monitors that there are.")
  public var fullScreen = false

  @Option(
    name: [.customShort("z"), .customLong("zoom")],
    help: ArgumentHelp("The zoom in percent, 10 to 400.", valueName: "percent"))
  public var zoom: Int?

  @Option(
    name: [.customShort("t"), .customLong("title")],
    help: ArgumentHelp("The title of the windows; %d in it is the monitor's number.", valueName: "title"))
  public var title: String?

  @Option(
    name: [.customShort("H"), .customLong("hotkeys")],
    help: ArgumentHelp(
      "Keys that the viewer takes from the guest, and no others: toggle-fullscreen=shift+f11,release-cursor=ctrl+alt. Actions are toggle-fullscreen, release-cursor, zoom-in, zoom-out, zoom-reset, secure-attention, usb-device-reset, smartcard-insert, smartcard-remove.",
      valueName: "action=keys,…"))
  public var hotkeys: String?

  @Option(
    name: [.customShort("K"), .customLong("keymap")],
    help: ArgumentHelp(
      "Keys that send others, or nothing: Super_L=,1=Shift_L+F1.", valueName: "from=to+to,…"))
  public var keymap: String?

  @Option(help: "Whether the guest's screen may follow the size of the window: never or always.")
  public var autoResize: AutoResize?

  @Option(help: "Which pointer is shown: auto that of the guest, local this system's own.")
  public var cursor: PointerDrawing?

  @Flag(name: [.customShort("k"), .customLong("kiosk")], help: "Show nothing but the machine, and let nobody out.")
  public var kiosk = false

  @Option(help: "When a kiosk ends by itself: never or on-disconnect.")
  public var kioskQuit: KioskQuit?

  @Flag(help: "Only look: send no keys and no pointer, and change nothing in the guest.")
  public var readOnly = false

  @Option(
    help: ArgumentHelp("The display to use, :1 of X or wayland-1, in a process of its own.", valueName: "display"))
  public var display: String?

  @Flag(name: .shortAndLong, help: .hidden)
  public var shared = false

  public init() {}
}

/// Options of the sessions, by the names that they have in all viewers made with spice-gtk.
public struct SpiceOptions: ParsableArguments {
  @Option(
    name: .customLong("spice-secure-channels"),
    help: ArgumentHelp("Channels that must be encrypted, as main,inputs or all.", valueName: "channels"),
    transform: Self.channels)
  public var secureChannels: ChannelSelection?

  @Option(
    name: .customLong("spice-disable-effects"),
    help: ArgumentHelp(
      "What the guest's desktop should do without: wallpaper, font-smooth, animation, all.", valueName: "effects"))
  public var disableEffects: String?

  @Option(
    name: .customLong("spice-ca-file"),
    help: ArgumentHelp(
      "Trust the certificate authorities of a PEM file instead of the system's.", valueName: "file"))
  public var caFile: String?

  @Option(
    name: .customLong("spice-host-subject"),
    help: ArgumentHelp(
      "The subject that the server's certificate must have, in place of the host's name: O=Example,CN=node1.",
      valueName: "subject"))
  public var hostSubject: String?

  @Flag(name: .customLong("spice-disable-audio"), help: "Leave the machine's sound at the server.")
  public var disableAudio = false

  @Option(
    name: .customLong("spice-preferred-compression"),
    help: "How the server should compress images, if it lets clients choose.")
  public var preferredCompression: PreferredCompression?

  @Flag(name: .customLong("spice-debug"), help: "The same as --debug.")
  public var debug = false

  @Flag(name: .customLong("spice-gtk-version"), help: .hidden)
  public var gtkVersion = false

  @OptionGroup(visibility: .hidden) public var later: LaterOptions

  public init() {}

  private static func channels(_ text: String) throws -> ChannelSelection {
    do throws(UnknownChannelName) {
      return try ChannelSelection(list: text)
    } catch {
      throw ValidationError("\"\(error.name)\" is no channel")
    }
  }
}

/// Options of other viewers for what this one cannot do yet, or need not do.
public struct LaterOptions: ParsableArguments {
  @Flag(name: .customLong("spice-smartcard")) var smartcard = false
  @Option(name: .customLong("spice-smartcard-certificates")) var smartcardCertificates: String?
  @Option(name: .customLong("spice-smartcard-db")) var smartcardDatabase: String?
  @Flag(name: .customLong("spice-disable-usbredir")) var disableUSB = false
  @Option(name: .customLong("spice-usbredir-auto-redirect-filter")) var usbFilter: String?
  @Option(name: .customLong("spice-usbredir-redirect-on-connect")) var usbOnConnect: String?
  @Option(name: .customLong("spice-share-cd")) var sharedCDs: [String] = []
  @Option(name: .customLong("spice-shared-dir")) var sharedFolder: String?
  @Option(name: .customLong("spice-cache-size")) var cacheSize: String?
  @Option(name: .customLong("spice-glz-window-size")) var windowSize: String?

  public init() {}

  /// What of them a person should know. That no USB devices are passed on is so anyway.
  var notes: [LaunchNote] {
    let later: [(Bool, String)] = [
      (smartcard, "--spice-smartcard"), (smartcardCertificates != nil, "--spice-smartcard-certificates"),
      (smartcardDatabase != nil, "--spice-smartcard-db"), (usbFilter != nil, "--spice-usbredir-auto-redirect-filter"),
      (usbOnConnect != nil, "--spice-usbredir-redirect-on-connect"), (!sharedCDs.isEmpty, "--spice-share-cd"),
      (sharedFolder != nil, "--spice-shared-dir"),
    ]
    let useless: [(Bool, String)] = [
      (cacheSize != nil, "--spice-cache-size"), (windowSize != nil, "--spice-glz-window-size"),
    ]
    return later.filter(\.0).map { .notThereYet(option: $0.1) } + useless.filter(\.0).map { .hasNoEffect(option: $0.1) }
  }
}

/// Whether the guest's screen follows the window.
public enum AutoResize: String, CaseIterable, Codable, Sendable, ExpressibleByArgument {
  case never, always
}

/// Which pointer is shown.
public enum PointerDrawing: String, CaseIterable, Sendable, ExpressibleByArgument {
  /// The guest's.
  case auto
  /// The desktop's own, also where the guest has hidden its one.
  case local
}

/// When a kiosk ends by itself.
public enum KioskQuit: String, CaseIterable, Codable, Sendable, ExpressibleByArgument {
  case never
  case onDisconnect = "on-disconnect"
}

extension PreferredCompression: ExpressibleByArgument {
  public init?(argument: String) { self.init(name: argument) }
}
