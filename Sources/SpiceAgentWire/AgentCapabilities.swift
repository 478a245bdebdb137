public import SpiceBytes

/// `VD_AGENT_CAP_…`: what a side of the agent protocol can do; capability n is bit n.
public struct AgentCapabilities: OptionSet, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `MOUSE_STATE`: the agent moves the pointer.
  public static let mouseState = AgentCapabilities(rawValue: 1 << 0)
  /// `MONITORS_CONFIG`: the agent arranges monitors.
  public static let monitorsConfig = AgentCapabilities(rawValue: 1 << 1)
  /// `REPLY`: the agent acknowledges.
  public static let reply = AgentCapabilities(rawValue: 1 << 2)
  /// `CLIPBOARD`: data without being asked; obsolete.
  public static let clipboard = AgentCapabilities(rawValue: 1 << 3)
  /// `DISPLAY_CONFIG`: the agent turns effects off.
  public static let displayConfig = AgentCapabilities(rawValue: 1 << 4)
  /// `CLIPBOARD_BY_DEMAND`: data when asked for.
  public static let clipboardByDemand = AgentCapabilities(rawValue: 1 << 5)
  /// `CLIPBOARD_SELECTION`: clipboard messages name a selection.
  public static let clipboardSelection = AgentCapabilities(rawValue: 1 << 6)
  /// `SPARSE_MONITORS_CONFIG`: monitors without size are ones that are off.
  public static let sparseMonitorsConfig = AgentCapabilities(rawValue: 1 << 7)
  /// `GUEST_LINEEND_LF`: lines of the guest's texts end with LF.
  public static let guestLineEndLF = AgentCapabilities(rawValue: 1 << 8)
  /// `GUEST_LINEEND_CRLF`: lines of the guest's texts end with CR LF.
  public static let guestLineEndCRLF = AgentCapabilities(rawValue: 1 << 9)
  /// `MAX_CLIPBOARD`: the agent keeps to a limit.
  public static let maxClipboard = AgentCapabilities(rawValue: 1 << 10)
  /// `AUDIO_VOLUME_SYNC`: the agent sets the guest's mixer.
  public static let audioVolumeSync = AgentCapabilities(rawValue: 1 << 11)
  /// `MONITORS_CONFIG_POSITION`: places of monitors mean something.
  public static let monitorsConfigPosition = AgentCapabilities(rawValue: 1 << 12)
  /// `FILE_XFER_DISABLED`: no file transfers.
  public static let fileTransferDisabled = AgentCapabilities(rawValue: 1 << 13)
  /// `FILE_XFER_DETAILED_ERRORS`: the client understands more results of a transfer, with details.
  public static let fileTransferDetailedErrors = AgentCapabilities(rawValue: 1 << 14)
  /// `GRAPHICS_DEVICE_INFO`: the agent wants to know which device shows what.
  public static let graphicsDeviceInfo = AgentCapabilities(rawValue: 1 << 15)
  /// `CLIPBOARD_NO_RELEASE_ON_REGRAB`: an owner that grabs again does not release before.
  public static let clipboardNoReleaseOnRegrab = AgentCapabilities(rawValue: 1 << 16)
  /// `CLIPBOARD_GRAB_SERIAL`: grabs are numbered.
  public static let clipboardGrabSerial = AgentCapabilities(rawValue: 1 << 17)

  /// The capabilities among announced words; words that are missing are zero.
  public init(words: [UInt32]) { self.init(rawValue: words.first ?? 0) }

  /// The words to announce: always one, because stock peers expect that.
  public var words: [UInt32] { [rawValue] }
}

/// `VDAgentAnnounceCapabilities`: what the sender can do.
public struct AgentAnnouncement: WireValue, Equatable, Sendable {
  /// Whether the receiver shall announce its own.
  public var isRequest = false
  /// The announced words, up to the end of the message.
  public var words: [UInt32] = []

  public init() {}

  /// Announces capabilities.
  public init(_ capabilities: AgentCapabilities, isRequest: Bool) {
    self.isRequest = isRequest
    words = capabilities.words
  }

  /// The announced capabilities that are known here.
  public var capabilities: AgentCapabilities { AgentCapabilities(words: words) }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.bool(&isRequest, as: UInt32.self)
    try c.integersToEnd(&words)
  }
}
