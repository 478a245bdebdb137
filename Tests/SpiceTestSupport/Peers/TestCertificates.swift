import Foundation

/// An authority, and a server certificate that it signed, made by openssl.
///
/// The files are named as QEMU and Xspice look for them: `ca-cert.pem`, `server-cert.pem`, `server-key.pem`.
public final class TestCertificates: Sendable {
  public static let hostSubject = "C=XX,O=swift-spice,CN=127.0.0.1"

  public let folder: TemporaryFolder
  public var authorityFile: String { folder.file("ca-cert.pem") }

  /// A certificate for some names, as openssl writes them.
  public init(names: String = "IP:127.0.0.1,DNS:localhost") throws {
    folder = try TemporaryFolder()
    let subject = "/C=XX/O=swift-spice/CN="
    try Data("subjectAltName=\(names)\n".utf8)
      .write(to: folder.url.appending(path: "names"))
    try openssl(
      "req -x509 -newkey rsa:2048 -nodes -days 30 -subj \(subject)authority"
        + " -keyout ca-key.pem -out ca-cert.pem -addext basicConstraints=critical,CA:TRUE")
    try openssl("req -new -newkey rsa:2048 -nodes -subj \(subject)127.0.0.1 -keyout server-key.pem -out server.csr")
    try openssl(
      "x509 -req -in server.csr -CA ca-cert.pem -CAkey ca-key.pem -CAcreateserial -days 30 -extfile names"
        + " -out server-cert.pem")
  }

  private func openssl(_ arguments: String) throws {
    // Files are named relative to the folder; everything else has no slash at its start but the subject.
    let words = arguments.split(separator: " ").map(String.init).map { word in
      word.hasSuffix(".pem") || word.hasSuffix(".csr") || word == "names" ? folder.file(word) : word
    }
    let log = folder.file("openssl.log")
    guard try PeerProcess("openssl", words, log: log).wait(.seconds(30)) == 0 else {
      throw PeerError("openssl \(words[0]) failed: \((try? String(contentsOfFile: log, encoding: .utf8)) ?? "")")
    }
  }
}
