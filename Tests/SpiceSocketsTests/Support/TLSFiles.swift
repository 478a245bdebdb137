import SpiceSockets
import SpiceTestSupport

/// The files of a TLS server, made once.
enum TLSFiles {
  /// A server's certificate by the test authority, and its key.
  static let configuration = Result {
    let pki = try TestPKI.shared.get()
    try pki.issue("stream", subject: "/CN=stream", extensions: ["subjectAltName=DNS:stream"])
    var configuration = TLSConfiguration(
      certificateChainFile: pki.path("stream.pem"), keyFile: pki.path("stream.key"))
    configuration.authorityFile = pki.path("ca.pem")
    return configuration
  }

  static let context = Result { try TLSServerContext(configuration.get()) }
}
