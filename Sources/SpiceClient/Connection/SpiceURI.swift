/// A SPICE server as a URI.
///
/// ```
/// spice://[user@]host[:port][/][?port=…&tls-port=…&password=…]
/// spice+tls://[user@]host:port[/][?password=…]
/// spice+unix:///path/of/the/socket
/// spice+ws://[user@]host[:port][/path]
/// spice+wss://[user@]host[:port][/path]
/// ```
///
/// Parameters begin with `?` or `;` and are parted by `&` or `;`. The WebSocket forms are an extension: their port is 80
/// or 443 if none is given, and what follows the authority, query and all, goes to the server as it is, so it holds no
/// parameters of ours. Spec: connection URIs.
public struct SpiceURI: Hashable, Sendable {
  /// What a URI leads to.
  public enum Location: Hashable, Sendable {
    /// A host's TCP ports, one without TLS, one with TLS, or both. An IPv6 address stands in brackets.
    case network(host: String, port: Int?, securePort: Int?)
    /// A Unix socket, by its absolute path.
    case unix(path: String)
    /// A WebSocket server, with TLS below or not. The path begins with a slash and may have a query.
    case webSocket(host: String, port: Int, isSecure: Bool, path: String)
  }

  /// Where the server is.
  public let location: Location
  /// Who connects, for servers that want to know.
  public let user: String?
  /// The password. In a URI it is for everybody to see who sees the URI; better not to put it there.
  public let password: String?
  /// A path that was there without having a meaning.
  public let ignoredPath: String?

  /// Describes a server.
  public init(_ location: Location, user: String? = nil, password: String? = nil) {
    self.location = location
    self.user = user
    self.password = password
    ignoredPath = nil
  }

  static let longestKey = 31
  static let longestValue = 127
}

extension SpiceURI {
  /// Reads a URI.
  /// - Throws: what is wrong, and with which part.
  public init(parsing text: String) throws(SpiceURIError) {
    let (scheme, rest) = try Self.splitScheme(text)
    switch scheme {
    case "spice": try self.init(network: rest, scheme: scheme)
    case "spice+tls": try self.init(network: rest, scheme: scheme)
    case "spice+ws": try self.init(webSocket: rest, isSecure: false)
    case "spice+wss": try self.init(webSocket: rest, isSecure: true)
    case "spice+unix":
      let path = try PercentCoding.decode(rest, part: "the path")
      guard path.utf8.first == UInt8(ascii: "/") else { throw SpiceURIError(.badPath, path) }
      self.init(.unix(path: path))
    default: throw SpiceURIError(.unknownScheme, scheme)
    }
  }

  /// The scheme in lower case, and what follows `://`.
  static func splitScheme(_ text: String) throws(SpiceURIError) -> (String, ArraySlice<UInt8>) {
    let bytes = Array(text.utf8)
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[colon...].starts(with: "://".utf8) else {
      // Whatever stands before an at sign or in the parameters may be a password.
      let start = bytes.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? 0
      throw SpiceURIError(.noScheme, URIAuthority.text(bytes[start...].prefix { !"?;".utf8.contains($0) }))
    }
    return (URIAuthority.text(bytes[..<colon]).lowercased(), bytes[(colon + 3)...])
  }

  private init(network rest: ArraySlice<UInt8>, scheme: String) throws(SpiceURIError) {
    let isSecure = scheme == "spice+tls"
    let query = rest.firstIndex { "?;".utf8.contains($0) } ?? rest.endIndex
    let slash = rest[..<query].firstIndex(of: UInt8(ascii: "/")) ?? query
    let authority = try URIAuthority(parsing: rest[..<slash])
    guard authority.password == nil else { throw SpiceURIError(.misplacedPassword) }

    var parameters = Parameters(allowsPorts: !isSecure)
    if let port = authority.port {
      if isSecure { parameters.securePort = port } else { parameters.port = port }
    }
    try parameters.read(rest[query...].dropFirst())
    guard parameters.port != nil || parameters.securePort != nil else { throw SpiceURIError(.noPort) }

    location = .network(host: authority.host, port: parameters.port, securePort: parameters.securePort)
    user = authority.user
    password = parameters.password
    ignoredPath = query - slash > 1 ? URIAuthority.text(rest[slash..<query]) : nil
  }

  private init(webSocket rest: ArraySlice<UInt8>, isSecure: Bool) throws(SpiceURIError) {
    let end = rest.firstIndex { "/?".utf8.contains($0) } ?? rest.endIndex
    let authority = try URIAuthority(parsing: rest[..<end])
    guard authority.password == nil else { throw SpiceURIError(.misplacedPassword) }
    var path = URIAuthority.text(rest[end...])
    if !path.hasPrefix("/") { path = "/" + path }
    guard path.utf8.allSatisfy({ (0x21..<0x7F).contains($0) && $0 != UInt8(ascii: "#") }) else {
      throw SpiceURIError(.badPath, path)
    }
    self.init(
      .webSocket(host: authority.host, port: authority.port ?? (isSecure ? 443 : 80), isSecure: isSecure, path: path),
      user: authority.user)
  }

  /// What the parameters say.
  private struct Parameters {
    let allowsPorts: Bool
    var port: Int?
    var securePort: Int?
    var password: String?

    init(allowsPorts: Bool) { self.allowsPorts = allowsPorts }

    /// Reads `key=value` pairs. Nothing between two separators, and a value of no characters, count as not there.
    mutating func read(_ query: ArraySlice<UInt8>) throws(SpiceURIError) {
      for item in query.split(whereSeparator: { "&;".utf8.contains($0) }) {
        let key = item.prefix { $0 != UInt8(ascii: "=") }
        let name = URIAuthority.text(key)
        guard key.count < item.count, !key.isEmpty, key.allSatisfy(Self.isKeyCharacter) else {
          throw SpiceURIError(.malformedKey, name)
        }
        guard key.count <= longestKey else { throw SpiceURIError(.keyTooLong, name) }
        let value = item[(key.endIndex + 1)...]
        guard value.count <= longestValue else { throw SpiceURIError(.valueTooLong, name) }
        try set(name, value)
      }
    }

    private mutating func set(_ name: String, _ value: ArraySlice<UInt8>) throws(SpiceURIError) {
      guard ["port", "tls-port", "password"].contains(name) else { throw SpiceURIError(.unknownKey, name) }
      guard allowsPorts || name == "password" else { throw SpiceURIError(.misplacedKey, name) }
      guard !value.isEmpty else { return }
      let decoded = try PercentCoding.decode(value, part: name)
      switch name {
      case "port":
        guard port == nil else { throw SpiceURIError(.repeated, name) }
        port = try URIAuthority.port(Array(decoded.utf8)[...])
      case "tls-port":
        guard securePort == nil else { throw SpiceURIError(.repeated, name) }
        securePort = try URIAuthority.port(Array(decoded.utf8)[...])
      default:
        guard password == nil else { throw SpiceURIError(.repeated, name) }
        password = decoded
      }
    }

    private static func isKeyCharacter(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
  }
}

extension SpiceURI: CustomStringConvertible {
  /// The URI in its canonical form, without the password: one port stands after the host, two stand in parameters.
  public var description: String {
    let name = user.map { PercentCoding.encode($0) + "@" } ?? ""
    switch location {
    case .network(let host, let port?, let securePort?):
      return "spice://\(name)\(URIAuthority.encode(host: host))?port=\(port)&tls-port=\(securePort)"
    case .network(let host, nil, let securePort?):
      return "spice+tls://\(name)\(URIAuthority.encode(host: host)):\(securePort)"
    case .network(let host, let port, nil):
      return "spice://\(name)\(URIAuthority.encode(host: host))" + (port.map { ":\($0)" } ?? "")
    case .unix(let path):
      return "spice+unix://" + PercentCoding.encode(path, keeping: "/:@!$&'()*+,;=")
    case .webSocket(let host, let port, let isSecure, let path):
      let scheme = isSecure ? "spice+wss" : "spice+ws"
      return "\(scheme)://\(name)\(URIAuthority.encode(host: host)):\(port)\(path == "/" ? "" : path)"
    }
  }
}
