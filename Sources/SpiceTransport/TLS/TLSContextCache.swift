import NIOCore
import NIOSSL
import Synchronization

/// What the connections of one ``TLSPolicy`` share: its loaded form, since loading a system's authorities takes
/// milliseconds, and what has been accepted, since nobody wants to be asked for each channel.
final class TLSContextCache: Sendable {
  private struct Acceptance: Hashable {
    let serverName: String?
    let chain: [[UInt8]]
  }

  private let cached = Mutex<Result<NIOSSLContext, TransportError>?>(nil)
  private let accepted = Mutex<Set<Acceptance>>([])

  /// Notes that somebody accepted these certificates of this server.
  func accept(_ problem: CertificateProblem) {
    accepted.withLock { _ = $0.insert(Acceptance(serverName: problem.serverName, chain: problem.chain)) }
  }

  /// Whether somebody accepted these certificates of this server.
  func accepts(_ problem: CertificateProblem) -> Bool {
    accepted.withLock { $0.contains(Acceptance(serverName: problem.serverName, chain: problem.chain)) }
  }

  func context(for policy: TLSPolicy) throws(TransportError) -> NIOSSLContext {
    if let known = cached.withLock({ $0 }) { return try known.get() }
    let result = Result { () throws(TransportError) in try TLSContextCache.load(policy) }
    cached.withLock { $0 = result }
    return try result.get()
  }

  private static func load(_ policy: TLSPolicy) throws(TransportError) -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    // Names are compared by us, after the chain has been verified: SPICE has a rule of its own, the subject.
    configuration.certificateVerification = .noHostnameVerification
    configuration.trustRoots = try authorities(of: policy)
    // A peer that does not say farewell must not hold a socket for long.
    configuration.shutdownTimeout = .seconds(2)
    if let list = policy.cipherList, !list.isEmpty {
      let names = CipherList.names(selectedBy: list)
      guard !names.isEmpty else {
        throw TransportError(.tlsConfiguration, "the cipher list \"\(list)\" selects no cipher suite")
      }
      configuration.cipherSuites = names.joined(separator: ":")
    }
    do {
      return try NIOSSLContext(configuration: configuration)
    } catch {
      throw TransportError(.tlsConfiguration, "the trusted authorities cannot be used for TLS", underlying: error)
    }
  }

  private static func authorities(of policy: TLSPolicy) throws(TransportError) -> NIOSSLTrustRoots {
    // With a pinned key nobody vouches for the server, so nothing need be loaded.
    if case .publicKey = policy.identity { return .certificates([]) }
    guard policy.authorities != .system else { return .default }
    var certificates: [NIOSSLCertificate] = []
    if let pem = policy.authorities.pem, !pem.isEmpty {
      do {
        certificates += try NIOSSLCertificate.fromPEMBytes(pem)
      } catch {
        throw TransportError(.tlsConfiguration, "the given authorities hold no PEM certificate", underlying: error)
      }
    }
    if let file = policy.authorities.file {
      do {
        certificates += try NIOSSLCertificate.fromPEMFile(file)
      } catch {
        let text = "the file of authorities \(file) cannot be read as PEM certificates"
        throw TransportError(.tlsConfiguration, text, underlying: error)
      }
    }
    guard !certificates.isEmpty else {
      throw TransportError(.tlsConfiguration, "the given authorities hold no PEM certificate")
    }
    return .certificates(certificates)
  }
}
