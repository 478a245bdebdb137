import SpiceTestSupport
import Testing

/// What every setter answers, and says.
@Suite(.timeLimit(.minutes(2)))
struct ConfigurationTests {
  /// A setter, what it answers, and what the library logs; nil where it must be silent.
  struct Call: Sendable, CustomStringConvertible {
    var command: String
    var result: Int
    var says: String?
    var description: String { command }

    init(_ command: String, _ result: Int, says: String? = nil) {
      (self.command, self.result, self.says) = (command, result, says)
    }
  }

  private static let calls = [
    Call("set_compat_version value=1", 0), Call("set_compat_version value=0", -1),
    Call("set_compat_version value=2", -1),
    Call("set_port value=0", 0), Call("set_port value=65535", 0), Call("set_port value=65536", -1),
    Call("set_port value=-1", -1),
    Call("set_image_compression value=0", 0, says: "ic invalid"), Call("get_image_compression", 2),
    Call("set_image_compression value=7", 0), Call("get_image_compression", 7),
    Call("set_image_compression value=8", 0, says: "ic invalid"), Call("get_image_compression", 7),
    Call("set_jpeg_compression value=1", 0), Call("set_jpeg_compression value=3", 0),
    Call("set_zlib_glz_compression value=2", 0),
    Call("set_streaming_video value=0", -1), Call("set_streaming_video value=1", 0),
    Call("set_streaming_video value=2", 0), Call("set_streaming_video value=3", 0),
    Call("set_streaming_video value=4", -1),
    Call("set_playback_compression value=1", 0), Call("set_playback_compression value=0", 0),
    Call("set_agent_mouse value=0", 0), Call("set_agent_copypaste value=0", 0), Call("set_agent_file_xfer value=0", 0),
    Call("set_exit_on_disconnect value=0", 0), Call("set_noauth", 0),
    Call("set_sasl value=1", 0), Call("set_sasl value=0", 0), Call("set_sasl_appname value=test", 0),
    Call("set_sasl_appname", 0),
    Call("set_ticket", 0), Call("set_ticket password=abc", 0), Call("set_ticket password=", 0),
    Call("set_ticket password=\(String(repeating: "a", count: 60))", 0),
    Call("set_ticket password=\(String(repeating: "a", count: 61))", -1),
    Call("set_channel_security value=3", 0), Call("set_channel_security channel=main value=1", 0),
    Call("set_channel_security channel=tunnel value=1", 0), Call("set_channel_security channel=webdav value=1", 0),
    Call("set_channel_security channel=record value=0", 0), Call("set_channel_security channel=MAIN value=1", -1),
    Call("set_channel_security channel=bogus value=1", -1), Call("set_channel_security channel= value=1", -1),
    Call("add_renderer value=bogus", -1), Call("add_renderer value=sw", 0), Call("add_renderer value=sw", 0),
    Call("add_renderer value=sw", -1),
    Call("set_tls port=0 ca=a cert=b key=c", -1), Call("set_tls port=65536 ca=a cert=b key=c", -1),
    Call("set_tls port=5 cert=b key=c", -1), Call("set_tls port=5 ca=a key=c", -1),
    Call("set_tls port=5 ca=a cert=b", -1), Call("set_tls port=5 ca=a cert=b key=c", 0),
    Call("get_sock_info", -1), Call("get_peer_info", -1), Call("get_num_clients", 0),
  ]

  @Test("every setter answers as it should, and is silent unless it should not be", arguments: ServerLibrary.all)
  func results(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.send("new")
      // SASL is not there yet, and hosts do not go on without it.
      for call in Self.calls where library.isStock || call.command != "set_sasl value=1" {
        let result = try await host.send(call.command).result
        #expect(result == call.result, "\(call)")
        let said = try await host.log()
        if let expected = call.says {
          #expect(said.count == 1 && said.allSatisfy { $0.hasPrefix("WARNING ") && $0.hasSuffix(expected) }, "\(call)")
        } else {
          #expect(said == [], "\(call)")
        }
      }
      for command in ["set_addr value=127.0.0.1 flags=1", "set_name value=x", "set_seamless_migration value=1"] {
        try await host.send(command)
      }
      try await host.send("set_uuid hex=00112233445566778899aabbccddeeff")
      let said = try await host.log()
      #expect(said == [])
      try await host.send("destroy")
    }
  }

  @Test("a server that was never started keeps what it is told, and goes without a word", arguments: ServerLibrary.all)
  func ticketWithoutInit(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n set_ticket password=secret\n set_port value=5910\n destroy")
      let said = try await host.log()
      #expect(said == [])
    }
  }

  @Test("switches can be thrown before and after the start", arguments: ServerLibrary.all)
  func options(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let switches = "set_agent_mouse value=0\n set_agent_copypaste value=0\n set_agent_file_xfer value=0"
      try await host.run("new\n \(switches)\n init\n \(switches)")
      try await host.run("set_agent_mouse value=1\n set_agent_copypaste value=1\n set_agent_file_xfer value=1")
      let end = try await host.send("destroy")
      #expect(end.number("watches") == 0)
      #expect(end.number("timers") == 0)
      let said = try await host.log()
      #expect(said == [])
    }
  }

  @Test("before it is told, a server compresses by itself and has no codecs", arguments: ServerLibrary.all)
  func defaults(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.send("new")
      let compression = try await host.send("get_image_compression").result
      #expect(compression == 2)
      let before = try await host.send("get_video_codecs")["codecs"]
      #expect(before == "")
      try await host.send("init")
      let after = try await host.send("get_video_codecs")["codecs"]
      #expect(after == "spice:mjpeg;gstreamer:mjpeg;gstreamer:h264;gstreamer:vp8;gstreamer:vp9")
      let isServerMouse = try await host.send("is_server_mouse").result
      #expect(isServerMouse == 1)
    }
  }

  @Test("the level that devices hear of depends on compression and streaming", arguments: ServerLibrary.all)
  func compressionLevel(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n set_image_compression value=4\n set_streaming_video value=1\n init\n qxl_add")
      let quic = try await host.next("compression_level")
      #expect(quic.number("level") == 1)
      for (command, level) in [
        ("set_image_compression value=2", 0), ("set_image_compression value=4", 1), ("set_streaming_video value=3", 0),
        ("set_image_compression value=1", 0),
      ] {
        try await host.send(command)
        let heard = try await host.next("compression_level")
        #expect(heard.number("level") == level, "\(command)")
      }
    }
  }
}
