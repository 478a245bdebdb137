import SpiceClient
import SpiceSessionSupport
import SpiceTestSupport
import Testing

/// What we show of an X server that sends drawing commands, against what X itself says is on its screen.
@Suite(.serialized, .enabled(if: Peers.areAvailable), .timeLimit(.minutes(5)))
struct XspiceScreenTests {
  struct Case: CustomStringConvertible, Sendable {
    var server: ServerLibrary
    var compression: String
    var deferredFrames = 0
    var preferred: ImageCompression?
    var description: String {
      "\(server), " + (preferred == nil ? compression : "lz4 preferred")
        + (deferredFrames > 0 ? ", deferred frames" : "")
    }
  }

  static let cases = ServerLibrary.all.flatMap { server in
    ["off", "quic", "lz", "auto_glz"].map { Case(server: server, compression: $0) }
      + [Case(server: server, compression: "auto_glz", preferred: .lz4)]
      + [Case(server: server, compression: "quic", deferredFrames: 10)]
  }

  @Test("the picture equals X's own, while programs draw and when connecting afterwards", arguments: cases)
  func equalsX(_ test: Case) async throws {
    let server = XspiceServer.Configuration {
      ($0.server, $0.imageCompression, $0.deferredFramesPerSecond) =
        (test.server, test.compression, test.deferredFrames)
    }
    try await XspiceServer.running(server) { server in
      var configuration = try SpiceConfiguration(server.address)
      configuration.preferredCompression = test.preferred
      try await server.startDesktop()
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        try await server.draw()
        let expected = try await server.stillScreen()
        #expect(expected.colourCount() >= 1000)
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "live \(test)") == nil)
        #expect(await session.statistics()?.droppedDraws == 0)
      }
      let expected = try await server.stillScreen()
      try await SpiceSession.running(configuration) { session in
        try await session.waitForPicture()
        let seen = try await session.screen(like: expected)
        #expect(seen.mismatch(with: expected, named: "afterwards \(test)") == nil)
      }
    }
  }

  @Test("all that X can draw looks as in X, in the middle of drawing it", arguments: ServerLibrary.all)
  func drawings(_ library: ServerLibrary) async throws {
    let drawings = [
      "rect100", "rect500", "srect100", "osrect100", "oddtilerect100", "bigtilerect500", "line100", "dline100",
      "wline100", "circle100", "fcircle100", "trap100", "aatrapezoid100", "complex100", "ftext", "fitext", "aa10text",
      "rgb10text", "scroll500", "copywinwin100", "copypixwin100", "copypixpix100", "putimage100", "shmput500",
      "compwinwin100", "comppixwin100", "magpixwin100", "minpixwin100", "move", "popup",
    ]
    try await XspiceServer.running(.init { $0.server = library }) { server in
      try await server.startDesktop()
      try await SpiceSession.running(SpiceConfiguration(server.address)) { session in
        try await session.waitForPicture()
        for (drawing, function) in drawings.map({ ($0, "3") }) + [("rect100", "6"), ("line100", "6")] {
          let options = ["-repeat", "1", "-reps", "1000000", "-subs", "16", "-rop", function, "-\(drawing)"]
          try await server.frozen("x11perf", options, after: .milliseconds(400)) {
            let expected = try await server.stillScreen()
            let seen = try await session.screen(like: expected)
            #expect(seen.mismatch(with: expected, named: drawing) == nil)
          }
        }
        #expect(await session.statistics()?.droppedDraws == 0)
      }
    }
  }

  @Test("another screen size is followed while connected", arguments: ServerLibrary.all)
  func modeChange(_ library: ServerLibrary) async throws {
    try await XspiceServer.running(.init { $0.server = library }) { server in
      try await server.startDesktop()
      try await SpiceSession.running(SpiceConfiguration(server.address)) { session in
        try await session.waitForPicture()
        for mode in ["800x600", "1280x1024", "1024x768"] {
          try await server.run("xrandr", ["-s", mode])
          let expected = try await server.stillScreen()
          #expect("\(expected.width)x\(expected.height)" == mode)
          let seen = try await session.screen(like: expected)
          #expect(seen.mismatch(with: expected, named: "mode \(mode)") == nil)
        }
      }
    }
  }

  @Test("what changes all the time comes as video, and ends exact")
  func video() async throws {
    try await XspiceServer.running(.init { $0.streamingVideo = "all" }) { server in
      try await server.startDesktop()
      try await SpiceSession.running(SpiceConfiguration(server.address)) { session in
        try await session.waitForPicture()
        let options = ["-repeat", "1", "-reps", "1000000", "-sync", "-shmput500"]
        func isVideo() async throws -> Bool { try #require(await session.statistics()).videoFrames > 10 }
        try await server.frozen("x11perf", options, after: .seconds(1), once: isVideo) {
          let expected = try await server.stillScreen()
          let seen = try await session.screen(like: expected)
          let statistics = try #require(await session.statistics())
          #expect(statistics.videoFrames > 10)
          #expect(statistics.images[.streamFrame].images > 10)
          #expect(seen.mismatch(with: expected, named: "video") == nil)
        }
      }
    }
  }

  @Test(
    "pictures that come as JPEG are close to the original, and from ours exact in the end",
    arguments: ServerLibrary.all)
  func jpeg(_ library: ServerLibrary) async throws {
    try await XspiceServer.running(.init { ($0.server, $0.jpeg) = (library, "always") }) { server in
      try await SpiceSession.running(SpiceConfiguration(server.address)) { session in
        try await session.waitForPicture()
        try await server.startDesktop()
        let expected = try await server.stillScreen()
        if library.isStock {
          let similarity = try await session.stillScreen().psnr(to: expected)
          #expect(similarity >= 35 && similarity < .infinity)
        } else {
          let seen = try await session.screen(like: expected)
          #expect(seen.mismatch(with: expected, named: "jpeg") == nil)
        }
        let images = try #require(await session.statistics()).images
        #expect(images[.jpeg].images + images[.jpegAlpha].images > 0)
      }
    }
  }
}

extension XspiceServer {
  /// Windows that stay: a logo, a picture, a dialog of GTK, a terminal.
  fileprivate func startDesktop() async throws {
    try await run("xsetroot", ["-solid", "steelblue"])
    try start("xlogo", ["-geometry", "200x200+780+20"])
    try await waitForWindow(class: "XLogo")
    try start("feh", ["--geometry", "400x300+560+400", "Benchmarks/Corpus/photo.png"])
    try await waitForWindow(class: "feh")
    try start("spicy")
    try await waitForWindow(class: "spicy")
    try await run("xdotool", ["search", "--class", "spicy", "windowmove", "500", "40"])
    try start("xterm", ["-geometry", "80x24+10+10", "-e", "echo ready; while read -r line; do eval \"$line\"; done"])
    try await waitForWindow(class: "XTerm")
  }

  /// What people's programs do to a screen: type, scroll, move and close windows; and all that X can draw.
  fileprivate func draw() async throws {
    for line in ["seq 300", "ls -l /usr/bin | head -100", "printf '\\033[1;44mbold\\033[0m \\033[32mgreen\\033[0m'"] {
      try await run("xdotool", ["search", "--class", "XTerm", "type", "--delay", "2", line + "\n"])
    }
    for x in stride(from: 780, through: 300, by: -60) {
      try await run("xdotool", ["search", "--class", "XLogo", "windowmove", "\(x)", "\(x / 2)"])
    }
    try await run("xdotool", ["search", "--class", "feh", "windowsize", "500", "340"])
  }

  private func waitForWindow(class name: String) async throws {
    try await run("xdotool", ["search", "--sync", "--onlyvisible", "--class", name])
  }
}
