/// The files and choices of a server that speaks TLS. They mean what they mean to OpenSSL.
public struct TLSConfiguration: Sendable {
  /// The server's certificate and those between it and its authority, in PEM.
  public var certificateChainFile: String
  /// The private key of the certificate, in PEM.
  public var keyFile: String
  /// What the key is encrypted with. Without it, an encrypted key is an error; nobody is asked.
  public var keyPassword: String?
  /// The certificates of authorities, in PEM: they complete the chain. Clients need no certificate.
  public var authorityFile: String?
  /// Parameters for ephemeral Diffie-Hellman over numbers, in PEM. Without them only the one over curves is possible.
  public var diffieHellmanFile: String?
  /// Which ciphers TLS 1.2 and older may use, in OpenSSL's words; nil for what the system thinks good.
  public var cipherList: String?

  /// A configuration with a certificate and its key.
  public init(certificateChainFile: String, keyFile: String) {
    self.certificateChainFile = certificateChainFile
    self.keyFile = keyFile
  }
}
