/// Why a connection could not be made, or broke.
public struct TransportError: Error, Sendable {
  /// The kind of failure, for programs.
  public let code: Code
  /// What happened, for people: one sentence, lower case, without a full stop.
  public let text: String
  /// What is wrong with the certificate, for ``Code/certificate``.
  public let certificateReason: CertificateProblem.Reason?
  /// The HTTP status that was answered, for ``Code/proxy``, ``Code/proxyAuthentication`` and ``Code/webSocket``.
  public let httpStatus: Int?
  /// The error of a lower layer that led here.
  public let underlying: (any Error)?

  /// Describes a failure.
  public init(
    _ code: Code, _ text: String, certificateReason: CertificateProblem.Reason? = nil, httpStatus: Int? = nil,
    underlying: (any Error)? = nil
  ) {
    self.code = code
    self.text = text
    self.certificateReason = certificateReason
    self.httpStatus = httpStatus
    self.underlying = underlying
  }
}

extension TransportError: CustomStringConvertible {
  /// The text, after the name of the code.
  public var description: String { "\(code): \(text)" }
}

extension TransportError {
  /// The kinds of failure. More may be added, so a switch over them needs a default.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Base: String {
      case invalidEndpoint, resolve, refused, unreachable, timeout, tlsConfiguration, tlsHandshake, certificate
      case proxyUnreachable, proxy, proxyAuthentication, webSocket, closed, cancelled, io
    }
    private let base: Base
    private init(_ base: Base) { self.base = base }

    /// The name of the code.
    public var description: String { base.rawValue }

    /// The endpoint, proxy or path cannot be right: nothing was sent.
    public static let invalidEndpoint = Code(.invalidEndpoint)
    /// The host name is unknown.
    public static let resolve = Code(.resolve)
    /// Nobody listens there.
    public static let refused = Code(.refused)
    /// There is no way to the host, or no such socket in the file system.
    public static let unreachable = Code(.unreachable)
    /// The whole of connecting took longer than allowed.
    public static let timeout = Code(.timeout)
    /// The TLS policy cannot be used: unreadable authorities, unusable cipher list, malformed subject.
    public static let tlsConfiguration = Code(.tlsConfiguration)
    /// The TLS handshake failed, for another reason than the certificate.
    public static let tlsHandshake = Code(.tlsHandshake)
    /// The server's certificate was not accepted; ``TransportError/certificateReason`` says why.
    public static let certificate = Code(.certificate)
    /// There is no connection to the proxy: its host is unknown or does not answer, or nobody listens there.
    public static let proxyUnreachable = Code(.proxyUnreachable)
    /// The proxy refused, or did not answer as a proxy.
    public static let proxy = Code(.proxy)
    /// The proxy wants a user name and password, or other ones (status 407).
    public static let proxyAuthentication = Code(.proxyAuthentication)
    /// The WebSocket handshake failed, or the peer broke the WebSocket protocol.
    public static let webSocket = Code(.webSocket)
    /// The peer closed the connection before it was ready.
    public static let closed = Code(.closed)
    /// The caller gave up.
    public static let cancelled = Code(.cancelled)
    /// The operating system reported a failure on the connection.
    public static let io = Code(.io)
  }
}
