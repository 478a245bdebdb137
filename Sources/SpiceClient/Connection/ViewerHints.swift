/// What a connection file wishes of the viewer; nothing of it changes how a session is made.
public struct ViewerHints: Hashable, Sendable {
  /// What a combination of keys can be set for.
  public enum Action: String, CaseIterable, Sendable {
    case toggleFullscreen = "toggle-fullscreen"
    case releaseCursor = "release-cursor"
    case zoomIn = "zoom-in"
    case zoomOut = "zoom-out"
    case zoomReset = "zoom-reset"
    case secureAttention = "secure-attention"
    case usbDeviceReset = "usb-device-reset"
    case smartcardInsert = "smartcard-insert"
    case smartcardRemove = "smartcard-remove"
  }

  /// Whether to begin with the whole screen.
  public var isFullscreen: Bool?
  /// Combinations of keys, such as `Ctrl+Alt+R`. An empty one takes the action's combination away.
  public var hotkeys: [Action: String] = [:]
  /// Bits of a pixel that the guest should use: 16 or 32.
  public var colorDepth: Int?
  /// What the guest should leave out: `wallpaper`, `font-smooth`, `animation`, `all`.
  public var disabledEffects: [String] = []
  /// Whether card readers are passed on.
  public var enablesSmartcard: Bool?
  /// Whether USB devices can be passed on.
  public var enablesUSBRedirection: Bool?
  /// Whether USB devices that are plugged in are passed on at once.
  public var enablesUSBAutoshare: Bool?
  /// Which USB devices, in the filter language of usbredir.
  public var usbFilter: String?

  /// No wishes.
  public init() {}
}
