/// Where a SPICE server listens, and what a client needs to be let in.
public struct SpiceAddress: Sendable {
  /// The Unix socket; then there are no ports.
  public var unixPath: String?
  public var port: UInt16?
  public var tlsPort: UInt16?
  public var password: String?
  /// The certificate of the authority that signed the server's, as a PEM file.
  public var authorityFile: String?
  /// The subject of the server's certificate, as `spicy --spice-host-subject` takes it.
  public var hostSubject: String?

  public init() {}

  /// The address as the stock clients write it, without the password.
  public var uri: String {
    if let unixPath { return "spice+unix://\(unixPath)" }
    var parts: [String] = []
    if let port { parts.append("port=\(port)") }
    if let tlsPort { parts.append("tls-port=\(tlsPort)") }
    return "spice://127.0.0.1?" + parts.joined(separator: "&")
  }
}
