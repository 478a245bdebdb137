public import SpiceBytes
public import SpiceWire

/// Why a channel could not be linked.
public enum LinkError: Error, Equatable, Sendable {
  /// The server answered with an error code (`SpiceLinkErr`), in its reply or as the final result.
  case refused(LinkFailure)
  /// The peer closed the connection before it said anything, as a server does that expects TLS.
  case closedAtOnce
  /// The peer does not speak SPICE: its first bytes are not "REDQ".
  case notSpice
  /// The peer speaks another major version.
  case version(major: UInt32, minor: UInt32)
  /// The reply does not hold what it should.
  case malformed(WireError)
  /// The reply claims more bytes, or fewer, than a reply can have.
  case replySize(UInt32)
  /// The server accepts only SASL, which this client does not speak.
  case needsSASL
  /// The password could not be encrypted.
  case ticket(TicketError)
}

/// Why a password could not become a ticket.
public enum TicketError: Error, Equatable, Sendable {
  /// More than ``LinkLimits/passwordBytes`` bytes.
  case passwordTooLong(Int)
  /// A zero byte, which would end it on the other side.
  case passwordHoldsZero
  /// The server's key is no RSA key that can be used.
  case badKey
}
