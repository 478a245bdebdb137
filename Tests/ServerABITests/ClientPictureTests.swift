import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// What a client shows of a display, against what is in the guest's memory, byte for byte.
@Suite(.timeLimit(.minutes(4)))
struct ClientPictureTests {
  struct Case: Sendable, CustomStringConvertible {
    var library: ServerLibrary
    var compression: (name: String, value: Int)
    var description: String { "\(library), \(compression.name)" }
  }

  private static let compressions = [
    ("off", 1), ("auto_glz", 2), ("auto_lz", 3), ("quic", 4), ("glz", 5), ("lz", 6), ("lz4", 7),
  ]
  static let cases = ServerLibrary.all.flatMap { library in
    compressions.map { Case(library: library, compression: $0) }
  }

  /// What is on the first surface, as the guest sees it.
  private func guestScreen(_ host: ServerHost) async throws -> Screen {
    let file = host.folder.file("screen.ppm")
    try await host.run("drain\n read file=\(file)")
    return try Screen(ppmFile: file)
  }

  private func start(_ host: ServerHost, _ test: Case, size: (Int, Int) = (640, 480)) async throws -> SpiceConfiguration {
    let port = try FreePort.next()
    try await host.run(
      """
      new
      set_noauth
      set_addr value=127.0.0.1 flags=1
      set_port value=\(port)
      set_image_compression value=\(test.compression.value)
      set_jpeg_compression value=3
      set_zlib_glz_compression value=3
      set_streaming_video value=1
      init
      qxl_add
      vm_start
      primary_create width=\(size.0) height=\(size.1)
      """)
    var address = SpiceAddress()
    address.port = port
    return try SpiceConfiguration(address)
  }

  @Test("a client that watches a storm sees what the guest sees, and so does one that comes later", arguments: cases)
  func storm(_ test: Case) async throws {
    try await ServerHost.running(test.library) { host in
      let configuration = try await start(host, test)
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        for round in 0..<3 {
          try await host.send("storm seed=\(10 * test.compression.value + round) count=400 surfaces=5 pointer=0")
          let expected = try await guestScreen(host)
          #expect(expected.colourCount() >= 1000)
          let seen = try await session.screen(like: expected)
          #expect(seen.mismatch(with: expected, named: "storm \(test) round \(round)") == nil)
        }
        #expect(await session.statistics()?.droppedDraws == 0)
      }
      // While another storm is on its way.
      let seed = test.compression.value
      let storm = Task { try await host.send("storm seed=\(seed) count=600 surfaces=5 pointer=0") }
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        _ = try await storm.value
        let expected = try await guestScreen(host)
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "late \(test)") == nil)
      }
      // At rest.
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        let expected = try await guestScreen(host)
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "rest \(test)") == nil)
      }
    }
  }

  @Test("every kind of drawing looks alike on both sides", arguments: ServerLibrary.all)
  func kinds(_ library: ServerLibrary) async throws {
    let test = Case(library: library, compression: ("quic", 4))
    try await ServerHost.running(library) { host in
      let configuration = try await start(host, test)
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        for (seed, kind) in [
          "fill", "opaque", "copy", "copy_bits", "blend", "blackness", "whiteness", "invers", "rop3", "stroke", "text",
          "transparent", "alpha_blend", "composite",
        ].enumerated() {
          try await host.send("draw kind=copy image_seed=\(seed) image_pattern=smooth")
          try await host.send("storm seed=\(seed) count=150 only=\(kind) pointer=0 surfaces=3 changes=0")
          let expected = try await guestScreen(host)
          let seen = try await session.screen(like: expected)
          #expect(seen.mismatch(with: expected, named: "kind \(kind)") == nil)
        }
      }
    }
  }

  @Test("another resolution, width and direction of rows is followed", arguments: ServerLibrary.all)
  func resolutions(_ library: ServerLibrary) async throws {
    let test = Case(library: library, compression: ("auto_glz", 2))
    try await ServerHost.running(library) { host in
      let configuration = try await start(host, test)
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        for (width, height, stride) in [(333, 217, 1332), (1024, 768, -4096), (641, 5, -2600), (800, 600, 3200)] {
          try await host.run("primary_destroy\n primary_create width=\(width) height=\(height) stride=\(stride)")
          try await host.send("storm seed=\(width) count=200 pointer=0")
          let expected = try await guestScreen(host)
          let seen = try await session.screen(like: expected)
          #expect(seen.mismatch(with: expected, named: "resolution \(width)x\(height)") == nil)
        }
      }
    }
  }

  @Test("a machine that is stopped and started shows the same", arguments: ServerLibrary.all)
  func stopAndStart(_ library: ServerLibrary) async throws {
    let test = Case(library: library, compression: ("glz", 5))
    try await ServerHost.running(library) { host in
      let configuration = try await start(host, test)
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        for round in 0..<4 {
          try await host.run("storm seed=\(round) count=200 surfaces=4 pointer=0\n vm_stop\n vm_start")
          let expected = try await guestScreen(host)
          let seen = try await session.screen(like: expected)
          #expect(seen.mismatch(with: expected, named: "restart \(round)") == nil)
        }
      }
    }
  }
}
