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
      let port = try FreePort.next()
      try await host.run(
        """
        new
        set_noauth
        set_addr value=127.0.0.1 flags=1
        set_port value=\(port)
        set_streaming_video value=1
        \(settings)
        init
        qxl_add
        vm_start
        primary_create width=640 height=480
        """)
      var address = SpiceAddress()
      address.port = port
      try await SpiceSession.running(SpiceConfiguration(address)) { session in
        try await session.waitForPicture()
        try await body(host, session)
      }
    }
  }

  private func guestScreen(_ host: ServerHost) async throws -> Screen {
    let file = host.folder.file("screen.ppm")
    try await host.run("drain\n read file=\(file)")
    return try Screen(ppmFile: file)
  }

  @Test("photographs come as JPEG if the host wants it, and ours are exact in the end", arguments: ServerLibrary.all)
  func jpeg(_ library: ServerLibrary) async throws {
    try await watching(library, "set_image_compression value=4\n set_jpeg_compression value=2") { host, session in
      try await host.send("draw kind=copy box=40,30,600,450 image_pattern=smooth image_seed=5")
      let expected = try await guestScreen(host)
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
        let expected = try await guestScreen(host)
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "zlib \(library)") == nil)
      }
      #expect(try #require(await session.statistics()).images[.zlibGLZ].images > 0)
    }
  }
}
