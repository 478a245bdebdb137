import SpiceTransport
import SpiceWire
import Testing

@testable import SpiceClient

@Suite struct SpiceConfigurationTests {
  @Test("a URI's ports become the places that connections go to")
  func ports() throws {
    let both = try SpiceConfiguration(uri: "spice://me@host?port=1&tls-port=2&password=secret")
    let routes = try both.routes()
    #expect(routes.plain == .tcp(host: "host", port: 1))
    #expect(routes.secure == .tcp(host: "host", port: 2))
    #expect(routes.timeout == .seconds(10))
    #expect(both.sessionOptions.ports == [.plain, .secure])
    #expect(both.sessionOptions.password == Array("secret".utf8))
    #expect(both.connection.username == "me")
    let secure = try SpiceConfiguration(uri: "spice+tls://host:2")
    #expect(try secure.routes().plain == nil)
    #expect(secure.sessionOptions.ports == .secure)
  }

  @Test("a Unix socket counts as a plain port")
  func unix() throws {
    let configuration = try SpiceConfiguration(uri: "spice+unix:///run/vm")
    #expect(try configuration.routes().plain == .unix(path: "/run/vm"))
    #expect(configuration.sessionOptions.ports == .plain)
  }

  @Test("spice+wss puts TLS below the WebSocket, spice+ws does not")
  func webSocket() throws {
    let secure = try SpiceConfiguration(uri: "spice+wss://host/a?b").routes()
    #expect(secure.plain == nil)
    #expect(secure.secure == .tcp(host: "host", port: 443))
    #expect(secure.webSocket == WebSocketOptions(path: "/a?b"))
    let plain = try SpiceConfiguration(uri: "spice+ws://host:6080").routes()
    #expect(plain.plain == .tcp(host: "host", port: 6080))
    #expect(plain.secure == nil)
    #expect(plain.webSocket == WebSocketOptions(path: "/"))
    #expect(try SpiceConfiguration(uri: "spice://host:1").routes().webSocket == nil)
  }

  @Test("a connection file sets proxy, authorities and subject")
  func file() throws {
    let configuration = try SpiceConfiguration(connectionFile: ConnectionFileTests.proxmox)
    let routes = try configuration.routes()
    #expect(routes.secure == .tcp(host: "pvespiceproxy:65F0A1B2:100:node1::a1b2/C3+d4==", port: 61001))
    #expect(routes.proxy?.host == "node1.example")
    #expect(routes.proxy?.port == 3128)
    #expect(routes.proxy?.tls == nil)
    #expect(routes.tls.identity == .subject("OU=PVE Cluster Node,O=Proxmox Virtual Environment,CN=node1.example"))
    let pem = "-----BEGIN CERTIFICATE-----\nMIIF\n-----END CERTIFICATE-----\n"
    #expect(routes.tls.authorities == TLSPolicy.Authorities(pem: Array(pem.utf8)))
    #expect(configuration.connection.title == "VM 100 - Büro")
    #expect(configuration.connection.serverDescription == "a machine behind http://node1.example:3128")
  }

  @Test("a pinned key comes before a subject, a subject before the host's name")
  func identity() throws {
    var configuration = try SpiceConfiguration(uri: "spice+tls://host:2")
    #expect(try configuration.routes().tls.identity == .hostName)
    configuration.connection.certificateSubject = "CN=x"
    #expect(try configuration.routes().tls.identity == .subject("CN=x"))
    configuration.connection.pinnedKey = [1, 2]
    #expect(try configuration.routes().tls.identity == .publicKey([1, 2]))
  }

  @Test("a proxy behind TLS is verified by itself")
  func secureProxy() throws {
    var configuration = try SpiceConfiguration(uri: "spice+tls://host:2")
    configuration.connection.proxy = try ProxyURI(parsing: "https://me:you@proxy")
    configuration.connection.certificateSubject = "CN=x"
    let proxy = try configuration.routes().proxy
    #expect(proxy?.port == 3129)
    #expect(proxy?.user == "me")
    #expect(proxy?.password == "you")
    #expect(proxy?.tls?.identity == .hostName)
  }

  @Test("channels, caches and limits reach the engine")
  func options() throws {
    var configuration = try SpiceConfiguration(uri: "spice://host?port=1&tls-port=2")
    configuration.connection.secureChannels = .types([.main])
    configuration.connection.disabledChannels = [.cursor]
    configuration.isReadOnly = true
    configuration.preferredCompression = .lz
    configuration.preferredVideoCodecs = [.vp8]
    configuration.imageCachePixels = -1
    configuration.glzWindowPixels = 7
    configuration.limits.linkMilliseconds = 5
    var options = configuration.sessionOptions
    #expect(options.secureChannels == [.main])
    #expect(!options.securesAllChannels)
    #expect(options.disabledChannels == [.cursor])
    #expect(options.isReadOnly)
    #expect(options.preferredCompression == .lz)
    #expect(options.preferredVideoCodecs == [.vp8])
    #expect(options.imageCachePixels == 0)
    #expect(options.glzWindowPixels == 7)
    #expect(options.limits.linkMilliseconds == 5)
    configuration.connection.secureChannels = .all
    options = configuration.sessionOptions
    #expect(options.securesAllChannels)
  }

  @Test("a descriptor serves the main channel, and nothing is tried twice with it")
  func descriptor() throws {
    var description = ConnectionDescription()
    description.descriptor = 42
    var configuration = SpiceConfiguration(description)
    #expect(configuration.sessionOptions.ports == .plain)
    #expect(!configuration.isRepeatable)
    let routes = try configuration.routes()
    #expect(try routes.endpoint(for: ChannelID(.main), secure: false) == .descriptor(42))
    #expect(throws: TransportError.self) { try routes.endpoint(for: ChannelID(.display), secure: false) }
    #expect(throws: TransportError.self) { try routes.endpoint(for: ChannelID(.main), secure: true) }
    configuration.openDescriptor = { 100 + CInt($0.type.rawValue) }
    #expect(configuration.isRepeatable)
    #expect(try configuration.routes().endpoint(for: ChannelID(.display), secure: false) == .descriptor(102))
  }

  @Test("without a socket for the main channel there is an error, and nobody is asked for a password")
  func missingDescriptor() async {
    var configuration = SpiceConfiguration(ConnectionDescription())
    configuration.openDescriptor = { _ in nil }
    let error = await #expect(throws: SpiceError.self) {
      _ = try await SpiceSession.connect(configuration) { _ in
        Issue.record("a password was asked for")
        return nil
      }
    }
    #expect(error?.code == .configuration)
    #expect(error?.text == "no socket was handed over for the main channel")
  }

  @Test("what cannot work is refused before connecting")
  func refusals() throws {
    var configuration = try SpiceConfiguration(uri: "spice://host:1")
    configuration.connection.secureChannels = .types([.main])
    #expect(Self.code { try configuration.routes() } == .configuration)
    configuration.connection.secureChannels = .none
    configuration.connectTimeout = .zero
    #expect(Self.code { try configuration.routes() } == .configuration)
    #expect(Self.code { try SpiceConfiguration(ConnectionDescription()).routes() } == .configuration)
    var portless = ConnectionDescription()
    portless.host = "host"
    #expect(Self.code { try SpiceConfiguration(portless).routes() } == .configuration)
    #expect(Self.code { _ = try SpiceConfiguration(uri: "spice://host") } == .configuration)
    #expect(Self.code { _ = try SpiceConfiguration(connectionFile: "x") } == .configuration)
  }

  @Test("a server is described without its secrets")
  func description() throws {
    func describe(_ uri: String) throws -> String { try SpiceConfiguration(uri: uri).connection.serverDescription }
    #expect(try describe("spice://me@host:1?password=secret") == "spice://host:1")
    #expect(try describe("spice://[::1]?port=1&tls-port=2") == "spice://[::1]?port=1&tls-port=2")
    #expect(try describe("spice+unix:///run/vm") == "spice+unix:///run/vm")
    #expect(try describe("spice+wss://host/a?token=secret") == "spice+wss://host:443/a")
    #expect(ConnectionDescription().serverDescription == "no server")
    var bare = ConnectionDescription()
    (bare.host, bare.port, bare.proxy) = ("::1", 5900, ProxyURI(host: "p"))
    #expect(bare.serverDescription == "spice://[::1]:5900")
  }

  private static func code<T>(_ body: () throws -> T) -> SpiceError.Code? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? SpiceError)?.code
    }
  }
}
