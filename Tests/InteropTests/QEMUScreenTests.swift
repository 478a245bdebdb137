import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// What we show of a machine against what QEMU says is on its screen, byte for byte.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(5)))
struct QEMUScreenTests {
  typealias Display = QEMUGuest.Configuration.Display

  struct Case: CustomStringConvertible, Sendable {
    var server: ServerLibrary
    var display = Display.qxl
    var compression: String
    var preferred: ImageCompression?
    /// How some of the pictures must come, or the case would test something else.
    var form: ImageStatistics.Form {
      if preferred != nil { return .lz4 }
      return ["off": .bitmap, "quic": .quic, "lz": .lz, "auto_lz": .lz][compression] ?? .glz
    }

    var description: String { "\(server), \(display.rawValue), \(preferred == nil ? compression : "lz4 preferred")" }
  }

  static let cases = ServerLibrary.all.flatMap { server in
    ["off", "quic", "lz", "glz", "auto_lz", "auto_glz"].map { Case(server: server, compression: $0) }
      + [Case(server: server, compression: "auto_glz", preferred: .lz4)]
      + [.standard, .virtio].flatMap { display in
        ["auto_glz", "quic"].map { Case(server: server, display: display, compression: $0) }
      }
  }

  @Test("the picture equals QEMU's own, while the guest draws and when connecting afterwards", arguments: cases)
  func equalsScreendump(_ test: Case) async throws {
    let options = ["image-compression=\(test.compression)", "streaming-video=off"]
    // To clients on a Unix socket, the stock server sends most pictures as they are.
    let machine = QEMUGuest.Configuration {
      ($0.server, $0.display, $0.spiceOptions, $0.listener) = (test.server, test.display, options, .port)
    }
    try await QEMUGuest.running(machine) { guest in
      var configuration = try SpiceConfiguration(guest.address)
      configuration.preferredCompression = test.preferred
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        try await guest.run("picture 300 200 > /dev/tty1; colours > /dev/tty1; seq 200 > /dev/tty1")
        let expected = try await guest.stillScreen()
        #expect(expected.colourCount() > 10)
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "live \(test)") == nil)
        let statistics = try #require(await session.statistics())
        #expect(statistics.droppedDraws == 0)
        #expect(statistics.roundTrip ?? .zero > .zero)
        #expect(statistics.images[test.form].images > 0)
      }
      let expected = try await guest.stillScreen()
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "afterwards \(test)") == nil)
      }
    }
  }

  @Test("with JPEG and zlib allowed, the picture is close to QEMU's own", arguments: [Display.qxl, .virtio])
  func lossy(_ display: Display) async throws {
    let options = ["jpeg-wan-compression=always", "zlib-glz-wan-compression=always", "streaming-video=off"]
    let machine = QEMUGuest.Configuration {
      ($0.display, $0.spiceOptions, $0.listener) = (display, options, .port)
    }
    try await QEMUGuest.running(machine) { guest in
      try await SpiceSession.running(SpiceConfiguration(guest.address)) { session in
        try await session.waitForPicture()
        try await guest.run("picture 300 200 > /dev/tty1; seq 100 > /dev/tty1")
        let expected = try await guest.stillScreen()
        let seen = try await session.stillScreen()
        #expect(seen.psnr(to: expected) >= 35)
        let images = try #require(await session.statistics()).images
        #expect(images[.jpeg].images + images[.zlibGLZ].images > 0)
      }
    }
  }

  @Test(
    "a guest that is reset is followed through its other screen sizes", arguments: ServerLibrary.all, Display.allCases)
  func reset(_ server: ServerLibrary, _ display: Display) async throws {
    let machine = QEMUGuest.Configuration { ($0.server, $0.display, $0.resumes) = (server, display, false) }
    try await QEMUGuest.running(machine) { guest in
      try await SpiceSession.running(SpiceConfiguration(guest.address)) { session in
        try await session.waitForPicture()
        try await guest.run("colours > /dev/tty1")
        try await guest.reset()
        let expected = try await guest.stillScreen()
        #expect(expected.width == 1024)
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "reset \(display)") == nil)
        #expect(await session.statistics()?.droppedDraws == 0)
      }
    }
  }
}
