import SpiceTestSupport
import Synchronization

/// One certificate for all tests: making it takes its time.
struct ServerCertificates {
  private static let made = Mutex<TestCertificates?>(nil)

  let certificates: TestCertificates

  static func shared() throws -> ServerCertificates {
    try made.withLock { made in
      let certificates = try made ?? TestCertificates()
      made = certificates
      return ServerCertificates(certificates: certificates)
    }
  }

  /// For `set_tls` of the host.
  var arguments: String {
    let folder = certificates.folder
    return
      "ca=\(folder.file("ca-cert.pem")) cert=\(folder.file("server-cert.pem")) key=\(folder.file("server-key.pem"))"
  }
}
