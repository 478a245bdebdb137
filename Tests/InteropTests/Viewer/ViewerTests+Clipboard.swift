import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test(
    "text and pictures that are copied on one side are pasted on the other, and files arrive: Xspice",
    arguments: ServerLibrary.all)
  func xspiceClipboard(_ server: ServerLibrary) async throws {
    try await XspiceServer.running(.init { ($0.server, $0.hasAgent) = (server, true) }) { guest in
      let agent = try await StockAgent.start(on: guest)
      try await exchange(with: guest, guest.address, titled: "127.0.0.1") { viewer, window, screen in
        let (file, content) = (screen.folder.file("dropped"), Data((0..<200_000).map { UInt8($0 & 0xFF) }))
        try content.write(to: URL(filePath: file))
        try await drag([file], to: window, on: screen, of: viewer)
        let arrived = agent.downloads.appending(path: "dropped")
        #expect(await eventually { (try? Data(contentsOf: arrived)) == content })
      }
      await agent.stop()
    }
  }

  @Test("text and pictures that are copied on one side are pasted on the other: QEMU", arguments: ServerLibrary.all)
  func clipboard(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .port) }) { guest in
      try await VirtualScreen.running(width: 1024, height: 768) { desktop in
        let agent = try await StockAgent.start(in: guest, desktop: desktop)
        try await exchange(with: desktop, guest.address, titled: Self.guestName)
        await agent.stop()
      }
    }
  }

  /// Copies and pastes between the user's desktop and the guest's, and does what else is to be done with the window.
  private func exchange(
    with guest: some XServer, _ address: SpiceAddress, titled title: String,
    then rest: (ViewerProcess, _ window: String, VirtualScreen) async throws -> Void = { _, _, _ in }
  ) async throws {
    try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
      try await ViewerProcess.running([address.uri], on: screen) { viewer in
        let window = try await viewer.turn(to: title)
        let contents: [(type: String, data: Data)] = [
          ("UTF8_STRING", Data("grüße\nline".utf8)),
          ("image/png", Data((0..<100_000).map { UInt8(truncatingIfNeeded: ($0 &* $0) >> 3) })),
        ]
        for (type, data) in contents {
          try screen.copy(data, as: type)
          #expect(await eventually { await guest.pasted(as: type) == data })
          let answer = data + Data("!".utf8)
          try guest.copy(answer, as: type)
          #expect(await eventually { await screen.pasted(as: type) == answer })
        }
        try await rest(viewer, window, screen)
      }
    }
  }
}

extension XServer {
  /// Copies as a program does: it stays, to be asked.
  func copy(_ data: Data, as type: String) throws {
    let file = folder.file("copied")
    try data.write(to: URL(filePath: file))
    try start("xclip", ["-quiet", "-selection", "clipboard", "-t", type, "-i", file])
  }

  /// What programs get when they paste; nil if nothing.
  func pasted(as type: String) async -> Data? {
    let file = folder.file("pasted")
    let command = "timeout 5 xclip -selection clipboard -t \(type) -o > \(file)"
    guard (try? await run("sh", ["-c", command])) != nil else { return nil }
    return try? Data(contentsOf: URL(filePath: file))
  }
}
