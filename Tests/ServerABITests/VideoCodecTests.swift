import SpiceTestSupport
import Testing

/// The lists of video codecs that `spice_server_set_video_codecs` takes.
@Suite(.timeLimit(.minutes(2)))
struct VideoCodecTests {
  private static let invalid = "spice: invalid encoder:codec value at "
  private static let failed = "Failed to set video codecs, input string: "

  /// A list as the host takes it, and parts of the warnings about it; empty if it is good.
  private static let lists: [(list: String, warnings: [String])] = [
    ("spice:mjpeg", []), ("spice:mjpeg;;;", []), ("spice:mjpeg;;spice:mjpeg;;;", []),
    (";;spice:mjpeg;;spice:mjpeg;;;", []), ("gstreamer:mjpeg;gstreamer:h264;gstreamer:vp8;", []), ("spice:vp8", []),
    ("auto", []),
    ("", [failed]), (";", [failed]), (";;;;", [failed]),
    (";:;", [invalid, failed]), ("::::", [invalid, failed]), ("missingcolon", [invalid + "missingcolon", failed]),
    (":missing_encoder", [invalid, failed]), ("missing_value:;", [invalid, failed]),
    ("unknown_encoder:mjpeg", ["spice: unknown video encoder unknown_encoder", failed]),
    ("spice:unknown_codec", ["spice: unknown video codec unknown_codec", failed]),
    ("spice&:mjpeg", [invalid, failed]), ("spice:mjpeg&", [invalid, failed]), ("spice:mjpeg%20", [invalid, failed]),
  ]

  @Test("lists are taken and refused with the words that others look for", arguments: ServerLibrary.all)
  func lists(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.send("new")
      for (list, warnings) in Self.lists {
        let result = try await host.send("set_video_codecs value=\(list)").result
        #expect((result == 0) == warnings.isEmpty, "\(list)")
        let said = try await host.log()
        #expect(said.count == warnings.count, "\(list): \(said)")
        for (line, warning) in zip(said, warnings) {
          #expect(line.hasPrefix("WARNING ") && line.contains(warning), "\(list): \(line)")
        }
      }
    }
  }

  @Test("no list at all is a mistake of the program", arguments: ServerLibrary.all)
  func null(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.send("new")
      let result = try await host.send("set_video_codecs").result
      #expect(result != 0)
      let said = try await host.log()
      #expect(said.count == 1)
      #expect(said.first?.hasPrefix("CRITICAL ") == true)
      #expect(said.first?.hasSuffix("assertion 'codecs != nullptr' failed") == true)
    }
  }

  @Test("what is bad is left out, and if nothing is left all stays", arguments: ServerLibrary.all)
  func mixtures(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n set_video_codecs value=gstreamer:vp8;unknown:mjpeg;spice:mjpeg;spice:unknown")
      let left = try await host.send("get_video_codecs")["codecs"]
      #expect(left == "gstreamer:vp8;spice:mjpeg")
      try await host.send("set_video_codecs value=unknown:mjpeg")
      let same = try await host.send("get_video_codecs")["codecs"]
      #expect(same == "gstreamer:vp8;spice:mjpeg")
      try await host.send("set_video_codecs value=auto")
      let all = try await host.send("get_video_codecs")["codecs"]
      #expect(all == "spice:mjpeg;gstreamer:mjpeg;gstreamer:h264;gstreamer:vp8;gstreamer:vp9")
    }
  }

  @Test("a list from before the start stays", arguments: ServerLibrary.all)
  func beforeInit(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n set_video_codecs value=spice:mjpeg\n init")
      let codecs = try await host.send("get_video_codecs")["codecs"]
      #expect(codecs == "spice:mjpeg")
    }
  }
}
