/// `SPICE_COMMON_CAP_AUTH_…`: the mechanism that a client announces after the link reply, when both sides offer the
/// choice.
///
/// The number is that of the capability.
public struct AuthMechanism: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// A ticket, encrypted with the key of the reply.
  public static let ticket = AuthMechanism(rawValue: 1)
  /// SASL.
  public static let sasl = AuthMechanism(rawValue: 2)
}
