public import SpiceWire

/// Which channels may be linked with and without TLS.
public struct SecurityPolicy: Equatable, Sendable {
  /// The ways in which a channel may be linked.
  public struct Ways: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Without TLS.
    public static let plain = Ways(rawValue: 1)
    /// With TLS.
    public static let secure = Ways(rawValue: 2)
    /// Either way.
    public static let any: Ways = [.plain, .secure]
  }

  /// For channels that have no rule of their own.
  public var standard = Ways.any
  /// Rules for kinds of channels.
  public var rules: [ChannelType: Ways] = [:]

  /// Every channel either way.
  public init() {}

  /// Why a channel may not be linked this way; `ok` if it may.
  func failure(_ type: ChannelType, isSecure: Bool) -> LinkFailure {
    let ways = rules[type] ?? standard
    if isSecure { return ways.contains(.secure) ? .ok : .needUnsecured }
    return ways.contains(.plain) ? .ok : .needSecured
  }
}
