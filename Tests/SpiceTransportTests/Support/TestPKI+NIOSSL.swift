import NIOSSL
import SpiceTestSupport

extension TestPKI {
  /// The TLS of a server that presents these certificates, its own first.
  func server(
    _ names: String..., minimum: TLSVersion = .tlsv12, maximum: TLSVersion? = nil
  ) throws -> NIOSSLContext {
    let chain = try names.flatMap { try NIOSSLCertificate.fromPEMFile(path($0 + ".pem")) }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: path((names.first ?? "") + ".key"), format: .pem)))
    configuration.minimumTLSVersion = minimum
    configuration.maximumTLSVersion = maximum
    return try NIOSSLContext(configuration: configuration)
  }

  /// The certificate in DER.
  func der(_ name: String) throws -> [UInt8] {
    try NIOSSLCertificate.fromPEMFile(path(name + ".pem"))[0].toDERBytes()
  }
}
