public import SpiceBytes

/// `SPICE_MSG_NOTIFY`: a text for the user.
public struct Notify: WireValue, Equatable, Sendable {
  /// `SPICE_NOTIFY_SEVERITY_…`.
  public struct Severity: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// For information.
    public static let info = Severity(rawValue: 0)
    /// Something may go wrong.
    public static let warning = Severity(rawValue: 1)
    /// Something went wrong.
    public static let error = Severity(rawValue: 2)
  }

  /// `SPICE_NOTIFY_VISIBILITY_…`.
  public struct Visibility: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// For logs.
    public static let low = Visibility(rawValue: 0)
    /// For those who look.
    public static let medium = Visibility(rawValue: 1)
    /// For everybody.
    public static let high = Visibility(rawValue: 2)
  }

  /// Nanoseconds of the sender's clock.
  public var timestamp: UInt64 = 0
  /// How bad it is.
  public var severity = Severity.info
  /// How much it wants to be seen.
  public var visibility = Visibility.low
  /// What it is about; zero for general texts.
  public var what: UInt32 = 0
  /// UTF-8. A zero byte follows on the wire that is not part of it.
  public var text = WireRange()

  public init() {}

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.field(&timestamp)
    try c.open(&severity)
    try c.open(&visibility)
    try c.field(&what)
    try c.counted(&text, by: UInt32.self)
    try c.terminator()
  }
}
