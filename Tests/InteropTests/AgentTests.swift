import Foundation
import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// Clipboards and files between our client and the agent of Linux, through the Swift server library.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(2)))
struct AgentTests {
  private func running(
    _ library: ServerLibrary, _ body: (XspiceServer, SpiceSession, StockAgent) async throws -> Void
  ) async throws {
    let configuration = XspiceServer.Configuration {
      ($0.server, $0.hasAgent, $0.sharesMachine) = (library, true, true)
    }
    try await XspiceServer.running(configuration) { server in
      let agent = try await StockAgent.start(on: server)
      try await SpiceSession.running(try SpiceConfiguration(server.address)) { session in
        try await session.wait(for: agent)
        try await body(server, session, agent)
      }
      await agent.stop()
    }
  }

  /// Whether programs in the guest get something when they paste, as soon as the agent has heard of it.
  private func isPasted(_ server: XspiceServer, _ data: Data, _ type: String) async -> Bool {
    let file = server.folder.file("pasted")
    return await eventually {
      _ = try? await server.run("sh", ["-c", "xclip -selection clipboard -t \(type) -o > \(file)"])
      return (try? Data(contentsOf: URL(filePath: file))) == data
    }
  }

  private func copy(_ server: XspiceServer, _ data: Data, _ type: String) throws {
    let file = server.folder.file("copied")
    try data.write(to: URL(filePath: file))
    // It stays, to be asked.
    try server.start("xclip", ["-quiet", "-selection", "clipboard", "-t", type, "-i", file])
  }

  @Test(
    "text and pictures of every size go both ways, also when the agent was killed", arguments: ServerLibrary.oursOnly)
  func clipboard(_ library: ServerLibrary) async throws {
    try await running(library) { server, session, agent in
      let contents: [(ClipboardType, String, Data)] = [
        (.text, "UTF8_STRING", Data("grüße\nline".utf8)), (.text, "UTF8_STRING", Data()),
        (.png, "image/png", Data((0..<300_000).map { UInt8(truncatingIfNeeded: ($0 &* $0) >> 3) })),
      ]
      for (type, name, data) in contents {
        session.clipboard.offer([type]) { _ in [UInt8](data) }
        #expect(await isPasted(server, data, name))
        try copy(server, data, name)
        try #require(await eventually { session.state.clipboards[.clipboard]?.contains(type) == true })
        #expect(Data(try await session.clipboard.read(type)) == data)
      }

      let offer = session.clipboard.offer("after all")
      await agent.stop()
      try #require(await eventually { !session.state.isAgentConnected })
      await #expect(throws: SpiceError.self) { try await session.clipboard.readText() }
      let next = try await StockAgent.start(on: server)
      try await session.wait(for: next)
      #expect(await isPasted(server, Data("after all".utf8), "UTF8_STRING"))
      try copy(server, Data("mine".utf8), "UTF8_STRING")
      var last: ClipboardOffer.Event?
      for await event in offer.events { last = event }
      guard case .ended(.replacedByGuest)? = last else {
        Issue.record("the offer ended with \(String(describing: last))")
        return
      }
      #expect(try await session.clipboard.readText() == "mine")
      await next.stop()
    }
  }

  @Test(
    "a second person who comes, sends and goes leaves the first one's file and clipboards alone",
    arguments: ServerLibrary.oursOnly)
  func second(_ library: ServerLibrary) async throws {
    try await running(library) { server, session, agent in
      session.clipboard.offer("before")
      #expect(await isPasted(server, Data("before".utf8), "UTF8_STRING"))
      let endless = session.send(
        SpiceFile(name: "endless", size: 1 << 30) { _, count in [UInt8](repeating: 1, count: count) })
      for await sent in endless.progress where sent > 1 << 20 { break }
      try await SpiceSession.running(try SpiceConfiguration(server.address)) { other in
        try await other.wait(for: agent)
        #expect(await isPasted(server, Data("before".utf8), "UTF8_STRING"))
        other.clipboard.offer("from the other")
        #expect(await isPasted(server, Data("from the other".utf8), "UTF8_STRING"))
        // What is copied in the machine is for both.
        try copy(server, Data("for both".utf8), "UTF8_STRING")
        for each in [session, other] {
          try #require(await eventually { each.state.clipboards[.clipboard]?.contains(.text) == true })
          #expect(try await each.clipboard.readText() == "for both")
        }
      }
      var last: UInt64 = 0
      for await sent in endless.progress {
        if last > 0, sent > last { break }
        last = sent
      }
      endless.cancel()
      let cancelled = await #expect(throws: SpiceError.self) { try await endless.finish() }
      #expect(cancelled?.code == .cancelled)
      session.clipboard.offer("after")
      #expect(await isPasted(server, Data("after".utf8), "UTF8_STRING"))
      try copy(server, Data("mine".utf8), "UTF8_STRING")
      try #require(await eventually { session.state.clipboards[.clipboard]?.contains(.text) == true })
      #expect(try await session.clipboard.readText() == "mine")
    }
  }

  @Test(
    "files arrive, one that is given up leaves nothing, and the agent may be killed", arguments: ServerLibrary.oursOnly)
  func files(_ library: ServerLibrary) async throws {
    try await running(library) { server, session, agent in
      let big = (0..<5_000_000).map { UInt8(truncatingIfNeeded: ($0 &* 31) >> 2) }
      let path = server.folder.file("five megabytes.bin")
      try Data(big).write(to: URL(filePath: path))
      let empty = session.send(SpiceFile(name: "folder/empty", size: 0) { _, _ in [] })
      let full = session.send(try SpiceFile(path: path))
      try await empty.finish()
      try await full.finish()
      #expect(try Data(contentsOf: agent.downloads.appending(path: "empty")).isEmpty)
      #expect(try Data(contentsOf: agent.downloads.appending(path: "five megabytes.bin")) == Data(big))

      let endless = SpiceFile(name: "endless", size: 1 << 30) { _, count in [UInt8](repeating: 1, count: count) }
      let givenUp = session.send(endless)
      for await sent in givenUp.progress where sent > 1 << 20 { givenUp.cancel() }
      let cancelled = await #expect(throws: SpiceError.self) { try await givenUp.finish() }
      #expect(cancelled?.code == .cancelled)
      let left = agent.downloads.appending(path: "endless").path
      #expect(await eventually { !FileManager.default.fileExists(atPath: left) })
      let tooLarge = session.send(SpiceFile(name: "too large", size: 1 << 60) { _, _ in [] })
      let refused = await #expect(throws: SpiceError.self) { try await tooLarge.finish() }
      #expect(refused?.code == .guestRefused)
      let lost = session.send(endless)
      for await sent in lost.progress where sent > 1 << 20 { await agent.stop() }
      let gone = await #expect(throws: SpiceError.self) { try await lost.finish() }
      #expect(gone?.code == .agentUnavailable)
      let next = try await StockAgent.start(on: server)
      try await session.wait(for: next)
      try await session.send(SpiceFile(name: "last", size: 3) { _, _ in [7, 8, 9] }).finish()
      #expect(try Data(contentsOf: next.downloads.appending(path: "last")) == Data([7, 8, 9]))
      await next.stop()
    }
  }
}

extension SpiceSession {
  /// Waits until the guest's agent has told what it can do.
  fileprivate func wait(for agent: StockAgent) async throws {
    guard await eventually({ state.agentCapabilities != nil }) else {
      throw PeerError("there is no agent: \(agent.said)")
    }
  }
}
