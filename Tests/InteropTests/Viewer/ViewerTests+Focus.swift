import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test("where the user wants that, the clipboard is shared only while the window has the keyboard")
  func clipboardInFocus() async throws {
    try await XspiceServer.running(.init { ($0.server, $0.hasAgent) = (.ours, true) }) { guest in
      let agent = try await StockAgent.start(on: guest)
      let settings = try TemporaryFolder()
      let file = settings.url.appending(path: "spice-viewer/settings.json")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(#"{ "general": { "sharesClipboardOnlyInFocus": true } }"#.utf8).write(to: file)
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        let words = ["--debug", guest.address.uri]
        try await ViewerProcess.running(words, on: screen, environment: ["XDG_CONFIG_HOME": settings.path]) { viewer in
          try await copyInFocus(viewer, on: screen, guest)
        }
      }
      await agent.stop()
    }
  }

  private func copyInFocus(_ viewer: ViewerProcess, on screen: VirtualScreen, _ guest: XspiceServer) async throws {
    try await viewer.turn(to: "127.0.0.1")
    try screen.copy(Data("first".utf8), as: "UTF8_STRING")
    #expect(await eventually { await guest.pasted(as: "UTF8_STRING") == Data("first".utf8) })

    // Another window has the keyboard. Once the viewer has heard of what the guest copies, nothing has changed here.
    try screen.start("xterm")
    let isAway = await eventually { await !viewer.hasKeyboard(on: screen) }
    #expect(isAway)
    let before = viewer.clipboardsTold
    try guest.copy(Data("second".utf8), as: "UTF8_STRING")
    let isTold = await eventually { viewer.clipboardsTold > before }
    #expect(isTold)
    #expect(await screen.pasted(as: "UTF8_STRING") == Data("first".utf8))
    try await viewer.turn(to: "127.0.0.1")
    #expect(await eventually { await screen.pasted(as: "UTF8_STRING") == Data("second".utf8) })
  }
}

extension ViewerProcess {
  /// How often it has told, with `--debug`, that something else is in a clipboard of the guest.
  var clipboardsTold: Int { said.components(separatedBy: "clipboard").count }

  /// Whether one of its windows is turned to.
  func hasKeyboard(on screen: some XServer) async -> Bool {
    let active = try? await screen.run("xdotool", ["getactivewindow"])
    return await windows().contains((active ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
