import ArgumentParser
import Foundation
import SpiceClient
import SpiceServer

/// Where a server is to listen, as a word on the command line.
enum ListenAddress: Equatable, ExpressibleByArgument {
  /// A TCP port; without a host, on all addresses of the machine.
  case network(host: String?, port: UInt16)
  case unix(path: String)

  /// `host:port`, `[address]:port`, `:port` for all addresses, a port alone for the loopback, or `unix:path`.
  init?(argument: String) {
    if argument.hasPrefix("unix:") {
      let path = argument.dropFirst(5)
      guard !path.isEmpty else { return nil }
      self = .unix(path: URL(filePath: String(path)).path)
      return
    }
    if let port = UInt16(argument) {
      self = .network(host: Self.loopback, port: port)
      return
    }
    guard let colon = argument.lastIndex(of: ":"), let port = UInt16(argument[argument.index(after: colon)...]) else {
      return nil
    }
    var host = argument[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    self = .network(host: host.isEmpty ? nil : String(host), port: port)
  }

  static let loopback = "127.0.0.1"

  /// Whether only this machine can connect, as far as the name tells.
  var isLocal: Bool {
    switch self {
    case .network(let host, _): host.map { $0.hasPrefix("127.") || $0 == "::1" || $0 == "localhost" } ?? false
    case .unix: true
    }
  }

  /// The endpoint; nil for TLS on a Unix socket, which there is not.
  func endpoint(isSecure: Bool) -> ServerConfiguration.Endpoint? {
    switch self {
    case .network(let host, let port): isSecure ? .tls(host: host, port: port) : .tcp(host: host, port: port)
    case .unix(let path): isSecure ? nil : .unix(path: path)
    }
  }
}

/// The URIs of a server that listens.
enum ServedURIs {
  /// One for each endpoint, from its address as the server tells it (`host:port` or `unix:path`).
  ///
  /// If some channels need TLS, a plain port is named together with a TLS port of the same host.
  static func make(
    _ endpoints: [ServerConfiguration.Endpoint], addresses: [String], needsBothPorts: Bool
  ) -> [SpiceURI] {
    let places = zip(endpoints, addresses).map { (endpoint: $0, address: $1, place: split($1)) }
    return places.compactMap { endpoint, address, place in
      switch endpoint {
      case .unix: return SpiceURI(.unix(path: String(address.dropFirst(5))))
      case .tls: return place.map { SpiceURI(.network(host: $0.host, port: nil, securePort: $0.port)) }
      case .tcp:
        let secure = places.first { other in
          if case .tls = other.endpoint { other.place?.host == place?.host } else { false }
        }
        let securePort = needsBothPorts ? secure?.place?.port : nil
        return place.map { SpiceURI(.network(host: $0.host, port: $0.port, securePort: securePort)) }
      }
    }
  }

  /// The host and the port of an address. What stands for all addresses of the machine becomes its own name for itself.
  private static func split(_ address: String) -> (host: String, port: Int)? {
    guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]) else {
      return nil
    }
    let host = address[..<colon].filter { $0 != "[" && $0 != "]" }
    return (host == "0.0.0.0" || host == "::" ? "localhost" : host, port)
  }
}
