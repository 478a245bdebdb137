import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test("text and pictures that are copied on one side are pasted on the other", arguments: ServerLibrary.oursOnly)
  func clipboard(_ server: ServerLibrary) async throws {
    try await XspiceServer.running(.init { ($0.server, $0.hasAgent) = (server, true) }) { guest in
      let agent = try await StockAgent.start(on: guest)
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        try await ViewerProcess.running([guest.address.uri], on: screen) { viewer in
          try await viewer.turn(to: "127.0.0.1")
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
        }
      }
      await agent.stop()
    }
  }
}

extension XServer {
  /// Copies as a program does: it stays, to be asked.
  fileprivate func copy(_ data: Data, as type: String) throws {
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
