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
  /// The certificate that the user trusts though it fails the checks, as a ``CertificateFingerprint``'s text.
  public var trustedCertificate: String?

  /// The settings that nobody has changed.
  public init() {}
}

extension MachineSettings: Codable {
  private enum CodingKeys: String, CodingKey {
    case scaling, zoom, isFullScreen, resizesGuest, layout, grabsKeyboard, releaseKeys, isReadOnly
    case clipboard, sharesClipboardOnlyInFocus, playsSound, volume, reconnects, showsFigures, trustedCertificate
  }

  /// Reads what was written down. What is missing, or was written by another version in a way that is not understood, is
  /// as if nobody had changed it.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) {
      if let known = try? container.decodeIfPresent(Value.self, forKey: key) { value = known }
    }
    self.init()
    read(.scaling, into: &scaling)
    read(.zoom, into: &zoom)
    read(.isFullScreen, into: &isFullScreen)
    read(.resizesGuest, into: &resizesGuest)
    read(.layout, into: &layout)
    read(.grabsKeyboard, into: &grabsKeyboard)
    read(.releaseKeys, into: &releaseKeys)
    read(.isReadOnly, into: &isReadOnly)
    read(.clipboard, into: &clipboard)
    read(.sharesClipboardOnlyInFocus, into: &sharesClipboardOnlyInFocus)
    read(.playsSound, into: &playsSound)
    read(.volume, into: &volume)
    volume = volume.isFinite ? min(max(volume, 0), 1) : 1
    read(.reconnects, into: &reconnects)
    read(.showsFigures, into: &showsFigures)
    read(.trustedCertificate, into: &trustedCertificate)
  }
}
