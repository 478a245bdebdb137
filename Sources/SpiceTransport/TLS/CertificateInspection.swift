import NIOCore
import NIOSSL

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Judges the chain that a server presents, in place of the TLS library.
///
/// It is used where the library's verdict does not matter (a pinned key) or is already known to be bad: then it finds
/// out why, for the error, and asks the policy's decision. (The library's own readers of times are not used: they stop the
/// program over a malformed one.) It never accepts a certificate for its issuer's sake.
enum CertificateInspection {
  /// What is wrong with a presented chain; nil only if the pinned key is the server's.
  static func problem(of certificates: [NIOSSLCertificate], policy: TLSPolicy, name: String?) -> CertificateProblem? {
    let chain = certificates.compactMap { try? $0.toDERBytes() }
    func problem(_ reason: CertificateProblem.Reason) -> CertificateProblem {
      CertificateProblem(reason: reason, chain: chain, serverName: name)
    }
    guard let own = chain.first, chain.count == certificates.count, let fields = CertificateFields(der: own) else {
      return problem(.unreadable)
    }
    if case .publicKey(let key) = policy.identity {
      return fields.publicKey == key ? nil : problem(.publicKeyMismatch)
    }
    let now = Int(Date().timeIntervalSince1970)
    let times = chain.compactMap { CertificateFields(der: $0)?.validity }
    if times.contains(where: { $0.upperBound < now }) { return problem(.expired) }
    if times.contains(where: { $0.lowerBound > now }) { return problem(.notYetValid) }
    return problem(fields.isSelfIssued ? .selfSigned : .unknownAuthority)
  }

  /// How the names of a genuine certificate differ from the expected ones; nil if they do not.
  static func mismatch(of fields: CertificateFields, policy: TLSPolicy, name: String?) -> CertificateProblem.Reason? {
    switch policy.identity {
    case .publicKey(let key):
      fields.publicKey == key ? nil : .publicKeyMismatch
    case .subject(let text):
      // A malformed subject has been refused before connecting.
      fields.subject != nil && fields.subject == (try? DistinguishedName(parsing: text)) ? nil : .subjectMismatch
    case .hostName:
      name.map { HostNameCheck.matches(fields, name: $0) } == true ? nil : .hostNameMismatch
    }
  }
}

extension ConnectionAttempt {
  /// Adds TLS for one leg of the connection, with the gate that opens when the server has proved who it is.
  func addTLS(_ policy: TLSPolicy, name: String?, stage: ConnectionStage, to channel: any Channel) throws {
    let name = policy.serverName ?? name
    let serverName = name.flatMap { HostNameCheck.isServerName($0) ? $0 : nil }
    var isInspecting = inspects(stage)
    if case .publicKey = policy.identity { isInspecting = true }

    let tls: NIOSSLClientHandler
    var inspection: InspectionVerdict?
    if isInspecting {
      let verdict = InspectionVerdict()
      inspection = verdict
      tls = try NIOSSLClientHandler(context: policy.context(), serverHostname: serverName) {
        [self] certificates, promise in
        guard let problem = CertificateInspection.problem(of: certificates, policy: policy, name: name) else {
          verdict.isAccepted = true
          return promise.succeed(.certificateVerified)
        }
        decide(problem, by: policy).assumeIsolated().whenComplete { result in
          switch result {
          case .success(.accept):
            self.entered(stage)
            verdict.isAccepted = true
            promise.succeed(.certificateVerified)
          case .success(.refuse):
            self.refused(problem)
            promise.succeed(.failed)
          case .failure: promise.succeed(.failed)
          }
        }
      }
    } else {
      tls = try NIOSSLClientHandler(context: policy.context(), serverHostname: serverName)
    }
    let gate = TLSGate(policy: policy, name: name, stage: stage, attempt: self, tls: tls, inspection: inspection)
    try channel.pipeline.syncOperations.addHandler(tls)
    try channel.pipeline.syncOperations.addHandler(gate)
  }
}
