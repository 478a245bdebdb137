public import SpiceChannel
import SpiceWire

/// Who may link.
public struct Ticketing: Equatable, Sendable {
  /// Bytes that a password may have (spec: ticket).
  public static let passwordBytes = 60

  /// Whether a password is asked for. Without one that is set, nobody gets in then.
  public var isRequired: Bool
  /// The password, UTF-8; empty for none that would be right.
  public var password: [UInt8]
  /// When the password stops being right; nil for never.
  public var expiry: SpiceInstant?

  /// Everybody gets in.
  public static let open = Ticketing(isRequired: false, password: [], expiry: nil)
  /// Nobody gets in.
  public static let closed = Ticketing(isRequired: true, password: [], expiry: nil)

  /// Asks for a password.
  public init(password: [UInt8], expiry: SpiceInstant? = nil) {
    self.init(isRequired: true, password: password, expiry: expiry)
  }

  private init(isRequired: Bool, password: [UInt8], expiry: SpiceInstant?) {
    self.isRequired = isRequired
    self.password = password
    self.expiry = expiry
  }

  /// Whether a decrypted ticket, a password and a zero byte, lets its client in.
  ///
  /// Takes as long for a wrong password as for the right one.
  public func admits(_ ticket: [UInt8], at now: SpiceInstant) -> Bool {
    guard isRequired else { return true }
    let said = ticket.prefix { $0 != 0 }
    var difference: UInt8 = said.count == password.count ? 0 : 1
    for (index, byte) in password.enumerated() {
      difference |= byte ^ (index < said.count ? said[said.startIndex + index] : ~byte)
    }
    guard difference == 0, !password.isEmpty else { return false }
    return expiry.map { now <= $0 } ?? true
  }
}

/// A key for the ticket of one connection; cryptography is handed in by whoever drives the engine.
public struct TicketKey: Sendable {
  /// DER SubjectPublicKeyInfo, ``SpiceWire/LinkReply/publicKeyByteCount`` bytes.
  public var publicKey: [UInt8]
  /// Decrypts a ticket of 128 bytes; nil if it is none.
  public var decrypt: @Sendable (_ ticket: [UInt8]) -> [UInt8]?

  /// A key.
  public init(publicKey: [UInt8], decrypt: @escaping @Sendable (_ ticket: [UInt8]) -> [UInt8]?) {
    self.publicKey = publicKey
    self.decrypt = decrypt
  }
}
