import COpenSSL
import Foundation
import SpiceBytes
import SpiceSockets
import SpiceTestSupport
import Testing

@Suite("TLS contexts", .timeLimit(.minutes(1)))
struct TLSContextTests {
  /// The error of a configuration that differs in something.
  private func error(_ change: (inout TLSConfiguration) throws -> Void) throws -> TLSError {
    var configuration = try TLSFiles.configuration.get()
    try change(&configuration)
    return try #require(#expect(throws: TLSError.self) { try TLSServerContext(configuration) })
  }

  @Test("errors say which file is at fault, and why")
  func files() throws {
    let pki = try TestPKI.shared.get()
    let folder = try TemporaryFolder()
    let nonsense = folder.file("nonsense.pem")
    try Data("nonsense".utf8).write(to: URL(filePath: nonsense))
    let missing = folder.file("missing.pem")
    #expect(try error { $0.certificateChainFile = missing }.operation == "load the certificate file '\(missing)'")
    #expect(try error { $0.certificateChainFile = missing }.reason.contains("No such file or directory"))
    #expect(try error { $0.certificateChainFile = nonsense }.description.contains("no start line"))
    #expect(try error { $0.keyFile = missing }.operation == "load the key file '\(missing)'")
    #expect(try error { $0.keyFile = nonsense }.operation == "load the key file '\(nonsense)'")
    #expect(try error { $0.authorityFile = missing }.operation == "load the CA file '\(missing)'")
    #expect(try error { $0.diffieHellmanFile = missing }.operation == "load the Diffie-Hellman file '\(missing)'")
    #expect(try error { $0.diffieHellmanFile = nonsense }.operation == "load the Diffie-Hellman file '\(nonsense)'")
    let other = pki.path("ca.key")
    #expect(try error { $0.keyFile = other }.reason.contains("key values mismatch"))
    let list = try error { $0.cipherList = "NO-SUCH-CIPHER" }
    #expect(list.description == "use the cipher list 'NO-SUCH-CIPHER': no cipher match")
  }

  @Test("an encrypted key opens with its password, and with no other, and nobody is asked")
  func password() throws {
    let pki = try TestPKI.shared.get()
    let plain = try TLSFiles.configuration.get()
    let file = pki.path("stream-encrypted.key")
    try pki.openssl(["pkey", "-in", plain.keyFile, "-aes256", "-passout", "pass:pässword", "-out", file])
    func make(_ password: String?) throws {
      var configuration = plain
      configuration.keyFile = file
      configuration.keyPassword = password
      _ = try TLSServerContext(configuration)
    }
    try make("pässword")
    for wrong in [nil, "", "password", String(repeating: "x", count: 5000)] {
      let error = try #require(#expect(throws: TLSError.self) { try make(wrong) })
      #expect(error.operation == "load the key file '\(file)'")
    }
  }

  /// Shakes hands, and tells what was agreed on.
  private func agree(
    _ context: TLSServerContext, version: Int32? = nil, cipherList: String? = nil
  ) throws -> (version: String, cipher: String) {
    let (peer, number) = try TestPeer.pair()
    let host = try StreamHost(number, context: context)
    defer { host.stop() }
    let tls = try TLSPeer(
      peer, version: version, authority: TestPKI.shared.get().path("ca.pem"), cipherList: cipherList)
    try tls.connect()
    return (tls.version, tls.cipher)
  }

  @Test("versions from 1.1 on are spoken, as far as the system's policy allows")
  func versions() throws {
    let context = try TLSFiles.context.get()
    #expect(try agree(context).version == "TLSv1.3")
    #expect(try agree(context, version: TLS1_2_VERSION).version == "TLSv1.2")
    // The digests of TLS 1.1 are below every level of security but the lowest.
    var configuration = try TLSFiles.configuration.get()
    configuration.cipherList = "ALL:@SECLEVEL=0"
    let lax = try TLSServerContext(configuration)
    #expect(try agree(lax, version: TLS1_1_VERSION, cipherList: "ALL:@SECLEVEL=0").version == "TLSv1.1")
    #expect(throws: TestFailure.self) { try agree(lax, version: TLS1_VERSION, cipherList: "ALL:@SECLEVEL=0") }
  }

  @Test("the cipher list chooses, and numbers for Diffie-Hellman make more ciphers possible")
  func ciphers() throws {
    let name = "ECDHE-ECDSA-AES128-GCM-SHA256"
    var configuration = try TLSFiles.configuration.get()
    configuration.cipherList = name
    #expect(try agree(TLSServerContext(configuration), version: TLS1_2_VERSION).cipher == name)

    let pki = try TestPKI.shared.get()
    try pki.issue("numbers", subject: "/CN=numbers", rsaBits: 2048)
    let file = pki.path("dh.pem")
    try pki.openssl(["genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out", file])
    configuration = TLSConfiguration(
      certificateChainFile: pki.path("numbers.pem"), keyFile: pki.path("numbers.key"))
    let list = "DHE-RSA-AES256-GCM-SHA384"
    #expect(throws: TestFailure.self) {
      try agree(TLSServerContext(configuration), version: TLS1_2_VERSION, cipherList: list)
    }
    configuration.diffieHellmanFile = file
    #expect(try agree(TLSServerContext(configuration), version: TLS1_2_VERSION, cipherList: list).cipher == list)
  }

  @Test("certificates between the server's and the authority's are sent along")
  func chain() throws {
    let pki = try TestPKI.shared.get()
    try pki.issue(
      "between", subject: "/CN=between", extensions: ["basicConstraints=critical,CA:TRUE", "keyUsage=keyCertSign"])
    try pki.issue("leaf", by: "between", subject: "/CN=leaf", extensions: ["basicConstraints=CA:FALSE"])
    let file = pki.path("leaf-chain.pem")
    try Data(pki.pem("leaf") + pki.pem("between")).write(to: URL(filePath: file))
    let configuration = TLSConfiguration(certificateChainFile: file, keyFile: pki.path("leaf.key"))
    #expect(try agree(TLSServerContext(configuration)).version == "TLSv1.3")
  }

  @Test("openssl's own client sees what it should", .enabled(if: Peers.areAvailable))
  func openssl() throws {
    let pki = try TestPKI.shared.get()
    let listener = try ListeningSocket(host: "127.0.0.1", port: 0)
    let port = try #require(listener.address.port)
    let host = try StreamHost()
    defer { host.stop() }
    let context = try TLSFiles.context.get()
    host.onBytes = { stream in
      stream.send(Array("you said ".utf8) + stream.received.take(stream.received.count))
      stream.finish()
    }
    host.loop.sync {
      _ = Listener(listener, on: host.loop) { descriptor in
        if let detached = try? DetachedStream(descriptor, context: context) {
          host.take(detached.attach(to: host.loop))
        }
      }
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", pki.path("ca.pem"), "-verify_return_error",
      "-quiet", "-no_ign_eof",
    ]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data("hello\n".utf8))
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(text == "you said hello\n")
    #expect(try host.reason() == .finished)
  }
}
