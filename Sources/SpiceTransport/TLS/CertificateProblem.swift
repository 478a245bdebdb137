import Crypto

/// A server certificate that the policy does not accept by itself, for a person or program to look at.
public struct CertificateProblem: Sendable {
  /// Why the certificate is not accepted.
  public enum Reason: Hashable, Sendable {
    /// Its public key is another one than the pinned key.
    case publicKeyMismatch
    /// It is its own issuer, and not among the authorities.
    case selfSigned
    /// It, or a certificate above it, leads to no known authority, or its use or signature is wrong.
    case unknownAuthority
    /// It is not valid any more.
    case expired
    /// It is not valid yet.
    case notYetValid
    /// It could not be verified, and was not looked at more closely.
    case untrusted
    /// It is genuine, but its subject is another one than the expected subject.
    case subjectMismatch
    /// It is genuine, but was made for another host.
    case hostNameMismatch
    /// The server sent none, or one that cannot be read.
    case unreadable
  }

  /// Why the certificate is not accepted.
  public let reason: Reason
  /// The certificates that the server presented, DER, its own first. After a mere mismatch of names only the first.
  public let chain: [[UInt8]]
  /// The host that was connected to, where there is one.
  public let serverName: String?
}

extension CertificateProblem {
  /// The SHA-256 digest of the server's certificate, as people compare it.
  public var fingerprint: [UInt8] { chain.first.map { Array(SHA256.hash(data: $0)) } ?? [] }

  /// The server's DER SubjectPublicKeyInfo, to be pinned from now on with ``TLSPolicy/Identity/publicKey(_:)``.
  public var publicKey: [UInt8]? { chain.first.flatMap { CertificateFields(der: $0)?.publicKey } }

  /// The error of a connection that ends over this problem.
  var error: TransportError { TransportError(.certificate, reason.text, certificateReason: reason) }
}

extension CertificateProblem.Reason {
  /// One sentence for people.
  public var text: String {
    switch self {
    case .publicKeyMismatch: "the server's public key is not the expected one"
    case .selfSigned: "the server's certificate is self-signed and not among the trusted authorities"
    case .unknownAuthority: "the server's certificate was not issued by a trusted authority"
    case .expired: "the server's certificate has expired"
    case .notYetValid: "the server's certificate is not valid yet"
    case .untrusted: "the server's certificate could not be verified"
    case .subjectMismatch: "the subject of the server's certificate is not the expected one"
    case .hostNameMismatch: "the server's certificate was made for another host"
    case .unreadable: "the server's certificate is missing or cannot be read"
    }
  }
}

/// What to do with a certificate that the policy does not accept by itself.
public enum CertificateDecision: Hashable, Sendable {
  /// Connect all the same, this time.
  case accept
  /// Give up.
  case refuse
}
