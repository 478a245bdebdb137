import SpiceTestSupport
import Testing

/// Starting and ending servers, with good and bad hosts.
@Suite(.timeLimit(.minutes(2)))
struct LifecycleTests {
  @Test(
    "a host that is none is refused, and the server can be used and ended all the same", arguments: ServerLibrary.all)
  func badCore(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      for (server, core) in ["null", "foreign"].enumerated() {
        try await host.send("new")
        let result = try await host.send("init server=\(server) core=\(core)").result
        #expect(result == -1)
        let said = try await host.log()
        #expect(said.count == 1)
        #expect(said.first?.hasPrefix("WARNING ") == true && said.first?.contains("bad core interface") == true)
        let port = try await host.send("set_port server=\(server) value=5911").result
        #expect(port == 0)
        // The lists are filled even so.
        let codecs = try await host.send("get_video_codecs server=\(server)")["codecs"]
        #expect(codecs.hasPrefix("spice:mjpeg;"))
        try await host.send("destroy server=\(server)")
        let end = try await host.log()
        #expect(end == [])
      }
    }
  }

  @Test(
    "an empty server uses the host's timers and watches, whose handles it never looks into",
    arguments: ServerLibrary.all)
  func fakeCore(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let result = try await host.run("new\n set_port value=0\n init core=fake").result
      #expect(result == 0)
      let watches = try await host.count("watch_add")
      let timers = try await host.count("timer_add")
      #expect(watches >= 1)
      #expect(timers >= 1)
      try await host.send("destroy")
      // The host compares every handle that comes back.
      let (watchesLess, timersLess) = (try await host.count("watch_remove"), try await host.count("timer_remove"))
      #expect(watchesLess == watches)
      #expect(timersLess == timers)
      let said = try await host.log()
      #expect(said == [])
    }
  }

  @Test("devices may be taken away after their server, which has let go of them", arguments: ServerLibrary.oursOnly)
  func devicesLast(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run(
        "new\n init\n add_tablet\n add_char subtype=usbredir\n add_playback\n add_record\n qxl_add\n vm_start\n destroy"
      )
      for device in 0..<5 { #expect(try await host.send("remove device=\(device)").result == 0) }
      #expect(try await host.log() == [])
    }
  }

  @Test("a server without any port starts, and leaves nothing behind", arguments: ServerLibrary.all)
  func noPort(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let result = try await host.run("new\n init").result
      #expect(result == 0)
      let end = try await host.send("destroy")
      #expect(end.number("watches") == 0 && end.number("timers") == 0)
      let said = try await host.log()
      #expect(said == [])
    }
  }

  @Test("a port that is taken is an error, told in words", arguments: ServerLibrary.all)
  func portTaken(_ library: ServerLibrary) async throws {
    let port = try FreePort.next()
    try await ServerHost.running(library) { host in
      let first = try await host.run("new\n set_addr value=127.0.0.1 flags=1\n set_port value=\(port)\n init").result
      #expect(first == 0)
      try await host.run("new\n set_addr server=1 value=127.0.0.1 flags=1\n set_port server=1 value=\(port)")
      let second = try await host.send("init server=1").result
      #expect(second == -1)
      let said = try await host.log()
      #expect(said.contains { $0.contains("reds_init_socket: binding socket to ") })
      #expect(said.last?.contains("Failed to open SPICE sockets") == true)
      try await host.send("destroy server=1")
    }
  }

  @Test("two servers in a process have nothing to do with each other", arguments: ServerLibrary.all)
  func twoServers(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      for server in 0...1 {
        try await host.run(
          """
          new
          set_noauth server=\(server)
          init server=\(server)
          qxl_add server=\(server)
          vm_start server=\(server)
          primary_create width=\(320 + 80 * server) height=240
          draw kind=fill brush_colour=0x\(server)000ff
          """)
      }
      let (first, second) = (
        try await host.send("pixel x=0 y=0 device=0"), try await host.send("pixel x=0 y=0 device=1")
      )
      #expect(first["value"] == "0xff")
      #expect(second["value"] == "0x1000ff")
      // Stopping or ending one leaves the other at work.
      try await host.run("vm_stop server=0\n draw kind=fill device=1 brush_colour=0x112233")
      let still = try await host.send("pixel x=5 y=5 device=1")
      #expect(still["value"] == "0x112233")
      try await host.run("destroy server=0\n draw kind=fill device=1 brush_colour=0x445566")
      let alone = try await host.send("pixel x=5 y=5 device=1")
      #expect(alone["value"] == "0x445566")
      let end = try await host.send("destroy server=1")
      #expect(end.number("watches") == 0 && end.number("timers") == 0)
      let said = try await host.log()
      #expect(said == [])
    }
  }
}
