import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// A machine with two display devices, on our library.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(2)))
struct SecondDisplayTests {
  private func expectBoth(_ guest: QEMUGuest, _ session: SpiceSession, _ moment: String) async throws {
    let first = try await guest.stillScreen()
    let second = try await guest.stillScreen(of: "second")
    #expect(first != second)
    #expect(second.colourCount() >= 1000)
    var seen = try await session.screen(0, like: first)
    #expect(seen.mismatch(with: first, named: "first \(moment)") == nil)
    seen = try await session.screen(1, like: second)
    #expect(seen.mismatch(with: second, named: "second \(moment)") == nil)
  }

  @Test("both displays show what QEMU says is on their devices, while the guest draws and when connecting afterwards")
  func both() async throws {
    let machine = QEMUGuest.Configuration {
      ($0.server, $0.listener, $0.options) = (.ours, .port, ["-device", "qxl,id=second"])
    }
    try await QEMUGuest.running(machine) { guest in
      let configuration = try SpiceConfiguration(guest.address)
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture(0)
        // One that nothing was drawn on is dark, but there.
        try await session.waitForPicture(1)
        try await guest.run("cat /picture > /dev/fb1; colours > /dev/tty1")
        try await expectBoth(guest, session, "live")
        try await guest.run("(cat /picture /picture) > /dev/fb1; picture")
        try await expectBoth(guest, session, "again")
        // The pointer of such a machine has no tablet.
        #expect(session.state.mouseModes.current == .server)
      }
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture(0)
        try await session.waitForPicture(1)
        try await expectBoth(guest, session, "afterwards")
      }
    }
  }
}
