import ArgumentParser
import Foundation
import SpiceClient
import SpiceServer
import SpiceWire
import Testing

@testable import spice

@Suite("The options of a server") struct ServeOptionsTests {
  private func made(
    _ arguments: [String], environment: [String: String] = [:], ask: ((String) -> String?)? = nil
  ) throws -> ServerConfiguration {
    try ServeOptions.parse(arguments).configuration(environment: environment, ask: ask)
  }

  private func password(_ configuration: ServerConfiguration) -> String? {
    if case .password(let password, _) = configuration.authentication { password } else { nil }
  }

  /// Does something with a file of the given text, and removes it.
  private func withFile<T>(_ text: String, _ body: (_ path: String) throws -> T) throws -> T {
    let path = FileManager.default.temporaryDirectory.path + "/spice-test-\(UUID().uuidString)"
    try Data(text.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  @Test("without options, a server is for this machine, and open to it")
  func defaults() throws {
    let configuration = try made([])
    #expect(configuration.endpoints == [.tcp(host: "127.0.0.1", port: 5900)])
    #expect(configuration.tls == nil)
    guard case .none = configuration.authentication else {
      Issue.record("a password is needed")
      return
    }
    #expect(configuration.clientPolicy == .replace)
    #expect(configuration.secureChannels == [])
    #expect(configuration.compression == .autoGLZ)
    #expect(configuration.name == "swift-spice")
  }

  @Test(
    "places to listen are written as people write them",
    arguments: [
      ("127.0.0.1:0", .network(host: "127.0.0.1", port: 0)), ("host:5900", .network(host: "host", port: 5900)),
      (":5900", .network(host: nil, port: 5900)), ("5901", .network(host: "127.0.0.1", port: 5901)),
      ("[::1]:5900", .network(host: "::1", port: 5900)), ("unix:/run/a:b", .unix(path: "/run/a:b")),
    ] as [(String, ListenAddress)])
  func addresses(text: String, address: ListenAddress) { #expect(ListenAddress(argument: text) == address) }

  @Test("a relative path is one of the working directory")
  func relativePath() {
    let here = FileManager.default.currentDirectoryPath
    #expect(ListenAddress(argument: "unix:a.sock") == .unix(path: here + "/a.sock"))
  }

  @Test("what is no place is refused", arguments: ["", "host", "host:", "host:65536", "host:-1", "::1:5900", "unix:"])
  func noAddress(text: String) { #expect(ListenAddress(argument: text) == nil) }

  @Test("each option finds its place")
  func options() throws {
    let configuration = try withFile("s3cret\n") { password throws -> ServerConfiguration in
      try withFile("-----BEGIN PRIVATE KEY-----") { key throws -> ServerConfiguration in
        try made([
          "--listen", ":5900", "--listen", "unix:/run/x.sock", "--listen-tls", "[::1]:5901", "--tls-certificate",
          "cert.pem", "--tls-key", key, "--secure-channel", "main", "--secure-channel", "inputs", "--password-file",
          password, "--password-lifetime", "1.5", "--share", "--compression", "auto_lz", "--name", "box",
        ])
      }
    }
    #expect(
      configuration.endpoints == [
        .tcp(host: nil, port: 5900), .unix(path: "/run/x.sock"), .tls(host: "::1", port: 5901),
      ])
    #expect(configuration.tls?.certificateChainFile == "cert.pem")
    #expect(configuration.tls?.keyPassword == nil)
    #expect(configuration.secureChannels == [.main, .inputs])
    guard case .password("s3cret", .milliseconds(1500)) = configuration.authentication else {
      Issue.record("\(configuration.authentication)")
      return
    }
    #expect(configuration.clientPolicy == .share)
    #expect(configuration.compression == .autoLZ)
    #expect(configuration.name == "box")
  }

  @Test("with a place for TLS alone, there is no other")
  func onlyTLS() throws {
    let options = try ServeOptions.parse([
      "--listen-tls", "5901", "--tls-certificate", "c", "--tls-key", "/dev/null", "--secure-channel", "all",
    ])
    let configuration = try options.configuration(environment: [:], ask: nil)
    #expect(configuration.endpoints == [.tls(host: "127.0.0.1", port: 5901)])
    #expect(configuration.secureChannels == [.main, .display, .inputs, .cursor])
  }

  @Test(
    "options that make no sense are refused",
    arguments: [
      ["--listen", "nowhere"], ["--listen-tls", "5901"], ["--tls-certificate", "c", "--tls-key", "k"],
      ["--secure-channel", "main"], ["--ask-password", "--password-file", "f"], ["--password-lifetime", "0"],
      ["--password-lifetime", "nan"], ["--compression", "zip"],
      ["--listen-tls", "unix:/x", "--tls-certificate", "c", "--tls-key", "k"],
      ["--listen-tls", "1", "--tls-certificate", "c", "--tls-key", "k", "--secure-channel", "sound"],
    ])
  func refusals(arguments: [String]) { #expect(throws: (any Error).self) { try ServeOptions.parse(arguments) } }

  @Test(
    "sizes and numbers of displays that make no sense are refused",
    arguments: [
      ["--size", "1280"], ["--size", "1280x"], ["--size", "x720"], ["--size", "15x720"], ["--size", "1280x8193"],
      ["--size", "1x2x3"], ["--displays", "0"], ["--displays", "17"], ["--demo", "--size", "639x480"],
    ])
  func noSize(arguments: [String]) { #expect(throws: (any Error).self) { try ServeCommand.parse(arguments) } }

  @Test("a size is a width and a height")
  func size() throws {
    let command = try ServeCommand.parse(["--size", "640x480", "--displays", "16", "--demo"])
    #expect((command.size.width, command.size.height, command.displays) == (640, 480, 16))
    #expect(try ServeCommand.parse(["--size", "16x16"]).size.width == 16)
  }

  @Test("all compressions have the names that hypervisors give them, too")
  func compressions() throws {
    for name in ["off", "quic", "lz", "glz", "lz4", "auto_lz", "auto_glz", "auto-lz", "auto-glz"] {
      let value = try made(["--compression", name]).compression
      #expect(value == PreferredCompression(rawValue: name.replacing("_", with: "-"))?.value)
    }
  }

  @Test("the password is the file's, else the environment's, or what is typed")
  func passwords() throws {
    let environment = ["SPICE_PASSWORD": "environment"]
    try withFile("file\n") { path throws in
      #expect(password(try made(["--password-file", path], environment: environment)) == "file")
    }
    #expect(password(try made([], environment: environment)) == "environment")
    #expect(password(try made(["--ask-password"], environment: environment) { _ in "typed" }) == "typed")
    #expect(password(try made([], environment: ["SPICE_PASSWORD": ""])) == nil)
    for (arguments, ask) in [
      (["--ask-password"], nil), (["--ask-password"], { _ in nil }), (["--password-lifetime", "9"], nil),
    ]
      as [([String], ((String) -> String?)?)]
    {
      let failure = #expect(throws: CommandFailure.self) { try made(arguments, ask: ask) }
      #expect(failure?.code == .validationFailure)
    }
  }

  @Test("the password of a key is told, or asked for if the key needs one")
  func keyPasswords() throws {
    func told(
      _ key: String, _ more: [String] = [], environment: [String: String] = [:], ask: ((String) -> String?)? = nil
    ) throws -> String? {
      let arguments = ["--listen-tls", "0", "--tls-certificate", "c", "--tls-key", key] + more
      return try made(arguments, environment: environment, ask: ask).tls?.keyPassword
    }
    let environment = ["SPICE_TLS_KEY_PASSWORD": "environment"]
    try withFile("-----BEGIN ENCRYPTED PRIVATE KEY-----") { key throws in
      #expect(try told(key, ask: { $0.contains(key) ? "typed" : nil }) == "typed")
      #expect(try told(key, environment: environment) == "environment")
      try withFile("file\n") { path throws in
        #expect(try told(key, ["--tls-key-password-file", path], environment: environment) == "file")
      }
      let failure = #expect(throws: CommandFailure.self) { try told(key) }
      #expect(failure?.code == .validationFailure && failure?.text.contains(key) == true)
    }
    try withFile("-----BEGIN PRIVATE KEY-----") { key throws in
      #expect(try told(key, ask: { _ in "typed" }) == nil)
    }
    #expect(throws: CommandFailure.self) { try told("/nonexistent/key.pem") }
  }

  @Test("who lets everybody in from everywhere is told so")
  func warnings() throws {
    func warnings(_ arguments: [String]) throws -> Int {
      let options = try ServeOptions.parse(arguments)
      return options.warnings(for: try options.configuration(environment: [:], ask: nil)).count
    }
    #expect(try warnings([]) == 0)
    #expect(try warnings(["--listen", "[::1]:0", "--listen", "localhost:0", "--listen", "unix:/x"]) == 0)
    #expect(try warnings(["--listen", ":0"]) == 1)
    #expect(try warnings(["--listen", "10.0.0.1:0"]) == 1)
    try withFile("p") { path throws in #expect(try warnings(["--listen", ":0", "--password-file", path]) == 0) }
  }
}

@Suite("The URIs of a server") struct ServedURIsTests {
  private func uris(
    _ endpoints: [ServerConfiguration.Endpoint], _ addresses: [String], needsBothPorts: Bool = false
  ) -> [String] {
    ServedURIs.make(endpoints, addresses: addresses, needsBothPorts: needsBothPorts).map(\.description)
  }

  @Test("every endpoint has one that leads to it")
  func each() {
    let uris = uris(
      [.tcp(port: 0), .tcp(port: 0), .tls(port: 0), .tcp(port: 0), .unix(path: "")],
      ["127.0.0.1:5900", "[::1]:5901", "10.0.0.1:5902", "[::]:5903", "unix:/run/a b.sock"])
    #expect(
      uris == [
        "spice://127.0.0.1:5900", "spice://[::1]:5901", "spice+tls://10.0.0.1:5902", "spice://localhost:5903",
        "spice+unix:///run/a%20b.sock",
      ])
    for uri in uris { #expect(throws: Never.self) { try SpiceURI(parsing: uri) } }
  }

  @Test("where some channels need TLS, both ports of a host are named together")
  func both() {
    let endpoints: [ServerConfiguration.Endpoint] = [.tcp(port: 0), .tls(port: 0), .tcp(port: 0)]
    let addresses = ["127.0.0.1:1", "127.0.0.1:2", "10.0.0.1:3"]
    #expect(
      uris(endpoints, addresses, needsBothPorts: true) == [
        "spice://127.0.0.1?port=1&tls-port=2", "spice+tls://127.0.0.1:2", "spice://10.0.0.1:3",
      ])
  }
}
