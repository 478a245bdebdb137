import SpiceTestSupport
import Testing

/// What the tests of our client lean on, proved with the stock client and stock machines alone.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(5)))
struct GuestTests {
  @Test(
    "the stock client shows what QEMU itself sees", arguments: ServerLibrary.all,
    QEMUGuest.Configuration.Display.allCases)
  func stockClient(server: ServerLibrary, display: QEMUGuest.Configuration.Display) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.display) = (server, display) }) { guest in
      let welcome = try await guest.stillScreen()
      #expect(welcome.width == 1024 && welcome.height == 768)
      #expect(welcome.colourCount() > 4)
      let seen = try await SpicyScreenshot.take(of: guest.address)
      #expect(seen.mismatch(with: welcome, named: "welcome-\(server)-\(display)") == nil)

      try await guest.run("picture")
      let painted = try await guest.stillScreen()
      #expect(painted.colourCount() == 1000)
      let seenAgain = try await SpicyScreenshot.take(of: guest.address)
      #expect(seenAgain.mismatch(with: painted, named: "picture-\(server)-\(display)") == nil)
    }
  }

  @Test("a guest that boots, rather than resumes, comes to the same prompt")
  func boot() async throws {
    let booted = try await QEMUGuest.running(.init { $0.resumes = false }) { try await $0.stillScreen() }
    let resumed = try await QEMUGuest.running { try await $0.stillScreen() }
    #expect(booted.mismatch(with: resumed, named: "boot") == nil)
  }

  @Test("a machine whose library is not found does not run on another one")
  func noOtherLibrary() async throws {
    let folder = try TemporaryFolder()
    let missing = ServerLibrary(name: folder.file("libspice-server.so.1"), description: "missing")
    let error = await #expect(throws: PeerError.self) {
      try await QEMUGuest.running(.init { $0.server = missing }) { _ in }
    }
    #expect(error?.description.contains("should run on the missing server library") == true)
  }

  @Test("commands run in the guest and their output and failure come back")
  func commands() async throws {
    try await QEMUGuest.running { guest in
      let unfinished = try await guest.run("uname -s; printf 'no line end'")
      #expect(unfinished == "Linux\nno line end")
      let quoted = try await guest.run("echo 'one'; echo \"two\" >&2; echo end x 0")
      #expect(quoted == "one\ntwo\nend x 0")
      await #expect(throws: PeerError.self) { try await guest.run("echo gone; exit 3") }
      await #expect(throws: PeerError.self) { try await guest.run("if syntax error") }
      let long = try await guest.run("seq 2000")
      #expect(long == (1...2000).map(String.init).joined(separator: "\n"))
    }
  }

  @Test("keys arrive at the guest's keyboard and its prompt")
  func keys() async throws {
    try await QEMUGuest.running { guest in
      let before = try await guest.stillScreen()
      try await guest.recordInput()
      for keys in [["e"], ["c"], ["h"], ["o"], ["spc"], ["shift", "a"]] { try await guest.sendKeys(keys) }
      let after = try await guest.stillScreen()
      #expect(after != before)
      var keys: [QEMUGuest.InputEvent] = []
      _ = try await eventually {
        keys = try await guest.recordedInput().filter { $0.device == "AT_Translated_Set_2_keyboard" && $0.type == 1 }
        return keys.count { $0.value == 0 } >= 7
      }
      let presses = keys.filter { $0.value == 1 }.map(\.code)
      #expect(presses == [18, 46, 35, 24, 57, 42, 30])
      #expect(Set(keys.filter { $0.value == 0 }.map(\.code)) == Set(presses))
    }
  }

  @Test("several guests run at once and share nothing")
  func parallel() async throws {
    try await withThrowingTaskGroup(of: String.self) { group in
      for name in ["alpha", "beta", "gamma"] {
        group.addTask {
          try await QEMUGuest.running { guest in
            try await guest.run("hostname \(name)")
            return try await guest.run("hostname")
          }
        }
      }
      var names = Set<String>()
      while let name = try await group.next() { names.insert(name) }
      #expect(names == ["alpha", "beta", "gamma"])
    }
  }
}
