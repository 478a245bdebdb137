import SpiceClient
import SpiceTestSupport
import Testing

/// What we show of a machine against what QEMU says is on its screen, byte for byte.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(5)))
struct QEMUScreenTests {
  struct Case: CustomStringConvertible, Sendable {
    var display = QEMUGuest.Configuration.Display.qxl
    var compression: String
    var preferred: ImageCompression?
    var description: String { "\(display.rawValue), \(preferred == nil ? compression : "lz4 preferred")" }
  }

  static let cases =
    ["off", "quic", "lz", "glz", "auto_lz", "auto_glz"].map { Case(compression: $0) }
    + [Case(compression: "auto_glz", preferred: .lz4)]
    + [.standard, .virtio].flatMap { display in
      ["off", "auto_glz", "quic"].map { Case(display: display, compression: $0) }
    }

  @Test("the picture equals QEMU's own, while the guest draws and when connecting afterwards", arguments: cases)
  func equalsScreendump(_ test: Case) async throws {
    let options = ["image-compression=\(test.compression)", "streaming-video=off"]
    try await QEMUGuest.running(.init { ($0.display, $0.spiceOptions) = (test.display, options) }) { guest in
      var configuration = try SpiceConfiguration(guest.address)
      configuration.preferredCompression = test.preferred
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        try await guest.run("picture 300 200 > /dev/tty1; colours > /dev/tty1; seq 200 > /dev/tty1")
        let expected = try await guest.stillScreen()
        #expect(expected.colourCount() > 10)
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "live \(test)") == nil)
        #expect(await session.statistics()?.droppedDraws == 0)
      }
      let expected = try await guest.stillScreen()
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "afterwards \(test)") == nil)
      }
    }
  }
}
