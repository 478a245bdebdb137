import Foundation
import SpiceClient
import SpiceTestSupport
import Testing

/// The `spice` command as it was built, in a process of its own.
private final class SpiceProcess {
  private let process = Process()
  private let output = Pipe()
  private let errors = Pipe()

  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath
    process.executableURL = URL(filePath: bundle ?? CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "spice")
    process.arguments = arguments
    var own = ProcessInfo.processInfo.environment
    own["SPICE_PASSWORD"] = nil
    own["SPICE_TLS_KEY_PASSWORD"] = nil
    process.environment = own.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// The next bytes of standard output; nil at its end.
  func read() -> String? {
    let data = output.fileHandleForReading.availableData
    return data.isEmpty ? nil : String(decoding: data, as: UTF8.self)
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end. Returns the exit code, nil after a signal, and what was said on standard error.
  func wait() -> (code: Int32?, errors: [String]) {
    let text = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    return (process.terminationReason == .exit ? process.terminationStatus : nil, lines)
  }
}

@Suite("The command spice serve", .timeLimit(.minutes(2)))
struct ServeProcessTests {
  @Test("it says where to connect, what happens, and ends when it is told to", arguments: [SIGINT, SIGTERM])
  func serves(signal: Int32) async throws {
    let process = try SpiceProcess(["serve", "--listen", "127.0.0.1:0", "--listen", "[::1]:0", "--size", "64x48"])
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
      let process = try SpiceProcess(["serve"] + arguments, environment: environment)
      #expect(process.read() == nil)
      return process.wait()
    }
    let first = try SpiceProcess(["serve", "--listen", "127.0.0.1:0"])
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
