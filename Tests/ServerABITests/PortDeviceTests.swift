import SpiceBytes
import SpiceSessionSupport
import SpiceTestSupport
import SpiceWire
import Testing

/// Ports, shared folders and sockets for USB devices: byte streams between a device and a client.
@Suite(.timeLimit(.minutes(2)))
struct PortDeviceTests {
  private static let name = Array("com.example.port".utf8) + [0]

  @Test("a port tells its name, and bytes go both ways while a client is there", arguments: ServerLibrary.all)
  func bothWays(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening("add_char subtype=port portname=com.example.port")
      try await host.run("port_event value=0\n char_feed hex=\(hex(Array("early".utf8)))\n char_wakeup")
      // Nobody listens: the device keeps what it has.
      #expect(try await host.send("char_stat")["read"] == "0")
      let client = try RawClient(port: port)
      let channel = try client.open(.port)
      #expect(try channel.next(201) == words(UInt32(Self.name.count), 9) + [1] + Self.name)
      #expect(try await host.next("char_state")["connected"] == "1")
      try await host.send("char_wakeup")
      #expect(try channel.next(101) == Array("early".utf8))
      channel.send(101, Array("hello".utf8))
      #expect(try await host.awaitWritten(5) == hex(Array("hello".utf8)))
      channel.send(201, [2])
      #expect(try await host.next("char_event")["event"] == "2")
      try await host.send("port_event value=1")
      #expect(try channel.next(202) == [1])
      try await host.send("port_event value=0")
      #expect(try channel.next(202) == [0])
    }
  }

  @Test("each device has a channel of its kind, numbered from zero", arguments: ServerLibrary.all)
  func kinds(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening(
        """
        add_char subtype=usbredir
        add_char subtype=port portname=org.spice-space.webdav.0
        add_char subtype=usbredir
        add_char subtype=port portname=a
        """)
      let client = try RawClient(port: port)
      client.main.send(104)
      let list = try client.main.next(104)
      var channels = Set<[UInt8]>()
      for index in 0..<Int(list[0]) { channels.insert(Array(list[(4 + 2 * index)..<(6 + 2 * index)])) }
      #expect(channels.isSuperset(of: [[9, 0], [9, 1], [10, 0], [11, 0]]))
      let second = try client.open(.usbredir, id: 1)
      #expect(second.capabilities == [1])
      second.send(101, [1, 2, 3])
      #expect(try await host.awaitWritten(3, to: 2) == "010203")
      // A device that comes later is told of by itself.
      try await host.send("add_char subtype=port portname=b")
      #expect(try client.main.next(104) == words(1) + [10, 1])
    }
  }

  @Test("a second client is sent away, and the first one notices nothing", arguments: ServerLibrary.all)
  func second(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library, environment: ["SPICE_DEBUG_ALLOW_MC": "1"]) { host in
      let port = try await host.listening("add_char subtype=usbredir")
      let (first, other) = (try RawClient(port: port), try RawClient(port: port))
      let channel = try first.open(.usbredir)
      let refused = try other.open(.usbredir)
      try refused.end()
      channel.send(101, [7])
      #expect(try await host.awaitWritten(1) == "07")
      try await host.run("char_feed hex=08\n char_wakeup")
      #expect(try channel.next(101) == [8])
    }
  }

  @Test("a device that takes little at a time gets all of it in order", arguments: ServerLibrary.all)
  func partialWrites(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening("add_char subtype=usbredir")
      try await host.send("char_limit write=3")
      let client = try RawClient(port: port)
      let channel = try client.open(.usbredir)
      channel.send(101, [1, 2, 3, 4, 5])
      channel.send(101, [6, 7])
      #expect(try await host.awaitWritten(3) == "010203")
      try await host.settle()
      #expect(try await host.written().total == 3)
      try await host.run("char_limit write=1\n char_wakeup")
      #expect(try await host.awaitWritten(4) == "01020304")
      try await host.run("char_limit write=100\n char_wakeup")
      #expect(try await host.awaitWritten(7) == "01020304050607")
    }
  }

  @Test("what a device says only while it is written to is heard", arguments: ServerLibrary.all)
  func echo(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening("add_char subtype=usbredir echo=1")
      let client = try RawClient(port: port)
      let channel = try client.open(.usbredir)
      for byte: UInt8 in 1...3 {
        channel.send(101, [byte, 0])
        #expect(try channel.next(101) == [byte, 0])
      }
    }
  }

  @Test("a device that does not tell when it takes more is asked again", arguments: ServerLibrary.all)
  func retries(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening("add_char subtype=usbredir minor=2")
      try await host.send("char_limit write=0")
      let client = try RawClient(port: port)
      let channel = try client.open(.usbredir)
      channel.send(101, [1, 2])
      try await host.settle()
      #expect(try await host.written().total == 0)
      try await host.send("char_limit write=2")
      #expect(try await host.awaitWritten(2) == "0102")
    }
  }

  @Test("nothing goes either way while the machine is stopped", arguments: ServerLibrary.all)
  func stopped(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening("add_char subtype=usbredir")
      let client = try RawClient(port: port)
      let channel = try client.open(.usbredir)
      _ = try await host.next("char_state")
      try await host.run("vm_stop\n char_feed hex=0102\n char_wakeup")
      channel.send(101, [9])
      try await host.settle()
      let statistics = try await host.send("char_stat")
      #expect(statistics["read"] == "0" && statistics["written"] == "0")
      try await host.send("vm_start")
      #expect(try await host.awaitWritten(1) == "09")
      try await host.send("char_wakeup")
      #expect(try channel.next(101) == [1, 2])
    }
  }

  @Test("a device is told when its client goes, and may go before it", arguments: ServerLibrary.all)
  func ends(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening("add_char subtype=usbredir\n add_char subtype=port portname=a")
      do {
        let client = try RawClient(port: port)
        let channels = [try client.open(.usbredir), try client.open(.port)]
        for _ in channels { #expect(try await host.next("char_state")["connected"] == "1") }
        try await host.send("remove device=0")
        try channels[0].end()
        channels[1].send(101, [5])
        #expect(try await host.awaitWritten(1, to: 1) == "05")
      }
      #expect(try await host.next("char_state") { $0["device"] == "1" && $0["connected"] == "0" }["device"] == "1")
      // The channel is there for the next one.
      let client = try RawClient(port: port)
      try client.open(.port).send(101, [6])
      #expect(try await host.awaitWritten(2, to: 1) == "0506")
    }
  }

  @Test("a client that does not take is waited for, and the device is not read meanwhile", arguments: ServerLibrary.all)
  func backPressure(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening("add_char subtype=usbredir")
      let client = try RawClient(port: port)
      let channel = try client.open(.usbredir)
      _ = try await host.next("char_state")
      let total = 24 << 20
      try await host.run("char_feed size=\(total) byte=65\n char_wakeup")
      var read = [0]
      // As long as the system takes more for the client, so does the library of the device.
      let rests = try await eventually {
        for _ in 0..<15 { try await host.run("pause ms=10\n char_wakeup") }
        read.append(try await host.send("char_stat").number("read"))
        return read.last != 0 && read.last == read.dropLast().last
      }
      #expect(rests && read.last ?? total < total, "\(read)")
      // What one reads, the other may write.
      var seen = 0
      while seen < total {
        try await host.send("char_wakeup")
        seen += try channel.next(101).count
      }
      #expect(seen == total)
    }
  }

  @Test("compressed bytes come out as they went in, and bombs do not go off", arguments: ServerLibrary.all)
  func compression(_ library: ServerLibrary) async throws {
    try await ServerHost.running(library) { host in
      let port = try await host.listening("add_char subtype=usbredir")
      let client = try RawClient(port: port)
      let channel = try client.open(.usbredir, capabilities: [1])
      _ = try await host.next("char_state")
      // One block: a literal, and 59 times the same.
      channel.send(102, [1] + words(65) + [0x1F, 0x41, 1, 0, 40, 0x50] + [1, 2, 3, 4, 5])
      #expect(try await host.awaitWritten(65).hasSuffix("41410102030405"))
      try await host.run("char_feed size=4000 byte=66\n char_wakeup")
      let message = try channel.next(102)
      #expect(message.count < 100 && Array(message.prefix(5)) == [1] + words(4000))
      // It claims more than there is.
      channel.send(102, [1] + words(0x7FFF_FFFF) + [0x10, 0x41])
      if library.isStock { try await host.settle() } else { try channel.end() }
      #expect(try await host.written().total == 65)
    }
  }
}
