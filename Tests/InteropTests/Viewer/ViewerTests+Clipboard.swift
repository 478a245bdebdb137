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

  @Test("what one machine has copied is pasted in another one of the same viewer, and so is the viewer's own")
  func clipboardBetweenMachines() async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (.ours, .port) }) { guest in
      try await VirtualScreen.running(width: 1024, height: 768) { first in
        let agent = try await StockAgent.start(in: guest, desktop: first)
        try await XspiceServer.running(.init { ($0.server, $0.hasAgent) = (.ours, true) }) { second in
          let other = try await StockAgent.start(on: second)
          try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
            let words = [guest.address.uri, second.address.uri]
            try await ViewerProcess.running(words, on: screen) { viewer in
              try await viewer.turn(to: "127.0.0.1")
              try await viewer.turn(to: Self.guestName)
              _ = try await screen.place(of: guest.stillScreen())
              let (text, answer) = (Data("from the first".utf8), Data("from the second".utf8))
              try first.copy(text, as: "UTF8_STRING")
              #expect(await eventually { await second.pasted(as: "UTF8_STRING") == text })
              try second.copy(answer, as: "UTF8_STRING")
              #expect(await eventually { await first.pasted(as: "UTF8_STRING") == answer })
              #expect(await eventually { await screen.pasted(as: "UTF8_STRING") == answer })

              let shown = try await guest.stillScreen()
              try await viewer.clickMenu(try await viewer.turn(to: Self.guestName))
              try await screen.press("y")
              for desktop in [first, second] as [any XServer] {
                #expect(await eventually { await desktop.pastedPicture() == shown })
              }

              // A machine that goes takes nothing with it but its own.
              try await viewer.clickClose(try await viewer.turn(to: "127.0.0.1"))
              #expect(await eventually { await viewer.windows(titled: "127.0.0.1").isEmpty })
              #expect(await first.pastedPicture() == shown)
            }
          }
          await other.stop()
        }
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

  /// The picture that programs get when they paste one; nil if there is none.
  func pastedPicture() async -> Screen? {
    guard let png = await pasted(as: "image/png") else { return nil }
    return try? await Screen(png: png)
  }
}
