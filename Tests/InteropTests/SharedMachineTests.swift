import Foundation
import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// Several clients of one machine.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(2)))
struct SharedMachineTests {
  @Test("two clients with different wishes see the same, type both, and one stays when the other goes")
  func together() async throws {
    let machine = QEMUGuest.Configuration {
      ($0.server, $0.listener, $0.sharesMachine) = (.ours, .port, true)
    }
    try await QEMUGuest.running(machine) { guest in
      let one = try SpiceConfiguration(guest.address)
      var other = one
      other.preferredCompression = .lz4
      let wishes = other
      func expectSame(_ sessions: [SpiceSession], _ moment: String) async throws {
        let expected = try await guest.stillScreen()
        for (index, session) in sessions.enumerated() {
          let seen = try await session.screen(like: expected)
          #expect(seen.mismatch(with: expected, named: "\(moment), client \(index)") == nil)
        }
      }
      try await SpiceSession.running(one) { first in
        try await first.waitForPicture()
        try await SpiceSession.running(wishes) { second in
          try await second.waitForPicture()
          try await guest.run("picture 300 200 > /dev/tty1; colours > /dev/tty1; seq 200 > /dev/tty1")
          try await expectSame([first, second], "together")
          // Each gets its pictures as it likes them best.
          #expect(try #require(await first.statistics()).images[.glz].images > 0)
          #expect(try #require(await second.statistics()).images[.lz4].images > 0)

          for (session, text) in [(first, "echo one"), (second, " two > /tmp/typed\n")] {
            try await session.waitForInput()
            try await session.input.type(text)
            // The other one's keys come only when the machine has echoed these.
            let echo = text.trimmingCharacters(in: .whitespacesAndNewlines)
            let isThere = try await eventually { try await guest.run("cat /dev/vcs1").contains(echo) }
            #expect(isThere)
          }
          let arrived = try await eventually { try await guest.run("cat /tmp/typed 2> /dev/null || true") == "one two" }
          #expect(arrived)
          // Four channels each.
          let channels = try await guest.channels()
          #expect(channels == [1, 1, 2, 2, 3, 3, 4, 4])
        }
        let hasGone = try await eventually { try await guest.channels() == [1, 2, 3, 4] }
        #expect(hasGone)
        try await guest.run("picture; seq 30 > /dev/tty1")
        try await expectSame([first], "alone")
        #expect(!first.isOver)
      }
    }
  }

  @Test("otherwise, a new client takes the place of the one before", arguments: ServerLibrary.all)
  func replaced(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.listener) = (server, .port) }) { guest in
      let configuration = try SpiceConfiguration(guest.address)
      let first = try await SpiceSession.connect(configuration)
      try await first.waitForPicture()
      try await SpiceSession.running(configuration) { second in
        try await second.waitForPicture()
        let isOver = await eventually { first.isOver }
        #expect(isOver)
        let expected = try await guest.stillScreen()
        let seen = try await second.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "\(server) second") == nil)
        #expect(!second.isOver)
      }
      await first.disconnect()
    }
  }
}
