import CryptoExtras

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Why a ticket could not be made or read.
public enum TicketError: Error, Equatable, Sendable {
  /// The server's key is not a DER SubjectPublicKeyInfo of an RSA key of 1024 to 16384 bits.
  case badKey
  /// The password has more bytes than a ticket can hold.
  case passwordTooLong(count: Int, limit: Int)
  /// The password holds a zero byte, which would end it on the other side.
  case passwordHoldsZero
  /// The ciphertext does not decrypt to a password that ends in a zero byte.
  case badCiphertext
}

extension TicketError: CustomStringConvertible {
  /// One sentence for people.
  public var description: String {
    switch self {
    case .badKey: "the server's ticket key is not an RSA key"
    case .passwordTooLong(let count, let limit): "the password has \(count) bytes, and at most \(limit) are possible"
    case .passwordHoldsZero: "the password holds a zero byte"
    case .badCiphertext: "the ticket cannot be decrypted"
    }
  }
}

/// The client's half of the ticket: RSAES-OAEP with SHA-1 and MGF1-SHA-1, as the SPICE protocol fixes it.
///
/// Neither the hash nor the 1024-bit key of a server is a choice of ours (spec: link, section 3.1). A ticket is safe only
/// inside TLS or on a network that is trusted.
public enum RSATicketCipher {
  /// The longest password, in bytes of UTF-8.
  public static let passwordLimit = 60

  /// Encrypts a password, with the zero byte that ends it, for a server's key.
  /// - Parameters:
  ///   - password: at most ``passwordLimit`` bytes; empty for a server without a password.
  ///   - key: the DER SubjectPublicKeyInfo of the link reply. Zero bytes behind it do not matter.
  /// - Returns: as many bytes as the key's modulus has: 128 for the usual key.
  /// - Throws: ``TicketError``.
  public static func encrypt(password: [UInt8], publicKey key: [UInt8]) throws(TicketError) -> [UInt8] {
    guard password.count <= passwordLimit else {
      throw .passwordTooLong(count: password.count, limit: passwordLimit)
    }
    guard !password.contains(0) else { throw .passwordHoldsZero }
    var reader = DERReader(key[...])
    guard let element = reader.next(DERReader.Tag.sequence) else { throw .badKey }
    do {
      let key = try _RSA.Encryption.PublicKey(unsafeDERRepresentation: Array(element.encoded))
      guard (1024...16384).contains(key.keySizeInBits) else { throw TicketError.badKey }
      return try Array(key.encrypt(password + [0], padding: .PKCS1_OAEP))
    } catch {
      throw .badKey
    }
  }
}

/// The server's half of the ticket: a key pair, and the passwords that come encrypted for it.
public struct RSATicketKey: Sendable {
  /// PKCS#1 DER, since the library's key may not cross threads.
  private let privateKey: [UInt8]
  /// The DER SubjectPublicKeyInfo for the link reply: 162 bytes for 1024 bits.
  public let publicKey: [UInt8]

  /// Makes a new key. The link reply has room for 1024 bits and no more.
  public init(bits: Int = 1024) throws(TicketError) {
    guard (1024...16384).contains(bits), bits.isMultiple(of: 8) else { throw .badKey }
    do {
      let key = try _RSA.Encryption.PrivateKey(unsafeKeySize: .init(bitCount: bits))
      privateKey = Array(key.derRepresentation)
      publicKey = Array(key.publicKey.derRepresentation)
    } catch {
      throw .badKey
    }
  }

  /// Decrypts a ticket, and returns the password without the zero byte that ends it.
  public func decrypt(_ ciphertext: [UInt8]) throws(TicketError) -> [UInt8] {
    guard let key = try? _RSA.Encryption.PrivateKey(unsafeDERRepresentation: privateKey),
      let plain = try? Array(key.decrypt(ciphertext, padding: .PKCS1_OAEP)), let end = plain.firstIndex(of: 0)
    else { throw .badCiphertext }
    return Array(plain[..<end])
  }
}
