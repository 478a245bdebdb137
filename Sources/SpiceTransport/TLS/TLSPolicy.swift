import NIOSSL

/// Whether a connection is encrypted.
public enum ConnectionSecurity: Sendable {
  /// Plain bytes.
  case plain
  /// TLS from the first byte.
  case tls(TLSPolicy)
}

/// How a TLS server proves who it is.
///
/// A policy is meant to be made once and used for all connections of a session: the authorities are loaded once.
public struct TLSPolicy: Sendable {
  /// The certificates that a server's chain must lead to.
  public struct Authorities: Hashable, Sendable {
    /// A file of PEM certificates.
    public let file: String?
    /// PEM certificates, any number of them one after the other.
    public let pem: [UInt8]?

    /// Trusts what the file and the text hold, and nothing else; the system's authorities if neither is given.
    public init(file: String? = nil, pem: [UInt8]? = nil) {
      self.file = file
      self.pem = pem
    }

    /// The authorities that the operating system trusts.
    public static let system = Authorities()
  }

  /// What is compared to know the server.
  public enum Identity: Hashable, Sendable {
    /// The chain must be valid, and the certificate made for the host that was connected to.
    case hostName
    /// The chain must be valid, and the certificate's subject be this one, written as `C=…,O=…,CN=…`: all parts, in order.
    case subject(String)
    /// The server's key must be this DER SubjectPublicKeyInfo. Who issued the certificate, and when, does not matter.
    case publicKey([UInt8])
  }

  /// Asked about a certificate that is not accepted otherwise. The time it takes does not count as connecting.
  ///
  /// An acceptance holds for all connections of the same policy value to the same name with the same certificates.
  public typealias Decision = @Sendable (CertificateProblem) async -> CertificateDecision

  /// The certificates that a server's chain must lead to.
  public let authorities: Authorities
  /// What is compared to know the server.
  public let identity: Identity
  /// The name to ask for and to compare with, where it is not the host that was connected to.
  public let serverName: String?
  /// The cipher suites of TLS 1.2, as an OpenSSL cipher list; nil or empty for the sound modern ones.
  public let cipherList: String?
  /// Asked about a certificate that is not accepted otherwise; nil refuses.
  public let decision: Decision?

  let shared = TLSContextCache()

  /// Describes how a server is verified. Nothing is loaded before the first connection.
  public init(
    authorities: Authorities = .system, identity: Identity = .hostName, serverName: String? = nil,
    cipherList: String? = nil, decision: Decision? = nil
  ) {
    self.authorities = authorities
    self.identity = identity
    self.serverName = serverName
    self.cipherList = cipherList
    self.decision = decision
  }

  /// The loaded form of the policy, from the cache if it has been used before.
  func context() throws(TransportError) -> NIOSSLContext { try shared.context(for: self) }

  /// Reads the authorities. The first connection does it otherwise, on an event loop, where a slow disk or a pipe in the
  /// place of a file would hold up others. What is wrong with them is said to the connections.
  package func load() { _ = try? context() }
}
