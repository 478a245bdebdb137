import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// What we type and point at, as the guest itself reports it.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(3)))
struct InputTests {
  /// Numbers of linux/input-event-codes.h.
  private enum Code {
    static let key = 1, absolute = 3, relative = 2
  }

  @Test("text arrives as the keys that a person would press", arguments: ServerLibrary.all)
  func types(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { $0.server = server }) { guest in
      try await SpiceSession.running(SpiceConfiguration(guest.address)) { session in
        try await session.waitForInput()
        try await session.input.type("echo 'Hello, (World)!' > /tmp/typed\n")
        var typed = ""
        let arrives = try await eventually {
          typed = try await guest.run("cat /tmp/typed 2> /dev/null || true").trimming()
          return typed == "Hello, (World)!"
        }
        #expect(arrives, "\(typed)")
      }
    }
  }

  @Test("keys go down in order and come up in reverse, extended ones too", arguments: ServerLibrary.all)
  func chord(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { $0.server = server }) { guest in
      try await SpiceSession.running(SpiceConfiguration(guest.address)) { session in
        try await session.waitForInput()
        try await guest.recordInput()
        session.input.press(try #require(KeyChord("ctrl-shift-Delete")))
        // KEY_LEFTCTRL 29, KEY_LEFTSHIFT 42, KEY_DELETE 111
        let expected = [[29, 1], [42, 1], [111, 1], [111, 0], [42, 0], [29, 0]]
        var keys: [[Int]] = []
        _ = try await eventually {
          keys = try await guest.recordedInput().filter { $0.type == Code.key }.map { [$0.code, $0.value] }
          return keys.count >= expected.count
        }
        #expect(keys == expected)
      }
    }
  }

  @Test("the pointer goes to a place and clicks there, with a tablet", arguments: ServerLibrary.all)
  func pointsAndClicks(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { $0.server = server }) { guest in
      try await SpiceSession.running(SpiceConfiguration(guest.address)) { session in
        try await session.waitForInput()
        try await session.waitForPicture()
        try await session.waitForMouseMode(.client)
        try await guest.recordInput()
        session.input.move(to: Point(x: 512, y: 192))
        session.input.press(.right)
        session.input.release(.right)
        session.input.wheel(notches: -1)
        var events: [QEMUGuest.InputEvent] = []
        // The pointer comes first, and the wheel is a button of the tablet's.
        _ = try await eventually {
          events = try await guest.recordedInput()
          return events.count { $0.type == Code.key } >= 2
        }
        let x = events.last { $0.type == Code.absolute && $0.code == 0 }?.value ?? 0
        let y = events.last { $0.type == Code.absolute && $0.code == 1 }?.value ?? 0
        // QEMU scales to 0...32767.
        #expect(abs(x - 32767 * 512 / 1024) < 64)
        #expect(abs(y - 32767 * 192 / 768) < 64)
        let buttons = events.filter { $0.type == Code.key }.map { [$0.code, $0.value] }
        #expect(buttons.starts(with: [[273, 1], [273, 0]]))
      }
    }
  }

  @Test("distances add up, without a tablet", arguments: ServerLibrary.all)
  func moves(_ server: ServerLibrary) async throws {
    try await QEMUGuest.running(.init { ($0.server, $0.hasTablet) = (server, false) }) { guest in
      try await SpiceSession.running(SpiceConfiguration(guest.address)) { session in
        try await session.waitForInput()
        try await session.waitForMouseMode(.server)
        try await guest.recordInput()
        // One after the other: the emulated mouse holds a few movements only, and loses what comes too fast.
        for _ in 0..<20 {
          session.input.move(dx: 7, dy: -5)
          try await Task.sleep(for: .milliseconds(60))
        }
        var moved = [0, 0]
        let arrive = try await eventually {
          let moves = try await guest.recordedInput().filter { $0.type == Code.relative }
          moved = (0...1).map { axis in moves.filter { $0.code == axis }.reduce(0) { $0 + $1.value } }
          return moved == [140, -100]
        }
        #expect(arrive, "\(moved)")
      }
    }
  }
}

extension String {
  fileprivate func trimming() -> String { split(separator: "\n").joined(separator: "\n") }
}
