import SpiceTestSupport
import Testing

/// Moving a machine that nobody looks at: the host is told of every end once.
@Suite(.timeLimit(.minutes(2)))
struct MigrationTests {
  @Test("without clients all is over at once", arguments: ServerLibrary.all)
  func withoutClients(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n add_migration")
      for (command, result, event) in [
        ("migrate_connect host=127.0.0.1 port=5900", 0, "migrate_connect_complete"),
        // There is no target to start with, since nobody has to be told of it.
        ("migrate_start", -1, nil), ("migrate_end value=1", 0, "migrate_end_complete"),
        ("migrate_end value=0", 0, "migrate_end_complete"), ("migrate_start", -1, nil),
        ("migrate_connect port=5900", -1, "migrate_connect_complete"),
        ("migrate_connect host=127.0.0.1", -1, "migrate_connect_complete"),
        ("migrate_connect host=127.0.0.1 tls_port=5901 subject=CN=x", 0, "migrate_connect_complete"),
        ("migrate_connect host=127.0.0.1 port=5902", 0, "migrate_connect_complete"),
        ("migrate_end value=0", 0, "migrate_end_complete"),
      ] as [(String, Int, String?)] {
        let found = try await host.send(command).result
        #expect(found == result, "\(command)")
        for name in ["migrate_connect_complete", "migrate_end_complete"] {
          let told = try await host.events(name).count
          #expect(told == (name == event ? 1 : 0), "\(command): \(name)")
        }
      }
    }
  }
}
