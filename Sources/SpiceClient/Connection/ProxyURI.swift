/// An HTTP proxy as a URI: `[scheme://][user[:password]@]host[:port][/]`.
///
/// The scheme is `http`, which it is without one too, or `https` for a proxy that is itself behind TLS.
public struct ProxyURI: Hashable, Sendable {
  /// Whether the proxy is reached over TLS.
  public let isSecure: Bool
  /// Who uses the proxy, if it wants to know.
  public let user: String?
  /// The password that goes with the user's name.
  public let password: String?
  /// The proxy's host; an IPv6 address stands in brackets.
  public let host: String
  /// The proxy's port.
  public let port: Int

  /// Describes a proxy. Without a port it is 3128, or 3129 with TLS.
  public init(host: String, port: Int? = nil, isSecure: Bool = false, user: String? = nil, password: String? = nil) {
    self.host = host
    self.port = port ?? (isSecure ? 3129 : 3128)
    self.isSecure = isSecure
    self.user = user
    self.password = password
  }

  /// Reads a URI.
  /// - Throws: what is wrong, and with which part.
  public init(parsing text: String) throws(SpiceURIError) {
    var scheme = "http"
    var rest = Array(text.utf8)[...]
    let authorityEnd = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
    if rest[authorityEnd...].starts(with: "//".utf8), rest[..<authorityEnd].last == UInt8(ascii: ":") {
      (scheme, rest) = try SpiceURI.splitScheme(text)
    }
    guard scheme == "http" || scheme == "https" else { throw SpiceURIError(.unknownScheme, scheme) }
    if rest.last == UInt8(ascii: "/") { rest.removeLast() }
    guard !rest.contains(where: { "/?#".utf8.contains($0) }) else { throw SpiceURIError(.trailingText) }
    let authority = try URIAuthority(parsing: rest)
    self.init(
      host: authority.host, port: authority.port, isSecure: scheme == "https", user: authority.user,
      password: authority.password)
  }

  /// The proxy that the environment variable SPICE_PROXY names; nil if it is not there or empty.
  /// - Throws: what is wrong with it, and with which part.
  public static func inEnvironment(_ environment: [String: String]) throws(SpiceURIError) -> ProxyURI? {
    guard let text = environment["SPICE_PROXY"], !text.isEmpty else { return nil }
    return try ProxyURI(parsing: text)
  }

  /// The URI with its scheme and port, and with the password if there is one.
  public var textWithPassword: String {
    let secret = password.map { ":" + PercentCoding.encode($0) } ?? ""
    let credentials = user == nil && password == nil ? "" : PercentCoding.encode(user ?? "") + secret + "@"
    return "\(isSecure ? "https" : "http")://\(credentials)\(URIAuthority.encode(host: host)):\(port)"
  }
}

extension ProxyURI: CustomStringConvertible {
  /// The URI without the user's name and password.
  public var description: String { "\(isSecure ? "https" : "http")://\(URIAuthority.encode(host: host)):\(port)" }
}
