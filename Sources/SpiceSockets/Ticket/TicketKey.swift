import COpenSSL

/// Why a key for tickets could not be made.
public struct TicketKeyError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What the library says.
  public let description: String
}

/// The server's half of a ticket: an RSA key of 1024 bits, whose public half goes out with the link reply, and which
/// decrypts the password that comes back (RSAES-OAEP with SHA-1 and MGF1-SHA-1).
///
/// Neither the hash nor the size is a choice of ours: the protocol has room for no others (spec: link, section 3.1).
@safe
public final class TicketKey: @unchecked Sendable {
  // Nothing changes after `init`, and the library's keys may be used by several threads.
  private let handle: OpaquePointer
  /// The DER SubjectPublicKeyInfo for the link reply.
  public let publicKey: [UInt8]

  /// Bytes of ``publicKey``.
  public static let publicKeySize = 162
  /// Bytes of a ticket.
  public static let ticketSize = 128

  /// Makes a new key, which takes some milliseconds.
  /// - Throws: ``TicketKeyError`` if the library refuses, as one with a strict policy may.
  public init() throws(TicketKeyError) {
    ERR_clear_error()
    var made: OpaquePointer?
    // SAFETY: all calls get objects that were just made; the generator is freed, and the key belongs to `self`.
    let generator = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil)
    defer { unsafe EVP_PKEY_CTX_free(generator) }
    guard unsafe EVP_PKEY_keygen_init(generator) == 1, unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(generator, 1024) == 1,
      unsafe EVP_PKEY_keygen(generator, &made) == 1, let handle = unsafe made
    else { throw Self.error() }
    var encoded: UnsafeMutablePointer<UInt8>?
    let count = unsafe i2d_PUBKEY(handle, &encoded)
    defer { unsafe CRYPTO_free(encoded, nil, 0) }
    guard Int(count) == Self.publicKeySize else {
      unsafe EVP_PKEY_free(handle)
      throw Self.error()
    }
    publicKey = unsafe Array(UnsafeBufferPointer(start: encoded, count: Int(count)))
    unsafe self.handle = handle
  }

  deinit {
    // SAFETY: nobody else knows the key.
    unsafe EVP_PKEY_free(handle)
  }

  /// Decrypts a ticket.
  /// - Returns: the password without the zero byte that ends it; nil if the ticket was not made for this key. Both take
  ///   the same time, and should have the same consequences as a wrong password.
  public func decrypt(_ ticket: [UInt8]) -> [UInt8]? {
    guard ticket.count == Self.ticketSize else { return nil }
    defer { ERR_clear_error() }
    var plain = [UInt8](repeating: 0, count: Self.ticketSize)
    var count = plain.count
    // SAFETY: the context is freed; the library writes at most `count` bytes, and reads as many as the ticket has.
    let context = unsafe EVP_PKEY_CTX_new(handle, nil)
    defer { unsafe EVP_PKEY_CTX_free(context) }
    guard unsafe EVP_PKEY_decrypt_init(context) == 1,
      unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1,
      unsafe EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha1()) == 1,
      unsafe EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha1()) == 1,
      unsafe EVP_PKEY_decrypt(context, &plain, &count, ticket, ticket.count) == 1
    else { return nil }
    return Array(plain.prefix(count).prefix { $0 != 0 })
  }

  private static func error() -> TicketKeyError {
    TicketKeyError(description: TLSError("make an RSA key of 1024 bits").description)
  }
}
