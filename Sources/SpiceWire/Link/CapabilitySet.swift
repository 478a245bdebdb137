/// The capabilities of one kind of channel (or of all) that this module knows; capability n is bit n of the words that
/// a peer announces.
///
/// All of them fit in the first word. Words beyond it are kept where they were received, in the link request and reply.
public protocol CapabilitySet: OptionSet, Hashable, Sendable where RawValue == UInt32 {}

extension CapabilitySet {
  /// The capabilities among announced words; words that are missing are zero.
  public init(words: [UInt32]) { self.init(rawValue: words.first ?? 0) }

  /// The capability of a number below 32.
  init(number: UInt32) { self.init(rawValue: 1 << number) }

  /// The words to announce.
  public var words: [UInt32] { rawValue == 0 ? [] : [rawValue] }
}

/// `SPICE_COMMON_CAP_…`: what a side can do on any channel.
public struct CommonCapabilities: CapabilitySet {
  public var rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `PROTOCOL_AUTH_SELECTION`: the client says which mechanism it will use.
  public static let authSelection = CommonCapabilities(number: 0)
  /// `AUTH_SPICE`: tickets.
  public static let authTicket = CommonCapabilities(number: 1)
  /// `AUTH_SASL`.
  public static let authSASL = CommonCapabilities(number: 2)
  /// `MINI_HEADER`: message headers of six bytes.
  public static let miniHeader = CommonCapabilities(number: 3)
}
