import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// Pictures that are made smaller for slow lines, as a client gets them.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct LossyPictureTests {
  /// A server whose pictures are compressed as it is told, and a client of it.
  private func watching(
    _ library: ServerLibrary, _ settings: String, _ body: (ServerHost, SpiceSession) async throws -> Void
  ) async throws {
    try await ServerHost.running(library) { host in
      let address = try await host.startScreen(settings)
      try await SpiceSession.running(SpiceConfiguration(address)) { session in
        try await session.waitForPicture()
        try await body(host, session)
      }
    }
  }

  @Test("photographs come as JPEG if the host wants it, and ours are exact in the end", arguments: ServerLibrary.all)
  func jpeg(_ library: ServerLibrary) async throws {
    try await watching(library, "set_image_compression value=4\n set_jpeg_compression value=2") { host, session in
      try await host.send("draw kind=copy box=40,30,600,450 image_pattern=smooth image_seed=5")
      let expected = try await host.screen()
      if library.isStock {
        let seen = try await session.stillScreen()
        #expect(seen != expected)
        #expect(seen.psnr(to: expected) >= 27, "\(seen.psnr(to: expected)) dB")
      } else {
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "lossy") == nil)
      }
      #expect(try #require(await session.statistics()).images[.jpeg].images > 0)
    }
  }

  @Test("streams of GLZ are compressed once more if the host wants it", arguments: ServerLibrary.all)
  func zlib(_ library: ServerLibrary) async throws {
    try await watching(library, "set_image_compression value=5\n set_zlib_glz_compression value=2") { host, session in
      for seed in 0..<3 {
        try await host.send("draw kind=copy box=40,30,600,450 image_pattern=smooth image_seed=\(seed)")
        let expected = try await host.screen()
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "zlib \(library)") == nil)
      }
      #expect(try #require(await session.statistics()).images[.zlibGLZ].images > 0)
    }
  }
}
