/// Encrypts a password for a server: RSAES-OAEP with SHA-1 over the password's bytes and one zero byte.
///
/// Cryptography is handed in by whoever drives the engine. `publicKey` is a DER SubjectPublicKeyInfo, possibly followed
/// by zero bytes. The result is as long as the key's modulus.
public typealias TicketCipher =
  @Sendable (_ publicKey: RawSpan, _ password: [UInt8]) throws(TicketError) -> [UInt8]
