import SpiceChannel
import SpiceServerCore
import SpiceSockets
import SpiceWire

/// A configuration in the engine's words.
extension Ticketing {
  init(_ authentication: ServerConfiguration.Authentication) throws(SpiceServerError) {
    switch authentication {
    case .none: self = .open
    case .nobody: self = .closed
    case .password(let password, let lifetime):
      let bytes = Array(password.utf8)
      guard !bytes.isEmpty, bytes.count <= Self.passwordBytes, !bytes.contains(0) else {
        throw SpiceServerError(
          .configuration,
          "a password has 1 to \(Self.passwordBytes) bytes, none of them zero; this one has \(bytes.count)")
      }
      let expiry = lifetime.map {
        MonotonicClock.now.advanced(byMilliseconds: Int64(clamping: $0 / .milliseconds(1)))
      }
      self.init(password: bytes, expiry: expiry)
    }
  }
}

extension TLSServerContext {
  convenience init?(_ configuration: ServerConfiguration) throws(SpiceServerError) {
    guard configuration.endpoints.contains(where: \.isSecure) else { return nil }
    guard let files = configuration.tls else {
      throw SpiceServerError(.configuration, "an endpoint with TLS needs a certificate")
    }
    var tls = TLSConfiguration(certificateChainFile: files.certificateChainFile, keyFile: files.keyFile)
    tls.keyPassword = files.keyPassword
    tls.cipherList = files.cipherList
    do throws(TLSError) { try self.init(tls) } catch { throw SpiceServerError(.tls, "\(error)") }
  }
}

extension ServerConfiguration.Endpoint {
  var isSecure: Bool { if case .tls = self { true } else { false } }
}

extension ListeningSocket {
  convenience init(_ endpoint: ServerConfiguration.Endpoint) throws(SocketError) {
    switch endpoint {
    case .tcp(let host, let port), .tls(let host, let port): try self.init(host: host, port: port)
    case .unix(let path): try self.init(path: path)
    }
  }
}

extension ChannelID {
  /// The channel for people.
  var name: String { "\(type.name ?? "channel \(type.rawValue)") \(id)" }
}

extension Int64 {
  fileprivate init(clamping value: Double) {
    self = value >= Double(Int64.max) ? .max : value <= Double(Int64.min) ? .min : Int64(value)
  }
}
