import Foundation

/// Certificates made with the `openssl` command in a temporary folder, once per test run.
public final class TestPKI: Sendable {
  public static let shared = Result { try TestPKI() }

  public let folder: URL

  private init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("spice-pki-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    atexit { if let pki = try? TestPKI.shared.get() { try? FileManager.default.removeItem(at: pki.folder) } }
    try selfSigned("ca", subject: "/C=IL/L=Raanana/O=Red Hat/CN=my CA")
    try selfSigned("other-ca", subject: "/C=IL/L=Raanana/O=Red Hat/CN=my CA")
  }

  public func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  public func pem(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: folder.appendingPathComponent(name + ".pem")))
  }

  private static let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
  private static func rsa(_ bits: Int) -> [String] { ["-newkey", "rsa:\(bits)", "-nodes"] }

  /// Makes `name.pem` and `name.key`: a certificate that is its own issuer.
  public func selfSigned(_ name: String, subject: String, days: Int = 3650, extensions: [String] = []) throws {
    try openssl(
      ["req", "-x509", "-sha256", "-utf8", "-days", "\(days)", "-subj", subject]
        + Self.curve + ["-keyout", path(name + ".key"), "-out", path(name + ".pem")]
        + extensions.flatMap { ["-addext", $0] })
  }

  /// Makes `name.pem` and `name.key`, issued by another certificate; version 1 if there are no extensions.
  public func issue(
    _ name: String, by issuer: String = "ca", subject: String, days: Int = 3650, rsaBits: Int? = nil,
    digest: String = "-sha256", extensions: [String] = []
  ) throws {
    try openssl(
      ["req", "-new", "-utf8", "-subj", subject] + (rsaBits.map(Self.rsa) ?? Self.curve)
        + ["-keyout", path(name + ".key"), "-out", path(name + ".csr")])
    var arguments = [
      "x509", "-req", digest, "-in", path(name + ".csr"), "-CA", path(issuer + ".pem"), "-CAkey",
      path(issuer + ".key"), "-set_serial", "\(Int.random(in: 1...Int(Int32.max)))", "-days", "\(days)",
      "-out", path(name + ".pem"),
    ]
    if !extensions.isEmpty {
      let file = folder.appendingPathComponent(name + ".ext")
      try extensions.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
      arguments += ["-extfile", file.path]
    }
    try openssl(arguments)
  }

  /// The DER SubjectPublicKeyInfo of a certificate, as `openssl` sees it.
  public func publicKey(_ name: String) throws -> [UInt8] {
    let pem = path(name + ".pub.pem")
    let der = path(name + ".pub.der")
    try openssl(["x509", "-in", path(name + ".pem"), "-pubkey", "-noout", "-out", pem])
    try openssl(["pkey", "-pubin", "-in", pem, "-outform", "DER", "-out", der])
    return try Array(Data(contentsOf: URL(fileURLWithPath: der)))
  }

  /// Runs `openssl`.
  public func openssl(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let text = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw OpenSSLFailure(arguments: arguments, text: String(decoding: text, as: UTF8.self))
    }
  }
}

struct OpenSSLFailure: Error {
  let arguments: [String]
  let text: String
}
