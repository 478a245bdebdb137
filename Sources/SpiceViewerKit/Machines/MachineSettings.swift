/// How the user wants a machine to be shown and shared.
public struct MachineSettings: Equatable, Sendable {
  /// How the picture gets its size in the window.
  public enum Scaling: String, Codable, CaseIterable, Sendable {
    /// As large as the window allows, with the same proportions.
    case fit
    /// By the zoom.
    case exact
  }

  /// Which way the clipboard is shared.
  public enum ClipboardSharing: String, Codable, CaseIterable, Sendable {
    case off, toGuest, fromGuest, both

    /// Whether the guest may see what is copied here.
    public var toGuest: Bool { self == .toGuest || self == .both }
    /// Whether what the guest copies can be pasted here.
    public var fromGuest: Bool { self == .fromGuest || self == .both }
  }

  /// How the picture gets its size in the window.
  public var scaling = Scaling.fit
  /// The zoom.
  public var zoom = Zoom.one
  /// Whether windows begin with the whole screen.
  public var isFullScreen = false
  /// Whether the guest's screen follows the size of the window.
  public var resizesGuest = true
  /// Which monitors have windows, and where.
  public var layout = MonitorLayout()
  /// Whether keys of the local system go to the guest while it has the keyboard.
  public var grabsKeyboard = true
  /// The keys that leave the guest, as ``Hotkey/text``; nil for the usual ones.
  public var releaseKeys: String?
  /// Whether nothing is sent to the guest.
  public var isReadOnly = false
  /// Which way the clipboard is shared.
  public var clipboard = ClipboardSharing.both
  /// Whether the clipboard is shared only while the machine's window has the focus.
  public var sharesClipboardOnlyInFocus = false
  /// Whether the machine is heard.
  public var playsSound = true
  /// How loud, from 0 to 1.
  public var volume = 1.0
  /// Whether a lost connection is made again.
  public var reconnects = true
  /// Whether figures are shown over the picture.
  public var showsFigures = false
  /// The certificate that the user trusts at the machine's place though it fails the checks, as a
  /// ``CertificateFingerprint``'s text.
  public var trustedCertificate: String?
  /// What another version has written besides.
  var strange = StrangeFields()

  /// The settings that nobody has changed.
  public init() {}

  /// What of them can count for any machine: not where the windows are, nor whom to trust.
  public var general: MachineSettings {
    var general = self
    (general.layout, general.trustedCertificate) = (MonitorLayout(), nil)
    general.strange = StrangeFields()
    return general
  }
}

extension MachineSettings: StoredRecord {
  /// Reads what was written down. What is missing, or was written by another version in a way that is not understood, is
  /// as if nobody had changed it, and is written again as it was.
  public init(from decoder: any Decoder) throws {
    self.init()
    try read(decoder)
    volume = volume.isFinite ? min(max(volume, 0), 1) : 1
  }

  mutating func code(_ fields: inout some FieldCoder) throws {
    let usual = MachineSettings()
    try fields.field("scaling", &scaling, usual: usual.scaling)
    try fields.field("zoom", &zoom, usual: usual.zoom)
    try fields.field("isFullScreen", &isFullScreen, usual: usual.isFullScreen)
    try fields.field("resizesGuest", &resizesGuest, usual: usual.resizesGuest)
    try fields.field("layout", &layout, usual: usual.layout)
    try fields.field("grabsKeyboard", &grabsKeyboard, usual: usual.grabsKeyboard)
    try fields.field("releaseKeys", &releaseKeys)
    try fields.field("isReadOnly", &isReadOnly, usual: usual.isReadOnly)
    try fields.field("clipboard", &clipboard, usual: usual.clipboard)
    try fields.field("sharesClipboardOnlyInFocus", &sharesClipboardOnlyInFocus, usual: usual.sharesClipboardOnlyInFocus)
    try fields.field("playsSound", &playsSound, usual: usual.playsSound)
    try fields.field("volume", &volume, usual: usual.volume)
    try fields.field("reconnects", &reconnects, usual: usual.reconnects)
    try fields.field("showsFigures", &showsFigures, usual: usual.showsFigures)
    try fields.field("trustedCertificate", &trustedCertificate)
  }
}
