import Foundation
import SpiceClient
import SpiceTestSupport
import Testing

@Suite("The command spice serve", .timeLimit(.minutes(2)))
struct ServeProcessTests {
  @Test("it says where to connect, what happens, and ends when it is told to", arguments: [SIGINT, SIGTERM])
  func serves(signal: Int32) async throws {
    let process = try ToolProcess(["serve", "--listen", "127.0.0.1:0", "--listen", "[::1]:0", "--size", "64x48"])
    var text = ""
    while text.filter({ $0 == "\n" }).count < 2, let more = process.read() { text += more }
    let uris = text.split(separator: "\n").map(String.init)
    try #require(uris.count == 2)
    #expect(uris[0].hasPrefix("spice://127.0.0.1:") && uris[1].hasPrefix("spice://[::1]:"))
    for uri in uris {
      let session = try await SpiceSession.connect(SpiceConfiguration(uri: uri))
      #expect(await eventually { await session.display(0)?.state().width == 64 })
      #expect(await eventually { session.state.channels.count { $0.peer != nil } == 4 })
      await session.disconnect()
    }
    process.send(signal)
    let (code, errors) = process.wait()
    #expect(code == 0)
    #expect(process.read() == nil)
    #expect(errors.count == 5)
    #expect(errors.first?.hasPrefix("spice: client 1 connected from 127.0.0.1:") == true)
    #expect(errors.last?.hasPrefix("spice: served 2 clients, ") == true)
  }

  @Test("what cannot be is one sentence, and an exit code")
  func failures() async throws {
    func fail(_ arguments: [String], _ environment: [String: String] = [:]) throws -> (code: Int32?, errors: [String]) {
      let process = try ToolProcess(["serve"] + arguments, environment: environment)
      #expect(process.read() == nil)
      return process.wait()
    }
    let first = try ToolProcess(["serve", "--listen", "127.0.0.1:0"])
    let uri = try #require(first.read())
    let port = try #require(uri.split(whereSeparator: { $0 == ":" || $0 == "\n" }).last)
    var (code, errors) = try fail(["--listen", "127.0.0.1:\(port)"])
    #expect(code == 1)
    #expect(errors.count == 1 && errors[0].contains("127.0.0.1:\(port)"))
    first.send(SIGTERM)
    #expect(first.wait().code == 0)

    (code, errors) = try fail(["--listen", "0"], ["SPICE_PASSWORD": String(repeating: "x", count: 61)])
    #expect(code == 64)
    #expect(errors.count == 1 && errors[0].contains("60 bytes"))

    let key = FileManager.default.temporaryDirectory.appending(path: "spice-\(UUID().uuidString).key")
    try Data("no key\n".utf8).write(to: key)
    defer { try? FileManager.default.removeItem(at: key) }
    (code, errors) = try fail([
      "--listen-tls", "0", "--tls-certificate", "/nonexistent/certificate.pem", "--tls-key", key.path,
    ])
    #expect(code == 64)
    #expect(errors.count == 1 && errors[0].contains("/nonexistent/certificate.pem"))
    #expect(try fail(["--secure-channel", "main"]).code == 64)
  }
}
