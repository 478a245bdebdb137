import SpiceTestSupport
import Testing

/// What the loader sees of the library.
@Suite(.timeLimit(.minutes(2)))
struct ExportTests {
  @Test("all functions are there under their versions, and nothing else", arguments: ServerLibrary.all)
  func symbols(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let reply = try await host.send("symbols")
      #expect(reply.data == [])
      #expect(reply.number("found") == 97)
      #expect(reply["soname"] == "libspice-server.so.1")
    }
  }

  @Test("questions can be asked without any server, and nothing is said", arguments: ServerLibrary.all)
  func loading(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let subtypes = try await host.send("recognized_subtypes")
      #expect(subtypes["subtypes"] == "vdagent,smartcard,usbredir")
      let version = try await host.send("get_current_compat_version").result
      #expect(version == 1)
      let clients = try await host.send("get_num_clients null=1").result
      #expect(clients == 0)
      let log = try await host.log()
      #expect(log == [])
    }
  }
}
