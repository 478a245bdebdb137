import Foundation
import NIOCore
import NIOSSL
import Synchronization
import SpiceTestSupport
import Testing

@testable import SpiceTransport

/// Tries policies against servers; the certificates come from the `openssl` command.
@Suite("TLS", .timeLimit(.minutes(1)))
struct TLSTests {
  private let pki: TestPKI

  init() throws { pki = try TestPKI.shared.get() }

  private static let proxmox = "OU=PVE Cluster Node,O=Proxmox Virtual Environment,CN=pve.example.org"
  private static let proxmoxSlashes = "/OU=PVE Cluster Node/O=Proxmox Virtual Environment/CN=pve.example.org"

  private func trusting(_ authority: String, _ identity: TLSPolicy.Identity, serverName: String? = nil) -> TLSPolicy {
    TLSPolicy(authorities: .init(file: pki.path(authority + ".pem")), identity: identity, serverName: serverName)
  }

  /// Connects to a server that presents these certificates; nil if bytes come back, the error otherwise.
  private func outcome(
    _ server: NIOSSLContext, host: String = "127.0.0.1", _ policy: TLSPolicy
  ) async throws -> TransportError? {
    let server = try await TestServer.echo(tls: server)
    defer { Task { await server.stop() } }
    do {
      let client = try await TestClient.connect(to: .tcp(host: host, port: server.port), security: .tls(policy))
      let sample = Array("over TLS".utf8)
      #expect(try await client.roundTrip(sample) == sample)
      await client.close()
      return nil
    } catch let error as TransportError {
      return error
    }
  }

  @Test("a certificate of the given authority is accepted by its subject")
  func subject() async throws {
    try pki.issue("subject", subject: Self.proxmoxSlashes)
    let server = try pki.server("subject")
    #expect(try await outcome(server, trusting("ca", .subject(Self.proxmox))) == nil)
    try pki.selfSigned("third-ca", subject: "/CN=third")
    for bundle in [["ca", "third-ca"], ["third-ca", "ca"]] {
      let authorities = TLSPolicy.Authorities(pem: try bundle.flatMap { try pki.pem($0) })
      let policy = TLSPolicy(authorities: authorities, identity: .subject(Self.proxmox))
      #expect(try await outcome(server, policy) == nil)
    }
    let both = TLSPolicy.Authorities(file: pki.path("ca.pem"), pem: try pki.pem("third-ca"))
    #expect(try await outcome(server, TLSPolicy(authorities: both, identity: .subject(Self.proxmox))) == nil)
  }

  @Test("a version 1 certificate, as the SPICE manual makes them, is accepted")
  func versionOne() async throws {
    try pki.issue("manual", subject: "/C=IL/L=Raanana/O=Red Hat/CN=my server", rsaBits: 1024)
    let policy = trusting("ca", .subject("C=IL,L=Raanana,O=Red Hat,CN=my server"))
    #expect(try await outcome(pki.server("manual"), policy) == nil)
  }

  @Test("an authority of version 1, a long validity and an RSA key are accepted")
  func oddAuthority() async throws {
    try pki.issue(
      "v1-root", by: "ca", subject: "/O=PVE Cluster Manager CA/CN=Proxmox Virtual Environment", rsaBits: 2048)
    try pki.openssl([
      "x509", "-req", "-in", pki.path("v1-root.csr"), "-signkey", pki.path("v1-root.key"), "-days", "20000", "-out",
      pki.path("v1-root.pem"),
    ])
    try pki.issue("under-v1", by: "v1-root", subject: Self.proxmoxSlashes, days: 15000, rsaBits: 2048)
    #expect(try await outcome(pki.server("under-v1"), trusting("v1-root", .subject(Self.proxmox))) == nil)
  }

  @Test(
    "odd key usages are accepted",
    arguments: [
      ["keyUsage=digitalSignature"], ["keyUsage=critical,digitalSignature,keyEncipherment,keyCertSign"],
      ["extendedKeyUsage=serverAuth,clientAuth"], ["basicConstraints=CA:TRUE"], ["nsCertType=server"],
      ["keyUsage=nonRepudiation,digitalSignature,dataEncipherment", "extendedKeyUsage=anyExtendedKeyUsage,serverAuth"],
    ])
  func keyUsages(extensions: [String]) async throws {
    let name = "usage-\(UUID().uuidString)"
    try pki.issue(name, subject: Self.proxmoxSlashes, extensions: extensions)
    #expect(try await outcome(pki.server(name), trusting("ca", .subject(Self.proxmox))) == nil)
  }

  @Test("a certificate of another authority with the same name is refused, and the reason found out")
  func wrongAuthority() async throws {
    try pki.issue("foreign", by: "other-ca", subject: Self.proxmoxSlashes)
    let error = try await outcome(pki.server("foreign"), trusting("ca", .subject(Self.proxmox)))
    #expect(error?.code == .certificate)
    #expect(error?.certificateReason == .unknownAuthority)
  }

  @Test("a chain with an intermediate authority is followed")
  func intermediate() async throws {
    try pki.issue(
      "middle", subject: "/CN=middle", extensions: ["basicConstraints=critical,CA:TRUE", "keyUsage=keyCertSign"])
    try pki.issue("below", by: "middle", subject: Self.proxmoxSlashes)
    let policy = trusting("ca", .subject(Self.proxmox))
    #expect(try await outcome(pki.server("below", "middle"), policy) == nil)
    #expect(try await outcome(pki.server("below"), policy)?.certificateReason == .unknownAuthority)
  }

  @Test("an expired certificate is refused as such")
  func expired() async throws {
    try pki.issue("expired", subject: Self.proxmoxSlashes, days: -1)
    let error = try await outcome(pki.server("expired"), trusting("ca", .subject(Self.proxmox)))
    #expect(error?.certificateReason == .expired)
  }

  @Test("a self-signed certificate is refused, unless it is the authority")
  func selfSigned() async throws {
    try pki.selfSigned("alone", subject: Self.proxmoxSlashes)
    let server = try pki.server("alone")
    #expect(try await outcome(server, trusting("ca", .subject(Self.proxmox)))?.certificateReason == .selfSigned)
    #expect(try await outcome(server, trusting("alone", .subject(Self.proxmox))) == nil)
  }

  @Test(
    "a subject that differs in order, count or value is refused",
    arguments: [
      "O=Proxmox Virtual Environment,OU=PVE Cluster Node,CN=pve.example.org",
      "OU=PVE Cluster Node,O=Proxmox Virtual Environment", "CN=pve.example.org",
      "OU=PVE Cluster Node,O=Proxmox Virtual Environment,CN=pve.example.org,C=AT",
      "OU=PVE Cluster Node,O=Proxmox Virtual Environment,CN=pve2.example.org",
    ])
  func otherSubject(text: String) async throws {
    let name = "other-subject-\(UUID().uuidString)"
    try pki.issue(name, subject: Self.proxmoxSlashes)
    let error = try await outcome(pki.server(name), trusting("ca", .subject(text)))
    #expect(error?.certificateReason == .subjectMismatch)
  }

  @Test("a subject with commas and backslashes is written with escapes, and spaces after commas do not count")
  func escapedSubject() async throws {
    try pki.issue("commas", subject: #"/O=Red Hat, Inc./OU=a\\b/CN=host"#)
    let server = try pki.server("commas")
    #expect(try await outcome(server, trusting("ca", .subject(#"O=Red Hat\, Inc., OU=a\\b,  CN=host"#))) == nil)
    let plain = trusting("ca", .subject("O=Red Hat, Inc.,CN=host"))
    #expect(try await outcome(server, plain)?.code == .tlsConfiguration)
  }

  @Test("the pinned key is enough, whatever else is wrong; another key is refused")
  func pinned() async throws {
    try pki.issue("pinned", by: "other-ca", subject: "/CN=nobody", days: -1)
    try pki.selfSigned("not-pinned", subject: "/CN=nobody")
    let policy = TLSPolicy(identity: .publicKey(try pki.publicKey("pinned")))
    #expect(try await outcome(pki.server("pinned"), policy) == nil)
    #expect(try await outcome(pki.server("not-pinned"), policy)?.certificateReason == .publicKeyMismatch)
  }

  @Test("a host name is matched with the alternative names, wildcards included")
  func hostNames() async throws {
    try pki.issue(
      "names", subject: "/CN=ignored.example.org",
      extensions: ["subjectAltName=DNS:pve.example.org,DNS:*.lab.example.org,DNS:localhost"])
    let server = try pki.server("names")
    func refusal(_ name: String) async throws -> CertificateProblem.Reason? {
      try await outcome(server, trusting("ca", .hostName, serverName: name))?.certificateReason
    }
    #expect(try await outcome(server, host: "localhost", trusting("ca", .hostName)) == nil)
    #expect(try await refusal("PVE.example.ORG") == nil)
    #expect(try await refusal("node1.lab.example.org") == nil)
    #expect(try await refusal("lab.example.org") == .hostNameMismatch)
    #expect(try await refusal("a.node1.lab.example.org") == .hostNameMismatch)
    #expect(try await refusal("ignored.example.org") == .hostNameMismatch)
    #expect(try await outcome(server, trusting("ca", .hostName))?.certificateReason == .hostNameMismatch)
  }

  @Test("an address is matched with the alternative addresses only")
  func addresses() async throws {
    try pki.issue("address", subject: "/CN=host", extensions: ["subjectAltName=IP:127.0.0.1,IP:::1"])
    try pki.issue("address-as-name", subject: "/CN=host", extensions: ["subjectAltName=DNS:127.0.0.1"])
    let policy = trusting("ca", .hostName)
    #expect(try await outcome(pki.server("address"), policy) == nil)
    #expect(try await outcome(pki.server("address-as-name"), policy)?.certificateReason == .hostNameMismatch)
  }

  @Test("the common name counts where there are no alternative names")
  func commonName() async throws {
    try pki.issue("common", subject: "/O=x/CN=Localhost")
    try pki.issue("common-address", subject: "/O=x/CN=127.0.0.1")
    let policy = trusting("ca", .hostName)
    #expect(try await outcome(pki.server("common"), host: "localhost", policy) == nil)
    #expect(try await outcome(pki.server("common"), policy)?.certificateReason == .hostNameMismatch)
    #expect(try await outcome(pki.server("common-address"), policy) == nil)
  }

  @Test("the system's authorities do not know a home-made certificate")
  func systemAuthorities() async throws {
    try pki.issue("home", subject: "/CN=localhost")
    let error = try await outcome(pki.server("home"), host: "localhost", TLSPolicy())
    #expect(error?.certificateReason == .unknownAuthority)
  }

  @Test("a server that knows no more than TLS 1.1 is refused; one of TLS 1.2 is not")
  func versions() async throws {
    try pki.issue("versions", subject: Self.proxmoxSlashes, rsaBits: 2048)
    let policy = trusting("ca", .subject(Self.proxmox))
    let old = try pki.server("versions", minimum: .tlsv1, maximum: .tlsv11)
    #expect(try await outcome(old, policy)?.code == .tlsHandshake)
    let newer = try pki.server("versions", minimum: .tlsv12, maximum: .tlsv12)
    #expect(try await outcome(newer, policy) == nil)
  }

  @Test("a cipher list is used, and an impossible one is a fault of the configuration")
  func ciphers() async throws {
    try pki.issue("ciphers", subject: Self.proxmoxSlashes)
    let server = try pki.server("ciphers", maximum: .tlsv12)
    func policy(_ list: String) -> TLSPolicy {
      TLSPolicy(
        authorities: .init(file: pki.path("ca.pem")), identity: .subject(Self.proxmox), cipherList: list)
    }
    #expect(try await outcome(server, policy("HIGH:!aNULL")) == nil)
    #expect(try await outcome(server, policy("ECDHE-ECDSA-AES128-GCM-SHA256")) == nil)
    #expect(try await outcome(server, policy("ECDHE-RSA-AES128-GCM-SHA256"))?.code == .tlsHandshake)
    #expect(try await outcome(server, policy("NO-SUCH-CIPHER"))?.code == .tlsConfiguration)
  }

  @Test("authorities that cannot be read are a fault of the configuration")
  func unreadableAuthorities() async throws {
    try pki.issue("unread", subject: Self.proxmoxSlashes)
    let server = try pki.server("unread")
    let empty = pki.path("empty.pem")
    try Data().write(to: URL(fileURLWithPath: empty))
    for authorities in [
      TLSPolicy.Authorities(file: "/nowhere/ca.pem"), .init(file: empty), .init(pem: []), .init(pem: Array("no".utf8)),
    ] {
      let policy = TLSPolicy(authorities: authorities, identity: .subject(Self.proxmox))
      #expect(try await outcome(server, policy)?.code == .tlsConfiguration)
    }
  }

  @Test("a server that does not speak TLS fails the handshake")
  func notTLS() async throws {
    let server = try await TestServer.scripted(Array("SPICE or not, no TLS here".utf8))
    let error = await connectError(to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(TLSPolicy()))
    #expect(error?.code == .tlsHandshake)
    await server.stop()
  }

  @Test("TLS runs over a Unix socket and a descriptor, where only the subject is there to compare")
  func otherSockets() async throws {
    try pki.issue("unix", subject: Self.proxmoxSlashes)
    let path = pki.path("tls.sock")
    let server = try await TestServer.echo(.unix(path), tls: pki.server("unix"))
    let client = try await TestClient.connect(
      to: .unix(path: path), security: .tls(trusting("ca", .subject(Self.proxmox))))
    #expect(try await client.roundTrip([1, 2, 3]) == [1, 2, 3])
    await client.close()
    let nameless = await connectError(to: .unix(path: path), security: .tls(trusting("ca", .hostName)))
    #expect(nameless?.certificateReason == .hostNameMismatch)
    await server.stop()
  }

  @Test("four mebibytes pass TLS whole and in order, and the end is no error")
  func bulk() async throws {
    try pki.issue("bulk", subject: Self.proxmoxSlashes)
    let server = try await TestServer.echo(tls: pki.server("bulk"))
    let client = try await TestClient.connect(
      to: .tcp(host: "127.0.0.1", port: server.port), security: .tls(trusting("ca", .subject(Self.proxmox))))
    let bytes = (0..<(1 << 22)).map { UInt8(truncatingIfNeeded: $0 >> 9 ^ $0) }
    client.channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    #expect(await client.receive(bytes.count) == bytes)
    await server.stop()
    #expect(await client.receiveToEnd().isEmpty)
    #expect(client.errors.isEmpty)
  }
}
