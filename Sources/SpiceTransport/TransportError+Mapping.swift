import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// How far a connection has come.
enum ConnectionStage: Sendable {
  case connecting, proxyTLS, proxy, tls, decision, webSocket, established

  /// What is going on, to complete "timed out while …".
  var activity: String {
    switch self {
    case .connecting: "connecting"
    case .proxyTLS: "negotiating TLS with the proxy"
    case .proxy: "waiting for the proxy's answer"
    case .tls: "negotiating TLS"
    case .decision: "waiting for a decision about the certificate"
    case .webSocket: "waiting for the WebSocket answer"
    case .established: "connected"
    }
  }
}

extension TransportError {
  /// The typed form of an error of a lower layer.
  static func from(_ error: any Error, at stage: ConnectionStage) -> TransportError {
    switch error {
    case let error as TransportError: error
    case let error as NIOConnectionError: from(error)
    case let error as IOError: from(error, at: stage)
    case let error as NIOSSLError: from(error, at: stage)
    case let error as ChannelError: from(error, at: stage)
    case let error as SocketAddressError where error == .unixDomainSocketPathTooLong:
      TransportError(.invalidEndpoint, "the socket path is longer than the system allows", underlying: error)
    case let error as NIOSSLExtraError:
      TransportError(.tlsHandshake, "TLS failed while \(stage.activity)", underlying: error)
    default: TransportError(.io, "the connection failed while \(stage.activity): \(error)", underlying: error)
    }
  }

  /// The error of a peer that went away before the connection was ready.
  static func closed(at stage: ConnectionStage) -> TransportError {
    TransportError(.closed, "the connection was closed while \(stage.activity)")
  }

  private static func from(_ error: NIOConnectionError) -> TransportError {
    let place = Endpoint.authority(host: error.host, port: error.port)
    let failures = error.connectionErrors.map { from($0.error, at: .connecting) }
    // Several addresses fail in several ways; the most telling is the one that a host answered with.
    for code in [Code.refused, .timeout, .unreachable, .io] {
      guard let failure = failures.first(where: { $0.code == code }) else { continue }
      return TransportError(code, "\(place): \(failure.text)", underlying: error)
    }
    return TransportError(.resolve, "the host name \(error.host) is unknown", underlying: error)
  }

  private static func from(_ error: IOError, at stage: ConnectionStage) -> TransportError {
    switch error.errnoCode {
    case ECONNREFUSED: TransportError(.refused, "the connection was refused", underlying: error)
    case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL:
      TransportError(.unreachable, "there is no route to the host", underlying: error)
    case ENOENT where stage == .connecting:
      TransportError(.unreachable, "there is no such socket", underlying: error)
    case EACCES, EPERM: TransportError(.unreachable, "access to the socket is not permitted", underlying: error)
    case ETIMEDOUT: TransportError(.timeout, "the host stopped answering", underlying: error)
    case ENAMETOOLONG:
      TransportError(.invalidEndpoint, "the socket path is longer than the system allows", underlying: error)
    case ECONNRESET, EPIPE:
      TransportError(.closed, "the peer reset the connection while \(stage.activity)", underlying: error)
    default: TransportError(.io, "\(error)", underlying: error)
    }
  }

  private static func from(_ error: ChannelError, at stage: ConnectionStage) -> TransportError {
    switch error {
    case .connectTimeout: TransportError(.timeout, "the host did not answer in time", underlying: error)
    case .ioOnClosedChannel, .alreadyClosed, .inputClosed, .outputClosed, .eof:
      TransportError(.closed, "the connection was closed while \(stage.activity)", underlying: error)
    default: TransportError(.io, "the connection failed while \(stage.activity): \(error)", underlying: error)
    }
  }

  private static func from(_ error: NIOSSLError, at stage: ConnectionStage) -> TransportError {
    switch error {
    case .handshakeFailed(let reason):
      if isCertificateFailure(reason) {
        return TransportError(
          .certificate, CertificateProblem.Reason.untrusted.text, certificateReason: .untrusted, underlying: error)
      }
      if case .sslError(let stack) = reason, stack.contains(.eofDuringHandshake) {
        return TransportError(.closed, "the connection was closed while \(stage.activity)", underlying: error)
      }
      return TransportError(.tlsHandshake, "the TLS handshake failed (\(summary(of: reason)))", underlying: error)
    case .uncleanShutdown:
      return TransportError(.closed, "the peer closed without a TLS farewell", underlying: error)
    default:
      return TransportError(.tlsHandshake, "TLS failed while \(stage.activity): \(error)", underlying: error)
    }
  }

  /// BoringSSL names the failure only in its text.
  private static func isCertificateFailure(_ error: BoringSSLError) -> Bool {
    guard case .sslError(let stack) = error else { return false }
    return stack.contains { $0.description.contains("CERTIFICATE_VERIFY_FAILED") }
  }

  /// The reason words of BoringSSL's first error: `WRONG_VERSION_NUMBER` of `error:100000f7:SSL routines:…:WRONG…`.
  private static func summary(of error: BoringSSLError) -> String {
    guard case .sslError(let stack) = error, let first = stack.first else { return "\(error)" }
    let words = first.description.split(separator: ":")
    guard let last = words.dropLast().last, let name = last.split(separator: " ").first else {
      return first.description
    }
    return String(name)
  }
}
