import Foundation

/// An X server whose screen is served by stock libspice-server: Xorg with the spiceqxl driver of Xspice.
///
/// It ends with `stop`, with its last reference, or with the test process.
public final class XspiceServer: @unchecked Sendable {
  /// What the driver is told.
  public struct Configuration: Sendable {
    /// off, auto_glz, auto_lz, quic, glz or lz.
    public var imageCompression = "auto_glz"
    /// auto, never or always.
    public var jpeg = "never"
    /// auto, never or always.
    public var zlibGLZ = "never"
    /// off, filter or all.
    public var streamingVideo = "off"
    /// If not 0, the driver draws by itself and sends changed rectangles so many times a second.
    public var deferredFramesPerSecond = 0
    public var password: String?
    /// Further options of the device section, such as `("EnableSurfaces", "False")`.
    public var options: [(name: String, value: String)] = []

    public init() {}

    /// A change of the plain configuration: `.init { $0.imageCompression = "quic" }`.
    public init(_ change: (inout Configuration) -> Void) { change(&self) }
  }

  public let address: SpiceAddress
  public let folder: TemporaryFolder
  /// The X display, `:7`.
  public let display: String

  private let process: PeerProcess
  // Guarded by `lock`: programs that were started on the display and have not been stopped.
  private var programs: [PeerProcess] = []
  private let lock = NSLock()

  /// Starts the server and waits until it listens for X and SPICE clients.
  public static func start(_ configuration: Configuration = Configuration()) async throws -> XspiceServer {
    try await offPool { try XspiceServer(configuration) }
  }

  /// Starts a server, lends it, and stops it.
  public static func running<T>(
    _ configuration: Configuration = Configuration(), _ body: (XspiceServer) async throws -> T
  ) async throws -> T {
    let server = try await start(configuration)
    do {
      let result = try await body(server)
      await server.stop()
      return result
    } catch {
      await server.stop()
      throw error
    }
  }

  private init(_ configuration: Configuration) throws {
    let folder = try TemporaryFolder()
    let port = try FreePort.next()
    let file = folder.file("xorg.conf")
    try Data(configuration.text(port: port).utf8).write(to: URL(filePath: file))
    // Not the wrapper /usr/bin/Xorg, which may be for users at the console only; and not Xspice, which is a launcher
    // that outlives its signals. The sizes are needed: with the defaults the driver of Debian runs over its memory.
    let server = "/usr/lib/xorg/Xorg"
    let (output, number) = (folder.file("output"), folder.file("display"))
    // A descriptor of its own for the display's number: X closes it then, and were it the standard output, the first X
    // client would get its place and all that the driver prints.
    let process = try PeerProcess(
      "/bin/bash",
      [
        "-c", "exec \"$@\" 9> \"$0\"", number,
        FileManager.default.isExecutableFile(atPath: server) ? server : "Xorg",
        "-config", file, "-logfile", folder.file("xorg.log"), "-noreset", "-nolisten", "tcp", "-displayfd", "9",
        "-novtswitch", "-sharevts",
      ],
      environment: [
        "QXL_FRAME_BUFFER_SIZE": "16", "QXL_SURFACE_BUFFER_SIZE": "128", "QXL_COMMAND_BUFFER_SIZE": "128",
        "QXL_NUM_HEADS": "1",
      ], log: output)
    do {
      display = try Deadline(.seconds(30)).wait(for: "the X server's display") {
        guard process.isRunning else { throw PeerError("the X server has ended") }
        let said = (try? String(contentsOfFile: number, encoding: .utf8)) ?? ""
        return said.hasSuffix("\n") ? ":" + said.dropLast() : nil
      }
      try Deadline(.seconds(30)).wait(for: "the X server's SPICE port") { FreePort.isOpen(port) ? () : nil }
    } catch {
      process.stop()
      let said = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
      throw PeerError("Xspice did not start: \(error). It said: \(said.suffix(1500))")
    }
    var address = SpiceAddress()
    address.port = port
    address.password = configuration.password
    self.address = address
    self.folder = folder
    self.process = process
  }

  deinit { Self.end(programs, then: process, display: display) }

  /// Ends the server and the programs that show themselves on it.
  public func stop() async {
    let started = lock.withLock {
      defer { programs = [] }
      return programs
    }
    let (process, display) = (process, display)
    _ = try? await offPool { Self.end(started, then: process, display: display) }
  }

  private static func end(_ programs: [PeerProcess], then server: PeerProcess, display: String) {
    for program in programs { program.stop() }
    server.stop()
    // It leaves its lock and socket behind.
    let number = display.dropFirst()
    for left in ["/tmp/.X\(number)-lock", "/tmp/.X11-unix/X\(number)"] {
      try? FileManager.default.removeItem(atPath: left)
    }
  }

  /// Starts an X program that stays, such as xterm.
  public func start(_ program: String, _ arguments: [String] = []) throws {
    let log = folder.file("\(program)-\(UInt32.random(in: 0...UInt32.max)).log")
    let started = try PeerProcess(program, arguments, environment: ["DISPLAY": display], log: log)
    lock.withLock { programs.append(started) }
  }

  /// Runs an X program until it ends by itself.
  public func run(_ program: String, _ arguments: [String] = [], limit: Duration = .seconds(60)) async throws {
    let (folder, display) = (folder, display)
    try await offPool {
      let log = folder.file("\(program)-\(UInt32.random(in: 0...UInt32.max)).log")
      let status = try PeerProcess(program, arguments, environment: ["DISPLAY": display], log: log).wait(limit)
      guard status == 0 else {
        let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        throw PeerError("\(program) ended with status \(status): \(said.suffix(1000))")
      }
    }
  }

  /// Lends the server while a program that was stopped in the middle of its work stands still, and then ends it.
  public func frozen(
    _ program: String, _ arguments: [String], after delay: Duration, _ body: () async throws -> Void
  ) async throws {
    let process = try PeerProcess(
      program, arguments, environment: ["DISPLAY": display], log: folder.file("\(program)-frozen.log"))
    defer { process.stop() }
    try await Task.sleep(for: delay)
    process.freeze()
    try await body()
  }

  /// What X itself says is on its screen, without the pointer.
  public func screenshot() async throws -> Screen {
    let file = folder.file("screen.xwd")
    try await run("xwd", ["-root", "-silent", "-out", file])
    return try Screen(xwd: [UInt8](Data(contentsOf: URL(filePath: file))))
  }

  /// The screen once it has not changed for a while.
  public func stillScreen() async throws -> Screen {
    var last = try await screenshot()
    for _ in 0..<100 {
      try await Task.sleep(for: .milliseconds(250))
      let next = try await screenshot()
      if next == last { return next }
      last = next
    }
    throw PeerError("the X screen does not come to rest")
  }
}

extension XspiceServer.Configuration {
  /// The configuration file of the X server.
  fileprivate func text(port: UInt16) -> String {
    var device = [
      ("SpicePort", "\(port)"), ("SpiceAddr", "127.0.0.1"), ("NumHeads", "1"),
      ("SpiceImageCompression", imageCompression), ("SpiceJpegWanCompression", jpeg),
      ("SpiceZlibGlzWanCompression", zlibGLZ), ("SpiceStreamingVideo", streamingVideo),
      ("SpiceDeferredFPS", "\(deferredFramesPerSecond)"),
    ]
    if let password {
      device.append(("SpicePassword", password))
    } else {
      device.append(("SpiceDisableTicketing", "True"))
    }
    device += options
    return """
      Section "Device"
        Identifier "display"
        Driver "spiceqxl"
      \(device.map { "  Option \"\($0)\" \"\($1)\"" }.joined(separator: "\n"))
      EndSection
      Section "InputDevice"
        Identifier "pointer"
        Driver "xspice pointer"
      EndSection
      Section "InputDevice"
        Identifier "keyboard"
        Driver "xspice keyboard"
      EndSection
      Section "Monitor"
        Identifier "monitor"
      EndSection
      Section "Screen"
        Identifier "screen"
        Monitor "monitor"
        Device "display"
        DefaultDepth 24
      EndSection
      Section "ServerLayout"
        Identifier "layout"
        Screen "screen"
        InputDevice "keyboard"
        InputDevice "pointer"
      EndSection
      Section "ServerFlags"
        Option "AutoAddDevices" "False"
        Option "BlankTime" "0"
      EndSection

      """
  }
}
