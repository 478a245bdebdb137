import SpiceTestSupport
import Testing

/// Plugging devices and unplugging them.
@Suite(.timeLimit(.minutes(2)))
struct InterfaceTests {
  /// What the library has said, without what ours does not do yet.
  private func heard(_ host: ServerHost) async throws -> [String] {
    try await host.log().filter { !$0.hasSuffix("is not served yet") }
  }

  /// Expects a command to answer so, and the library to say one line that ends so, or nothing.
  private func expect(
    _ host: ServerHost, _ command: String, _ result: Int, says: String? = nil, level: String = "WARNING",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let answer = try await host.send(command).result
    #expect(answer == result, "\(command)", sourceLocation: sourceLocation)
    let said = try await heard(host)
    if let says {
      #expect(
        said.count == 1 && said.allSatisfy { $0.hasPrefix(level) && $0.contains(says) }, "\(command): \(said)",
        sourceLocation: sourceLocation)
    } else {
      #expect(said == [], "\(command)", sourceLocation: sourceLocation)
    }
  }

  @Test("there is one keyboard, mouse, tablet and migration, and only the tablet goes", arguments: ServerLibrary.all)
  func single(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init")
      for (number, name) in ["keyboard", "mouse", "tablet", "migration"].enumerated() {
        try await expect(host, "add_\(name)", 0)
        try await expect(host, "add_\(name)", -1, says: "already have \(name)")
        if name == "tablet" {
          try await expect(host, "remove device=\(2 * number)", 0)
          try await expect(
            host, "remove device=\(2 * number)", -1, says: "assertion 'tablet->st != nullptr' failed", level: "CRITICAL"
          )
          try await expect(host, "add_tablet", 0)
          try await host.send("add_unknown type=tablets")
        } else if number < 2 {
          try await expect(host, "remove device=\(2 * number)", -1, says: "VD_INTERFACE_REMOVING unsupported")
        }
      }
      try await host.send("destroy")
    }
  }

  @Test("devices of the past are taken, those of the future are not", arguments: ServerLibrary.all)
  func versions(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init")
      for (command, name, major, minor) in [
        ("add_keyboard", "keyboard", 1, 1), ("add_mouse", "mouse", 1, 1), ("add_tablet", "tablet", 1, 1),
        ("add_char subtype=vdagent", "char device", 1, 3), ("add_playback", "playback", 1, 3),
        ("add_record", "record", 2, 3), ("qxl_add slots=0", "qxl", 3, 3), ("add_migration", "migration", 1, 1),
      ] {
        try await expect(host, "\(command) minor=\(minor + 1)", -1, says: "unsupported \(name) interface")
        try await expect(host, "\(command) major=\(major + 1)", -1, says: "unsupported \(name) interface")
        try await expect(host, "\(command) minor=\(minor - 1)", 0)
      }
      try await expect(host, "add_unknown type=hologram", 0)
    }
  }

  @Test("a graphics device has an identity of its own", arguments: ServerLibrary.all)
  func graphicsIdentity(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init")
      try await expect(host, "qxl_add id=-1", -1, says: "invalid QXL ID")
      try await expect(host, "qxl_add id=3", 0)
      try await expect(host, "qxl_add id=3", -1, says: "QXL ID already allocated")
      try await expect(host, "qxl_add id=0", 0)
      try await expect(host, "remove device=1", 0)
      try await expect(host, "remove device=1", -1, says: "assertion 'qxl->st != nullptr' failed", level: "CRITICAL")
      // The identity is free again.
      try await expect(host, "qxl_add id=3", 0)
      try await expect(host, "remove device=3", 0)
      try await expect(host, "remove device=4", 0)
      try await host.send("destroy")
    }
  }

  @Test("the worker is announced before the level of compression, on the main thread", arguments: ServerLibrary.all)
  func graphicsStart(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      // In the first callback all can be called, as old hosts do.
      try await host.run("new\n init\n qxl_add attach=640,320")
      let attached = try await host.next("attached_worker")
      #expect(attached["device_id"] == "0")
      let level = try await host.next("compression_level")
      #expect(level["level"] == "0")
      try await host.run("draw kind=fill group=0 brush_colour=0x102030\n drain")
      let pixel = try await host.send("pixel x=639 y=319")
      #expect(pixel["value"] == "0x102030")
      let said = try await heard(host)
      #expect(said == [])
    }
  }

  @Test("a device need not have callbacks that came later", arguments: ServerLibrary.all)
  func requiredCallbacks(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n qxl_add callbacks=required minor=1\n vm_start")
      try await host.run("primary_create width=64 height=64\n draw kind=fill brush_colour=0x123456\n drain")
      let pixel = try await host.send("pixel x=1 y=1")
      #expect(pixel["value"] == "0x123456")
      try await expect(host, "add_char subtype=usbredir callbacks=required minor=1", 0)
      try await expect(host, "remove device=1", 0)
      let said = try await heard(host)
      #expect(said == [])
    }
  }

  @Test("character devices of every kind come and go", arguments: ServerLibrary.all)
  func characterDevices(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init")
      let kinds = [
        "subtype=vdagent", "subtype=smartcard", "subtype=usbredir", "subtype=port portname=org.spice-space.webdav.0",
        "subtype=port portname=default_port", "subtype=port portname=org.spice-space.stream.0",
      ]
      for (number, kind) in kinds.enumerated() {
        try await expect(host, "add_char \(kind)", 0)
        try await expect(host, "remove device=\(number)", 0)
        let again = "assertion 'char_device->st != nullptr' failed"
        try await expect(host, "remove device=\(number)", -1, says: again, level: "CRITICAL")
      }
      // Only these are told that they are in use before anybody uses them.
      let states = try await host.events("char_state").map { "\($0["device"])=\($0["connected"])" }
      #expect(states == ["0=1", "0=0", "5=1"])
      try await host.send("char_wakeup device=2")
      let said = try await heard(host)
      #expect(said.count == 1 && said.first?.contains("no RedCharDevice attached to instance ") == true)
    }
  }

  @Test("a device of a kind that nobody knows is taken, and does nothing", arguments: ServerLibrary.all)
  func unknownSubtype(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init")
      try await expect(host, "add_char subtype=bogus", 0, says: "failed to create device state for bogus")
    }
  }

  @Test("a port without a name does not end the program", arguments: ServerLibrary.oursOnly)
  func namelessPort(_ library: ServerLibrary) async throws {
    // The stock library compares the name that is not there.
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n add_char subtype=port\n destroy")
    }
  }

  @Test("there is one agent; the second is not it", arguments: ServerLibrary.all)
  func twoAgents(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init")
      try await expect(host, "add_char subtype=vdagent", 0)
      try await expect(
        host, "add_char subtype=vdagent", 0,
        says: "spice_server_char_device_add_interface: vdagent already attached")
      try await expect(
        host, "remove device=1", -1, says: "assertion 'char_device->st != nullptr' failed", level: "CRITICAL")
      try await expect(host, "remove device=0", 0)
      try await expect(host, "add_char subtype=vdagent", 0)
    }
  }

  @Test("what the agent says to nobody is read to its end", arguments: ServerLibrary.all)
  func agentWithoutClient(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n vm_start\n add_char subtype=vdagent")
      // A message of a type that is no longer used, in one chunk of 2040 bytes for port 2.
      let size = 2048 - 8 - 20
      let header = "02000000f8070000" + "01000000" + "0a000000" + "0000000000000000" + "e4070000"
      #expect(size == 0x7E4)
      try await host.run("char_feed hex=\(header)\n char_feed size=\(size) byte=7\n char_wakeup")
      let statistics = try await host.send("char_stat")
      #expect(statistics["read"] == "2048" && statistics["unread"] == "0" && statistics["written"] == "0")
      let said = try await heard(host)
      #expect(said == [])
    }
  }

  @Test("sound devices come and go, and have one rate that is best", arguments: ServerLibrary.all)
  func sound(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      try await host.run("new\n init")
      try await expect(host, "add_playback", 0)
      try await expect(host, "add_record", 0)
      for device in ["playback", "record"] {
        let rate = try await host.send("\(device) do=best_rate").result
        #expect(rate == 48000)
        for command in ["rate value=44100", "rate value=48000", "volume volume=10,20", "mute value=1"] {
          try await host.send("\(device) do=\(command)")
        }
      }
      // Nobody listens, so there is nowhere to put samples, and nothing to be heard.
      try await host.send("playback do=start")
      let buffer = try await host.send("playback do=put")
      #expect(buffer["buffer"] == "0" && buffer["samples"] == "0")
      try await host.run("playback do=stop\n record do=start")
      let samples = try await host.send("record do=get samples=480").result
      #expect(samples == 0)
      try await host.send("record do=stop")
      try await expect(host, "remove device=0", 0)
      try await expect(host, "remove device=1", 0)
    }
  }

  @Test("removing a sound device twice does not end the program", arguments: ServerLibrary.oursOnly)
  func soundTwice(_ library: ServerLibrary) async throws {
    // The stock library looks into what is no longer there.
    try await ServerHost.running(library) { host in
      try await host.run("new\n init\n add_playback\n add_record\n remove device=0\n remove device=0\n remove device=1")
      let again = try await host.send("remove device=1").result
      #expect(again == -1)
    }
  }
}
