import Foundation
import SpiceTestSupport
import Testing

/// Recordings of a guest's commands: each library plays what either wrote, and the picture is that of the guest.
@Suite(.timeLimit(.minutes(3)))
struct RecordingTests {
  /// Records a storm; returns the picture that it leaves.
  private func record(_ library: ServerLibrary, _ storm: String, to file: String) async throws -> String {
    try await ServerHost.running(library, environment: ["SPICE_WORKER_RECORD_FILENAME": file]) { host in
      try await host.startDisplay(width: 800, height: 600)
      try await host.send("storm \(storm) dashes=0")
      let picture = try await host.hash()
      try await host.run("drain\n destroy")
      return picture
    }
  }

  /// Plays a recording; returns the picture that is left, as a copy on a surface of the host's.
  private func play(_ library: ServerLibrary, _ file: String) async throws -> String {
    try await ServerHost.running(library) { host in
      try await host.run("new\n set_noauth\n init\n qxl_add\n vm_start")
      let played = try await host.send("replay file=\(file) surfaces=100")
      #expect(played.number("commands") > 600)
      try await host.run(
        """
        surface_create surface=1020 width=800 height=600
        draw kind=copy surface=1020 image=surface image_surface=0 needs=0,0,0,800,600
        """)
      let picture = try await host.hash("surface=1020")
      try await host.run("drain\n destroy_surfaces\n replay_close")
      let said = try await host.log()
      #expect(said == [])
      let outstanding = try await host.outstanding()
      #expect(outstanding == 0)
      return picture
    }
  }

  @Test("what either library records, both play", arguments: ServerLibrary.all)
  func exchange(_ recorder: ServerLibrary) async throws {
    let folder = try TemporaryFolder()
    // The stock library records drawings of the first device in a way that nobody can read.
    let compat = recorder.isStock ? "compat=0" : ""
    let storm = "seed=11 count=600 surfaces=6 \(compat)"
    let live = try await record(recorder, storm, to: folder.file("recording"))
    for player in ServerLibrary.all {
      let played = try await play(player, folder.file("recording"))
      #expect(played == live, "\(player)")
    }
  }

  @Test("what is no recording is refused with a word", arguments: ServerLibrary.all)
  func refusal(_ library: ServerLibrary) async throws {
    let folder = try TemporaryFolder()
    let cases = [
      ("SPICE_REPLAY 2\n", "Replay file version unsupported"), ("", "This doesn't look like a valid replay file"),
      ("event 0 0 1 5\n", "This doesn't look like a valid replay file"),
    ]
    try await ServerHost.running(library) { host in
      try await host.startDisplay()
      for (text, word) in cases {
        try Data(text.utf8).write(to: URL(filePath: folder.file("file")))
        let played = try await host.send("replay file=\(folder.file("file"))")
        #expect(played.number("commands") == -1)
        let said = try await host.log()
        #expect(said.count == 1 && said[0].hasPrefix("WARNING ") && said[0].contains(word), "\(said)")
      }
    }
  }

  @Test("a recording that ends early or is damaged is played up to there", arguments: ServerLibrary.oursOnly)
  func damage(_ library: ServerLibrary) async throws {
    let folder = try TemporaryFolder()
    _ = try await record(library, "seed=5 count=40 surfaces=2", to: folder.file("whole"))
    let whole = try Data(contentsOf: URL(filePath: folder.file("whole")))
    try await ServerHost.running(library) { host in
      try await host.run("new\n set_noauth\n init\n qxl_add\n vm_start")
      for seed in 0..<20 as Range<UInt64> {
        var mutations = ByteMutations(seed: seed)
        // The header must be there, or nothing would be played.
        var bytes = Data(whole.prefix(15))
        bytes.append(contentsOf: mutations.damaged([UInt8](whole.dropFirst(15))))
        try bytes.write(to: URL(filePath: folder.file("file")))
        try await host.run("replay file=\(folder.file("file"))\n drain\n destroy_surfaces\n replay_close")
        let outstanding = try await host.outstanding()
        #expect(outstanding == 0)
      }
    }
  }
}
