public import SpiceBytes

/// `SpiceLinkReply`: the server's answer to a link request.
///
/// With a failure it is complete without capabilities, and the server closes.
public struct LinkReply: WireValue, Equatable, Sendable {
  /// Bytes without capability words.
  public static let byteCount = 178
  /// Bytes of the public key.
  public static let publicKeyByteCount = 162

  /// `ok`, or why there is no link.
  public var failure = LinkFailure.ok
  /// A 1024-bit RSA key as DER SubjectPublicKeyInfo; always ``publicKeyByteCount`` bytes, zero if there is no key.
  public var publicKey = [UInt8](repeating: 0, count: Self.publicKeyByteCount)
  /// What the server can do on any channel.
  public var commonCapabilities: [UInt32] = []
  /// What the server can do on this channel.
  public var channelCapabilities: [UInt32] = []

  public init() {}

  /// Refuses a link.
  public init(failure: LinkFailure) { self.failure = failure }

  public mutating func wire<C: WireCoder & ~Copyable & ~Escapable>(_ c: inout C) throws(WireError) {
    try c.open(&failure)
    try c.integers(&publicKey, count: Self.publicKeyByteCount)
    try LinkCapabilities.wire(common: &commonCapabilities, channel: &channelCapabilities, &c)
  }
}
