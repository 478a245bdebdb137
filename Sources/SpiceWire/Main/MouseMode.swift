/// `SPICE_MOUSE_MODE_…`: who moves the pointer.
public struct MouseMode: OptionSet, Hashable, Sendable {
  public var rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The client sends motion, the server the pointer's place.
  public static let server = MouseMode(rawValue: 1)
  /// The client sends places and draws the pointer itself.
  public static let client = MouseMode(rawValue: 2)
}
