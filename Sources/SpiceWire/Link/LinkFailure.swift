/// `SPICE_LINK_ERR_…`: how a link attempt ended, or why a connection is given up.
///
/// It stands in the link reply, in the final result of a link, and as reason in farewells. Newer peers may know more
/// reasons.
public struct LinkFailure: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// No failure.
  public static let ok = LinkFailure(rawValue: 0)
  /// Unspecified.
  public static let error = LinkFailure(rawValue: 1)
  /// The first four bytes were not `REDQ`.
  public static let invalidMagic = LinkFailure(rawValue: 2)
  /// The link message, or a later step of the link, makes no sense.
  public static let invalidData = LinkFailure(rawValue: 3)
  /// The major versions differ.
  public static let versionMismatch = LinkFailure(rawValue: 4)
  /// This channel must be linked over TLS.
  public static let needSecured = LinkFailure(rawValue: 5)
  /// This channel must be linked without TLS.
  public static let needUnsecured = LinkFailure(rawValue: 6)
  /// Wrong ticket.
  public static let permissionDenied = LinkFailure(rawValue: 7)
  /// No session has this connection id.
  public static let badConnectionID = LinkFailure(rawValue: 8)
  /// The server has no such channel.
  public static let channelNotAvailable = LinkFailure(rawValue: 9)
}
