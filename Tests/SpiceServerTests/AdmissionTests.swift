import Foundation
import SpiceClient
import SpiceServer
import SpiceTestSupport
import Testing

@Suite("Who gets into a server", .timeLimit(.minutes(3)))
struct AdmissionTests {
  private func code(_ body: () async throws -> Void) async -> SpiceError.Code? {
    do {
      try await body()
      return nil
    } catch {
      return (error as? SpiceError)?.code
    }
  }

  @Test("a password lets in who knows it, for as long as it lives")
  func password() async throws {
    try await Served.running {
      $0.authentication = .password("s3cret")
    } _: { server in
      let enter: (String?) async -> SpiceError.Code? = { password in
        await code {
          try await Served.client(of: server) {
            $0.connection.password = password
          } _: { _ in
          }
        }
      }
      #expect(await enter("s3cret") == nil)
      #expect(await enter("secret") == .password)
      #expect(await enter(nil) == .password)
      try server.setAuthentication(.password("new", lifetime: .milliseconds(1)))
      try await Task.sleep(for: .milliseconds(20))
      #expect(await enter("new") == .password)
      try server.setAuthentication(.nobody)
      #expect(await enter("new") == .password)
      try server.setAuthentication(.none)
      #expect(await enter(nil) == nil)
      #expect(throws: SpiceServerError.self) {
        try server.setAuthentication(.password(String(repeating: "x", count: 61)))
      }
      #expect(throws: SpiceServerError.self) { try server.setAuthentication(.password("")) }
    }
  }

  @Test("TLS protects all channels, or those that must have it")
  func tls() async throws {
    let pki = try TestPKI.shared.get()
    try pki.issue(
      "swift-server", subject: "/CN=127.0.0.1",
      extensions: ["subjectAltName = IP:127.0.0.1", "basicConstraints = CA:FALSE"])
    let configure: (inout ServerConfiguration) -> Void = {
      $0.endpoints = [.tcp(host: "127.0.0.1", port: 0), .tls(host: "127.0.0.1", port: 0)]
      $0.tls = .init(certificateChainFile: pki.path("swift-server.pem"), keyFile: pki.path("swift-server.key"))
      $0.secureChannels = [.inputs]
    }
    try await Served.running(configure) { server in
      _ = try server.addDisplay(width: 32, height: 32)
      let port = try #require(server.addresses[1].split(separator: ":").last.flatMap { Int($0) })
      try await Served.client(of: server) {
        $0.connection.securePort = port
        $0.connection.certificateAuthorities = .init(file: pki.path("ca.pem"))
        $0.connection.secureChannels = .all
      } _: { session in
        #expect(await Served.eventually { session.state.channels.count == 4 })
        #expect(await Served.eventually { session.state.channels.allSatisfy { $0.peer != nil } })
      }
      // Another authority's client does not trust the server.
      let stranger = await code {
        try await Served.client(of: server) {
          $0.connection.securePort = port
          $0.connection.certificateAuthorities = .init(file: pki.path("other-ca.pem"))
          $0.connection.secureChannels = .all
        } _: { _ in
        }
      }
      #expect(stranger == .certificate)
    }
  }

  @Test("a configuration that cannot be is refused with a reason")
  func impossible() throws {
    #expect { try SpiceServer(ServerConfiguration(endpoints: [.tls(port: 0)])) } throws: {
      ($0 as? SpiceServerError)?.code == .configuration
    }
    var configuration = ServerConfiguration(endpoints: [.tls(port: 0)])
    configuration.tls = .init(certificateChainFile: "/nonexistent/cert.pem", keyFile: "/nonexistent/key.pem")
    #expect { try SpiceServer(configuration) } throws: {
      guard let error = $0 as? SpiceServerError else { return false }
      return error.code == .tls && error.description.contains("/nonexistent/cert.pem")
    }
    let first = try SpiceServer(ServerConfiguration(endpoints: [.tcp(host: "127.0.0.1", port: 0)]))
    defer { first.stop() }
    let port = try #require(first.addresses[0].split(separator: ":").last.flatMap { UInt16($0) })
    #expect { try SpiceServer(ServerConfiguration(endpoints: [.tcp(host: "127.0.0.1", port: port)])) } throws: {
      ($0 as? SpiceServerError)?.code == .system
    }
    configuration = ServerConfiguration(endpoints: [])
    configuration.uuid = [1, 2, 3]
    #expect { try SpiceServer(configuration) } throws: { ($0 as? SpiceServerError)?.code == .configuration }
  }

  @Test("a second client takes the first one's place, or sits beside it", arguments: [false, true])
  func policy(shares: Bool) async throws {
    try await Served.running {
      $0.clientPolicy = shares ? .share : .replace
    } _: { server in
      let display = try server.addDisplay(width: 32, height: 32)
      try await Served.client(of: server) { first in
        #expect(await Served.eventually { await first.display(0)?.picture() != nil })
        try await Served.client(of: server) { second in
          #expect(await Served.eventually { await second.display(0)?.picture() != nil })
          if shares {
            display.fill(Rect(left: 0, top: 0, right: 32, bottom: 32), color: 0x00FF00)
            for session in [first, second] {
              #expect(
                await Served.eventually {
                  await session.display(0)?.picture()?.converted(to: .xrgb32).value(x: 7, y: 7) == 0x00FF00
                })
            }
            #expect(await server.statistics().clients.count == 2)
          } else {
            #expect(await Served.eventually { first.isOver })
            #expect(await server.statistics().clients.count == 1)
          }
        }
      }
    }
  }

  @Test("a Unix socket is a way in, and goes with the server")
  func unix() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "spice-\(UUID().uuidString.prefix(8)).sock").path
    try await Served.running {
      $0.endpoints = [.unix(path: path)]
    } _: { server in
      #expect(server.addresses == ["unix:\(path)"])
      try await Served.client(of: server) { session in #expect(!session.isOver) }
    }
    try? FileManager.default.removeItem(atPath: path)
  }

  @Test("events and figures tell who is there")
  func events() async throws {
    try await Served.running { server in
      _ = try server.addDisplay(width: 32, height: 32)
      var events = server.events.makeAsyncIterator()
      var client: ClientID?
      try await Served.client(of: server) { session in
        #expect(await Served.eventually { await session.display(0)?.picture() != nil })
        guard case .clientConnected(let id, let address) = await events.next() else {
          Issue.record("the first event is not that of the client")
          return
        }
        client = id
        // Its channels come in any order, and the picture may be there before the last of them.
        #expect(await Served.eventually { await server.statistics().clients.allSatisfy { $0.channels.count == 4 } })
        let info = try #require(await server.statistics().clients.first)
        #expect(info.id == id)
        #expect(info.address == address && address.hasPrefix("127.0.0.1:"))
        #expect(info.channels.sorted() == ["cursor 0", "display 0", "inputs 0", "main 0"])
        #expect(info.sentBytes > 0 && info.receivedBytes > 0)
        #expect(info.roundTrip != nil)
      }
      #expect(await events.next() == client.map { .clientDisconnected($0) })
      try server.setAuthentication(.nobody)
      #expect(await code { try await Served.client(of: server) { _ in } } == .password)
      guard case .connectionRefused(let address, nil) = await events.next() else {
        Issue.record("who was refused is not told of")
        return
      }
      #expect(address.hasPrefix("127.0.0.1:"))
    }
  }

  @Test("a host sends a client away, or all of them, and ends")
  func ends() async throws {
    try await Served.running { server in
      var events = server.events.makeAsyncIterator()
      try await Served.client(of: server) { session in
        guard case .clientConnected(let id, _) = await events.next() else {
          Issue.record("who came in is not told of")
          return
        }
        server.disconnect(id)
        #expect(await Served.eventually { session.isOver })
      }
      try await Served.client(of: server) { session in
        server.disconnectClients()
        #expect(await Served.eventually { session.isOver })
      }
    }
    let server = try SpiceServer(ServerConfiguration(endpoints: [.tcp(host: "127.0.0.1", port: 0)]))
    try await Served.client(of: server) { session in
      server.stop()
      #expect(await Served.eventually { session.isOver })
      for await _ in server.events {}
    }
  }
}
