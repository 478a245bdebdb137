import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// Machines on our library that are stopped, saved and brought back while clients watch.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(3)))
struct MachineTests {
  typealias Display = QEMUGuest.Configuration.Display

  private func machine(_ display: Display) -> QEMUGuest.Configuration {
    .init { ($0.server, $0.display, $0.listener, $0.sharesMachine) = (.ours, display, .port, true) }
  }

  @Test("a machine that is stopped in the middle of drawing shows all clients the same", arguments: Display.allCases)
  func stops(_ display: Display) async throws {
    try await QEMUGuest.running(machine(display)) { guest in
      let configuration = try SpiceConfiguration(guest.address)
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        try await guest.run("(while :; do colours; seq 60; about; done > /dev/tty1 2> /dev/null) & echo $! > /tmp/loop")
        var stills: [Screen] = []
        for round in 0..<4 {
          try await Task.sleep(for: .milliseconds(400))
          // QEMU asks a QXL device for its picture only while the machine runs; so that one draws no more before.
          if display == .qxl { try await guest.run("kill -STOP $(cat /tmp/loop)") }
          let last = try await display == .qxl ? guest.stillScreen() : nil
          try await guest.qmp("stop")
          let expected: Screen
          if let last { expected = last } else { expected = try await guest.screendump() }
          let seen = try await session.screen(like: expected)
          #expect(seen.mismatch(with: expected, named: "stop \(round) \(display)") == nil)
          if round == 0 {
            try await SpiceSession.running(configuration) { newcomer in
              try await newcomer.waitForPicture()
              let seen = try await newcomer.screen(like: expected)
              #expect(seen.mismatch(with: expected, named: "newcomer \(display)") == nil)
            }
          }
          if !stills.contains(expected) { stills.append(expected) }
          try await guest.qmp("cont")
          if display == .qxl { try await guest.run("kill -CONT $(cat /tmp/loop)") }
        }
        #expect(stills.count > 1)
        #expect(await session.statistics()?.droppedDraws == 0)
      }
    }
  }

  @Test("a display that draws itself shows all clients the same, wherever in its drawing it is stopped")
  func stopsQXL() async throws {
    try await QEMUGuest.running(machine(.qxl)) { guest in
      let configuration = try SpiceConfiguration(guest.address)
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        try await guest.run("(while :; do colours; seq 60; about; done > /dev/tty1 2> /dev/null) &")
        for round in 0..<3 {
          try await Task.sleep(for: .milliseconds(400))
          try await guest.qmp("stop")
          let seen = try await session.stillScreen()
          try await SpiceSession.running(configuration) { newcomer in
            try await newcomer.waitForPicture()
            let other = try await newcomer.screen(like: seen)
            #expect(other.mismatch(with: seen, named: "newcomer \(round)") == nil)
          }
          try await guest.qmp("cont")
        }
      }
    }
  }

  @Test("a machine that is saved and brought back shows what it showed, and goes on", arguments: Display.allCases)
  func saved(_ display: Display) async throws {
    try await QEMUGuest.running(machine(display)) { guest in
      let configuration = try SpiceConfiguration(guest.address)
      try await guest.addDisk()
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        try await guest.run("picture 300 200 > /dev/tty1; colours > /dev/tty1")
        let saved = try await guest.stillScreen()
        try await guest.monitor("savevm here")
        try await guest.run("seq 100 > /dev/tty1")
        let later = try await guest.stillScreen()
        #expect(later != saved)
        var seen = try await session.screen(like: later)
        #expect(seen.mismatch(with: later, named: "later \(display)") == nil)

        try await guest.monitor("loadvm here")
        let back = try await guest.stillScreen()
        #expect(back.mismatch(with: saved, named: "back \(display)") == nil)
        seen = try await session.screen(like: back)
        #expect(seen.mismatch(with: back, named: "live \(display)") == nil)

        try await guest.run("seq 50 > /dev/tty1")
        let next = try await guest.stillScreen()
        #expect(next != back)
        seen = try await session.screen(like: next)
        #expect(seen.mismatch(with: next, named: "next \(display)") == nil)
        #expect(await session.statistics()?.droppedDraws == 0)
      }
      try await guest.monitor("loadvm here")
      let back = try await guest.stillScreen()
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        let seen = try await session.screen(like: back)
        #expect(seen.mismatch(with: back, named: "afterwards \(display)") == nil)
      }
    }
  }
}

extension QEMUGuest {
  /// Adds a disk that the guest does not see, on which the machine can be saved.
  fileprivate func addDisk() async throws {
    let file = try await makeDisk()
    try await qmp(
      "blockdev-add", ["driver": "qcow2", "node-name": "disk", "file": ["driver": "file", "filename": file]])
  }

  /// Runs a command of the monitor for people, which says something only if it fails.
  fileprivate func monitor(_ command: String) async throws {
    let said = try await qmp("human-monitor-command", ["command-line": command])
    guard said.isEmpty else { throw PeerError("\(command): \(said)") }
  }
}
