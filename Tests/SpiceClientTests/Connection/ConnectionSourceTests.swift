import Foundation
import SpiceClient
import Testing

/// Does something with a file of the given text, and removes it.
private func withFile(_ text: String, _ body: (_ path: String) throws -> Void) throws {
  let path = FileManager.default.temporaryDirectory.path + "/spice-test-\(UUID().uuidString).vv"
  try Data(text.utf8).write(to: URL(filePath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  try body(path)
}

private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

@Suite struct ConnectionSourceTests {
  private static let text = "[virt-viewer]\ntype=spice\nhost=h\nport=1\n"

  @Test("a word is a URI, a file, or standard input")
  func kinds() {
    #expect(ConnectionSource("spice://h:1") == .uri("spice://h:1"))
    #expect(ConnectionSource("vnc://h:1") == .uri("vnc://h:1"))
    #expect(ConnectionSource("-") == .standardInput)
    #expect(ConnectionSource("./a.vv") == .file("./a.vv"))
    #expect(ConnectionSource("file:///tmp/my%20machine.vv") == .file("/tmp/my machine.vv"))
  }

  @Test("a password in the URI and a path without meaning are worth a warning")
  func warnings() throws {
    let loaded = try ConnectionSource("spice://h:1/x?password=hunter2").load()
    #expect(loaded.description.password == "hunter2")
    #expect(loaded.warnings == [.passwordInURI, .ignoredPath("/x")])
    #expect(!loaded.warnings.map(\.text).joined().contains("hunter2"))
    #expect(try ConnectionSource("spice://h:1").load().warnings.isEmpty)
  }

  @Test("a connection file is deleted only if it wishes so")
  func deletion() throws {
    try withFile(Self.text) { path throws in
      let loaded = try ConnectionSource(path).load()
      #expect(loaded.description.host == "h")
      #expect(!loaded.isForOneUse)
      #expect(exists(path))
    }
    try withFile(Self.text + "delete-this-file=1\n") { path throws in
      let loaded = try ConnectionSource(path).load()
      #expect(loaded.description.host == "h")
      #expect(loaded.isForOneUse)
      #expect(!exists(path))
    }
    try withFile("[virt-viewer]\ntype=vnc\ndelete-this-file=1\n") { path throws in
      #expect(throws: ConnectionSourceError.self) { try ConnectionSource(path).load() }
      #expect(exists(path))
    }
  }

  @Test(
    "a file for a newer viewer is opened with a warning",
    arguments: [
      ("11.0", false), ("2.0-160", false), ("10.99", false), ("x.y", false), ("11.0.1", true), ("12", true),
      ("11.1-3", true),
    ])
  func versions(version: String, isNewer: Bool) throws {
    try withFile(Self.text + "version=\(version)\nnewer-version-url=https://example.org/\n") { path throws in
      let warning = ConnectionWarning.wantsNewerViewer(version: version, url: "https://example.org/")
      #expect(try ConnectionSource(path).load().warnings == (isNewer ? [warning] : []))
    }
  }

  @Test("what cannot be read is refused, and the name of a host is recognised")
  func refusals() throws {
    for word in ["/nonexistent.vv", "vnc://host", "spice://host", "/"] {
      let error = #expect(throws: ConnectionSourceError.self) { _ = try ConnectionSource(word).load() }
      #expect(error?.mayBeHost == false, "\(word)")
    }
    let error = #expect(throws: ConnectionSourceError.self) { _ = try ConnectionSource("host:5900").load() }
    #expect(error?.mayBeHost == true)
    #expect(error?.text.contains("spice://host:5900") == true)
    try withFile(String(repeating: "#", count: (1 << 20) + 1)) { path throws in
      let error = #expect(throws: ConnectionSourceError.self) { _ = try ConnectionSource(path).load() }
      #expect(error?.text.contains("bytes") == true)
    }
  }

  @Test("the proxy of the environment is read, and an empty one is none")
  func proxy() throws {
    #expect(try ProxyURI.inEnvironment([:]) == nil)
    #expect(try ProxyURI.inEnvironment(["SPICE_PROXY": ""]) == nil)
    #expect(try ProxyURI.inEnvironment(["SPICE_PROXY": "http://p:1"]) == ProxyURI(host: "p", port: 1))
    #expect(throws: SpiceURIError.self) { try ProxyURI.inEnvironment(["SPICE_PROXY": "ftp://p"]) }
  }

  @Test("all compressions have the names of other clients")
  func compressions() {
    #expect(
      PreferredCompression.allCases.map(\.rawValue) == ["off", "auto-glz", "auto-lz", "quic", "glz", "lz", "lz4"])
    #expect(PreferredCompression.allCases.map(\.value.rawValue) == [1, 2, 3, 4, 5, 6, 7])
    #expect(PreferredCompression(name: "auto_glz") == .autoGLZ)
    #expect(PreferredCompression(name: "zip") == nil)
  }
}
