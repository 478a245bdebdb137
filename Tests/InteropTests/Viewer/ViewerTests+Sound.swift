import Foundation
import SpiceTestSupport
import Testing

extension ViewerTests {
  @Test("what programs play on Xspice is heard", arguments: ServerLibrary.all)
  func xspiceSound(_ library: ServerLibrary) async throws {
    let (bus, sound, melody) = (try await SessionBus.start(), try await SoundServer.start(), Melody())
    let folder = try TemporaryFolder()
    let pipe = folder.file("program")
    let machine = XspiceServer.Configuration {
      $0.server = library
      $0.options = [("SpicePlaybackFIFODir", folder.path)]
    }
    try await XspiceServer.running(machine) { guest in
      try melody.samples.data.write(to: URL(filePath: guest.folder.file("played")))
      try await guest.run("mkfifo", [pipe])
      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        let environment = bus.environment.merging(sound.environment) { $1 }
        try await ViewerProcess.running([guest.address.uri], on: screen, environment: environment) { viewer in
          try await viewer.turn(to: "127.0.0.1")
          _ = try await screen.place(of: guest.stillScreen())
          let all = [melody.notes(0), melody.notes(1)]
          var heard: [[Int]] = []
          for _ in 0..<3 where heard != all {
            let recording = try await sound.record()
            try await guest.run("sh", ["-c", "cat \(guest.folder.file("played")) > \(pipe)"])
            // The driver keeps a while of it.
            try await Task.sleep(for: .seconds(2))
            let samples = recording.samples
            heard = (0..<2).map { melody.heard(samples, on: $0) }
          }
          #expect(heard == all)
        }
      }
    }
  }

  @Test(
    "what the guest plays is heard; it hears nothing of the user before the microphone is opened, and then all",
    arguments: ServerLibrary.all)
  func sound(_ library: ServerLibrary) async throws {
    let (bus, sound, melody) = (try await SessionBus.start(), try await SoundServer.start(), Melody())
    try await ServerHost.running(library) { host in
      let port = try await host.listening(
        """
        add_playback
        add_record
        playback do=rate value=48000
        record do=rate value=48000
        qxl_add
        """, settings: "set_addr value=127.0.0.1 flags=1")
      try await host.run(
        """
        playback do=volume volume=65535,65535
        playback do=start
        record do=volume volume=65535,65535
        record do=start
        """)
      let (played, spoken) = (host.folder.file("played"), host.folder.file("spoken"))
      try melody.samples.data.write(to: URL(filePath: played))
      /// What the guest hears while the user speaks.
      func hear() async throws -> [[Int]] {
        try await host.send("record do=keep rate=48000 file=\(spoken)")
        try await sound.speak(melody.samples)
        // What is on its way arrives.
        try await Task.sleep(for: .milliseconds(500))
        try await host.send("record do=kept")
        let samples = [Int16](samplesOf: try Data(contentsOf: URL(filePath: spoken)))
        return (0..<2).map { melody.heard(samples, on: $0) }
      }
      let all = [melody.notes(0), melody.notes(1)]

      try await VirtualScreen.running(width: 1280, height: 900, hasWindowManager: true) { screen in
        let environment = bus.environment.merging(sound.environment) { $1 }
        let address = "spice://127.0.0.1:\(port)"
        try await ViewerProcess.running(["--debug", address], on: screen, environment: environment) { viewer in
          try await viewer.turn(to: "127.0.0.1")
          let plays = try await eventually { try await sound.programs(.loudspeakers) == ["spice-viewer"] }
          #expect(plays)
          /// What the user hears of what the guest plays.
          func listen() async throws -> [[Int]] {
            let recording = try await sound.record()
            try await host.send("playback do=play rate=48000 file=\(played)")
            _ = try await host.next("played")
            try await Task.sleep(for: .milliseconds(500))
            let samples = recording.samples
            return (0..<2).map { melody.heard(samples, on: $0) }
          }
          // Only a machine that stands still for a quarter of a second skips a note.
          var heard: [[Int]] = []
          for _ in 0..<3 where heard != all { heard = try await listen() }
          #expect(heard == all)

          // A short sound that the guest ends at once. Its last note is as short as what is on its way then.
          let bell = Array(melody.samples.prefix(2 * (3 * Melody.length + 1440)))
          let beginning = [0, 1].map { Array(melody.notes($0).prefix(4)) }
          let rung = host.folder.file("bell")
          try bell.data.write(to: URL(filePath: rung))
          heard = []
          for _ in 0..<3 where heard != beginning {
            let recording = try await sound.record()
            try await host.send("playback do=play rate=48000 file=\(rung)")
            _ = try await host.next("played")
            try await host.send("playback do=stop")
            try await Task.sleep(for: .milliseconds(500))
            let samples = recording.samples
            heard = (0..<2).map { melody.heard(samples, on: $0) }
            try await host.send("playback do=start")
          }
          #expect(heard == beginning)

          // It is switched off and on where it is.
          try await bus.choose("preferences")
          try await viewer.turn(to: "Preferences")
          try await screen.press("alt+p")
          let isOff = try await eventually { try await sound.programs(.loudspeakers).isEmpty }
          #expect(isOff)
          #expect(try await listen() == [[], []])
          try await screen.press("alt+p")
          let isOn = try await eventually { try await sound.programs(.loudspeakers) == ["spice-viewer"] }
          #expect(isOn)
          heard = []
          for _ in 0..<3 where heard != all { heard = try await listen() }
          #expect(heard == all)
          #expect(viewer.said.matches(of: /info: connected/).count == 1)

          #expect(try await hear() == [[], []])
          #expect(try await sound.programs(.microphone).isEmpty)
          try await bus.choose("microphone")
          let listens = try await eventually { try await sound.programs(.microphone) == ["spice-viewer"] }
          #expect(listens)
          heard = []
          for _ in 0..<3 where heard != all { heard = try await hear() }
          #expect(heard == all)
          try await bus.choose("microphone")
          let isClosed = try await eventually { try await sound.programs(.microphone).isEmpty }
          #expect(isClosed)
        }
      }
    }
  }
}
