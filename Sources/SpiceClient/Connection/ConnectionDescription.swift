public import SpiceWire
import SpiceTransport

/// Where a server is, how to get there, and how to know it.
///
/// A server is a host with a plain port, a TLS port, or both; or a Unix socket; or a descriptor that the caller has
/// connected. With a WebSocket path the port (or TLS port) is that of an HTTP server.
public struct ConnectionDescription: Hashable, Sendable {
  /// Certificates that a server's chain must lead to.
  public struct Authorities: Hashable, Sendable {
    /// A file of PEM certificates.
    public var file: String?
    /// PEM certificates, one after the other.
    public var pem: String?

    /// Trusts what the file and the text hold, and nothing else; the system's authorities if neither is given.
    public init(file: String? = nil, pem: String? = nil) {
      self.file = file
      self.pem = pem
    }
  }

  /// The server's host; an IPv6 address with or without brackets. It reaches a proxy as it is.
  public var host: String?
  /// The host's port without TLS.
  public var port: Int?
  /// The host's port with TLS.
  public var securePort: Int?
  /// The path of a Unix socket.
  public var unixPath: String?
  /// A connected stream socket. It serves the main channel, once, and is closed with it.
  public var descriptor: CInt?
  /// The path, with a query if need be, to ask a WebSocket server for; nil to speak SPICE without WebSocket.
  public var webSocketPath: String?

  /// The password, at most 60 bytes of UTF-8.
  public var password: String?
  /// Who connects, for servers that want to know.
  public var username: String?
  /// The proxy to go through.
  public var proxy: ProxyURI?

  /// The certificates that the server's chain must lead to.
  public var certificateAuthorities = Authorities()
  /// The subject that the server's certificate must have, as `O=…,CN=…`, in place of the host's name.
  public var certificateSubject: String?
  /// The server's public key, as DER SubjectPublicKeyInfo. If given, nothing else about the certificate matters.
  public var pinnedKey: [UInt8]?
  /// The cipher suites of TLS 1.2, as an OpenSSL cipher list; nil for the sound modern ones.
  public var cipherList: String?

  /// Channels that must use TLS; they are not opened without it.
  public var secureChannels = ChannelSelection.none
  /// Channels that are not opened although the server offers them. The main channel cannot be left out.
  public var disabledChannels: Set<ChannelType> = []

  /// A title for the machine's windows. `%d` stands for the monitor's number.
  public var title: String?
  /// Wishes for the viewer.
  public var hints = ViewerHints()

  /// Describes nothing yet.
  public init() {}

  /// Describes what a URI leads to.
  public init(_ uri: SpiceURI) {
    switch uri.location {
    case .network(let host, let port, let securePort):
      (self.host, self.port, self.securePort) = (host, port, securePort)
    case .unix(let path): unixPath = path
    case .webSocket(let host, let port, let isSecure, let path):
      self.host = host
      if isSecure { securePort = port } else { self.port = port }
      webSocketPath = path
    }
    username = uri.user
    password = uri.password
  }

  /// Describes what a connection file leads to.
  public init(_ file: ConnectionFile) {
    if let path = file.unixPath {
      unixPath = path
    } else {
      (host, port, securePort) = (file.host, file.port, file.securePort)
    }
    username = file.username
    password = file.password
    proxy = file.proxy
    certificateAuthorities.pem = file.certificateAuthorities
    certificateSubject = file.hostSubject
    cipherList = file.cipherList
    secureChannels = file.secureChannels
    disabledChannels = Set(file.disabledChannels.compactMap(ChannelType.init(name:)))
    title = file.title
    hints = file.hints
  }
}

extension ConnectionDescription {
  /// The server as people would write it, without passwords. A word that only a proxy understands is left out, since it
  /// tends to be a ticket.
  public var serverDescription: String {
    if let unixPath { return SpiceURI(.unix(path: unixPath)).description }
    if let descriptor { return "descriptor \(descriptor)" }
    guard let host else { return "no server" }
    if let proxy, host.utf8.contains(UInt8(ascii: ":")), URIAuthority.encode(host: host) == host, !host.hasPrefix("[") {
      return "a machine behind \(proxy)"
    }
    if let webSocketPath {
      let path = webSocketPath.prefix { $0 != "?" }
      let location = SpiceURI.Location.webSocket(
        host: host, port: port ?? securePort ?? 0, isSecure: port == nil, path: String(path))
      return SpiceURI(location).description
    }
    return SpiceURI(.network(host: host, port: port, securePort: securePort)).description
  }
}
