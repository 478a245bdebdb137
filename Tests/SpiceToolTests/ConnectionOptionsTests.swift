import ArgumentParser
import Foundation
import SpiceClient
import Testing

@testable import spice

/// Does something with a file of the given text, and removes it.
@discardableResult
private func withFile<T>(_ text: String, _ body: (_ path: String) throws -> T) throws -> T {
  let path = FileManager.default.temporaryDirectory.path + "/spice-test-\(UUID().uuidString).vv"
  try Data(text.utf8).write(to: URL(filePath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

@Suite struct ConnectionOptionsTests {
  private static let server = ConnectionDescription()

  @Test("without options, a session is plain and trusts the system")
  func defaults() throws {
    let options = try ConnectionOptions.parse(["spice://host:1"])
    let configuration = try options.configuration(for: Self.server, environment: [:])
    #expect(configuration.connection == Self.server)
    #expect(!configuration.isReadOnly)
    #expect(configuration.preferredCompression == nil)
    #expect(configuration.preferredVideoCodecs == [])
    #expect(configuration.connectTimeout == .seconds(10))
  }

  @Test("each option finds its place")
  func options() throws {
    let key = "-----BEGIN PUBLIC KEY-----\nMAIB\nAQ==\n-----END PUBLIC KEY-----\n"
    let configuration = try withFile(key) { path throws in
      let options = try ConnectionOptions.parse([
        "spice://host:1", "--ca-file", "ca.pem", "--host-subject", "CN=x", "--pinned-key", path, "--secure-channels",
        "main,inputs", "--proxy", "https://me:you@proxy", "--preferred-compression", "auto-glz", "--read-only",
        "--connect-timeout", "2.5", "--preferred-video-codecs", "VP9,h264",
      ])
      return try options.configuration(for: Self.server, environment: ["SPICE_PROXY": "other"])
    }
    #expect(configuration.connection.certificateAuthorities.file == "ca.pem")
    #expect(configuration.connection.certificateSubject == "CN=x")
    #expect(configuration.connection.pinnedKey == [0x30, 0x02, 0x01, 0x01])
    #expect(configuration.connection.secureChannels == .types([.main, .inputs]))
    #expect(configuration.connection.proxy == ProxyURI(host: "proxy", isSecure: true, user: "me", password: "you"))
    #expect(configuration.preferredCompression == .autoGLZ)
    #expect(configuration.preferredVideoCodecs == [.vp9, .h264])
    #expect(configuration.isReadOnly)
    #expect(configuration.connectTimeout == .milliseconds(2500))
  }

  @Test(
    "options that make no sense are refused",
    arguments: [
      ["--secure-channels", "main,inptus"], ["--proxy", "ftp://x"], ["--proxy", ""], ["--trust-fingerprint", "ab"],
      ["--connect-timeout", "0"], ["--connect-timeout", "nan"], ["--preferred-compression", "zip"],
      ["--preferred-video-codecs", "vp8,"],
    ])
  func refusals(arguments: [String]) {
    #expect(throws: (any Error).self) { try ConnectionOptions.parse(["spice://host:1"] + arguments) }
  }

  @Test("the proxy of the environment is the last resort")
  func proxy() throws {
    let options = try ConnectionOptions.parse(["spice://host:1"])
    func proxy(_ description: ConnectionDescription, _ environment: [String: String]) throws -> ProxyURI? {
      try options.configuration(for: description, environment: environment).connection.proxy
    }
    #expect(try proxy(Self.server, ["SPICE_PROXY": "http://p:1"]) == ProxyURI(host: "p", port: 1))
    #expect(try proxy(Self.server, ["SPICE_PROXY": ""]) == nil)
    var description = Self.server
    description.proxy = ProxyURI(host: "own")
    #expect(try proxy(description, ["SPICE_PROXY": "http://p:1"]) == ProxyURI(host: "own"))
    #expect(throws: CommandFailure.self) { try proxy(Self.server, ["SPICE_PROXY": "ftp://p"]) }
  }
}

@Suite struct PasswordTests {
  @Test("what is meant for one server comes before what is meant for all")
  func order() throws {
    try withFile("from the file\r\nsecond line\n") { path throws in
      #expect(try Password.choose(file: path, given: "g", environment: "e") == "from the file")
    }
    #expect(try Password.choose(file: nil, given: "g", environment: "e") == "g")
    #expect(try Password.choose(file: nil, given: nil, environment: "e") == "e")
    #expect(try Password.choose(file: nil, given: nil, environment: "") == nil)
    #expect(throws: CommandFailure.self) {
      try Password.choose(file: "/nonexistent/password", given: "g", environment: nil)
    }
  }

  @Test("the first line keeps its spaces, and must be text")
  func firstLine() throws {
    #expect(try Password.firstLine(Array(" pä ss ".utf8), name: "f") == " pä ss ")
    #expect(try Password.firstLine([], name: "f") == "")
    #expect(throws: CommandFailure.self) { try Password.firstLine([0xFF], name: "f") }
  }

  @Test("a password is asked for three times")
  func prompts() {
    #expect(Password.prompt(attempt: 1, wasRefused: false, server: "s") == "Password for s: ")
    #expect(
      Password.prompt(attempt: 3, wasRefused: true, server: "s") == "The password was refused. Password for s: ")
    #expect(Password.prompt(attempt: 4, wasRefused: true, server: "s") == nil)
  }
}

@Suite struct ServerOfCommandTests {
  @Test("what cannot be read is refused with exit code 64")
  func refusals() throws {
    for word in ["host:5900", "/nonexistent.vv", "vnc://host", "spice://host", "/"] {
      let failure = #expect(throws: CommandFailure.self) { _ = try ConnectionOptions.parse([word]).loadServer() }
      #expect(failure?.code == .validationFailure, "\(word)")
    }
  }
}

@Suite struct CertificateTrustTests {
  @Test("only the given certificate is accepted, and an error tells the one that was not")
  func decisions() throws {
    let mine = try #require(CertificateFingerprint(bytes: [UInt8](repeating: 1, count: 32)))
    let other = try #require(CertificateFingerprint(bytes: [UInt8](repeating: 2, count: 32)))
    let error = SpiceError(.certificate, "the server's certificate has expired")
    let trust = CertificateTrust(accepting: mine)
    #expect(trust.decide(mine) == .accept)
    #expect(trust.explained(error).text == error.text)
    #expect(trust.decide(other) == .refuse)
    #expect(trust.explained(error).text.contains(other.description))
    #expect(trust.explained(error).text.contains("--trust-fingerprint"))
    let pinned = TransportError(.certificate, "x", certificateReason: .publicKeyMismatch)
    let mismatch = SpiceError(.certificate, "x", underlying: pinned)
    #expect(trust.explained(mismatch).text.hasSuffix(other.description))
    #expect(trust.explained(SpiceError(.network, "x")).text == "x")
    #expect(trust.decide(nil) == .refuse)
    #expect(CertificateTrust(accepting: nil).decide(nil) == .refuse)
  }
}

@Suite struct PublicKeyFileTests {
  @Test("DER and PEM give the same key")
  func forms() throws {
    let der: [UInt8] = [0x30, 0x81, 0x80] + [UInt8](repeating: 7, count: 128)
    #expect(try PublicKeyFile.decode(der, name: "f") == der)
    let base64 = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithCarriageReturn])
    let pem = "a comment\n-----BEGIN PUBLIC KEY-----\r\n\(base64)\r\n-----END PUBLIC KEY-----\r\n"
    #expect(try PublicKeyFile.decode(Array(pem.utf8), name: "f") == der)
  }

  @Test(
    "what is no key is refused",
    arguments: [
      "", "0", "-----BEGIN PUBLIC KEY-----\nMAIB\n-----END PUBLIC KEY-----",
      "-----END PUBLIC KEY-----\n-----BEGIN PUBLIC KEY-----",
      "-----BEGIN PUBLIC KEY-----\n!!\n-----END PUBLIC KEY-----",
    ])
  func refuses(text: String) {
    #expect(throws: CommandFailure.self) { try PublicKeyFile.decode(Array(text.utf8), name: "f") }
  }

  @Test("for a certificate, the way to its key is told")
  func hint() {
    let failure = #expect(throws: CommandFailure.self) {
      try PublicKeyFile.decode(Array("-----BEGIN CERTIFICATE-----".utf8), name: "c.pem")
    }
    #expect(failure?.text.contains("openssl x509 -in c.pem -noout -pubkey") == true)
  }
}
