import Foundation

/// An X server whose screen is served by libspice-server: Xorg with the spiceqxl driver of Xspice.
///
/// It ends with `stop`, with its last reference, or with the test process.
public final class XspiceServer: XServer {
  /// What the driver is told.
  public struct Configuration: Sendable {
    /// The library that serves it.
    public var server = ServerLibrary.stock
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
    /// Whether there is a place for the guest's agent: see ``StockAgent``.
    public var hasAgent = false
    /// Whether several clients may be connected at once.
    public var sharesMachine = false
    /// The monitors that the screen can have: see ``XspiceServer/arrange(_:)``.
    public var heads = 1
    /// Further options of the device section, such as `("EnableSurfaces", "False")`.
    public var options: [(name: String, value: String)] = []

    public init() {}

    /// A change of the plain configuration: `.init { $0.imageCompression = "quic" }`.
    public init(_ change: (inout Configuration) -> Void) { change(&self) }
  }

  public let address: SpiceAddress
  public let folder: TemporaryFolder
  /// The socket that is the agent's device, and the pipe of the pointer that it moves; nil without a place for an agent.
  let agentPort: (device: String, pointer: String)?
  /// The X display, `:7`.
  public let display: String

  public let programs = XPrograms()
  private let process: PeerProcess

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
    var configuration = configuration
    let agentPort = (device: folder.file("agent"), pointer: folder.file("pointer"))
    if configuration.hasAgent {
      configuration.options += [
        ("SpiceVdagentEnabled", "True"), ("SpiceVdagentVirtioPath", agentPort.device),
        ("SpiceVdagentUinputPath", agentPort.pointer),
      ]
    }
    self.agentPort = configuration.hasAgent ? agentPort : nil
    try Data(configuration.text(port: port).utf8).write(to: URL(filePath: file))
    // Not the wrapper /usr/bin/Xorg, which may be for users at the console only; and not Xspice, which is a launcher
    // that outlives its signals. The sizes are needed: with the defaults the driver of Debian runs over its memory.
    let server = "/usr/lib/xorg/Xorg"
    let program = FileManager.default.isExecutableFile(atPath: server) ? server : "Xorg"
    (process, display) = try XDisplay.start(
      program, ["-config", file, "-logfile", folder.file("xorg.log"), "-novtswitch", "-sharevts"],
      environment: [
        "QXL_FRAME_BUFFER_SIZE": "16", "QXL_SURFACE_BUFFER_SIZE": "128", "QXL_COMMAND_BUFFER_SIZE": "128",
        "QXL_NUM_HEADS": "\(configuration.heads)",
      ].merging(configuration.server.environment) { $1 }
        .merging(configuration.sharesMachine ? ["SPICE_DEBUG_ALLOW_MC": "1"] : [:]) { $1 }, folder: folder)
    do {
      try Deadline(.seconds(60)).wait(for: "the X server's SPICE port") { FreePort.isOpen(port) ? () : nil }
      try configuration.server.check(in: process)
    } catch {
      XDisplay.end(programs, then: process, display: display)
      throw PeerError("Xspice did not start: \(error)")
    }
    var address = SpiceAddress()
    address.port = port
    address.password = configuration.password
    self.address = address
    self.folder = folder
  }

  /// Gives the screen monitors of some sizes, from left to right.
  public func arrange(_ sizes: [(width: Int, height: Int)]) async throws {
    var arguments: [String] = []
    for (index, size) in sizes.enumerated() {
      let (name, mode) = ("qxl-\(index)", "\(size.width)x\(size.height)")
      // Only the first has modes of its own.
      if index > 0 { try await run("xrandr", ["--addmode", name, mode]) }
      arguments += ["--output", name, "--mode", mode] + (index > 0 ? ["--right-of", "qxl-\(index - 1)"] : [])
    }
    try await run("xrandr", arguments)
    // A monitor is plugged in as soon as somebody looks.
    try await run("xrandr")
  }

  deinit { XDisplay.end(programs, then: process, display: display) }

  /// Ends the server and the programs that show themselves on it.
  public func stop() async {
    let (programs, process, display) = (programs, process, display)
    _ = try? await offPool { XDisplay.end(programs, then: process, display: display) }
  }
}

extension XspiceServer.Configuration {
  /// The configuration file of the X server.
  fileprivate func text(port: UInt16) -> String {
    var device = [
      ("SpicePort", "\(port)"), ("SpiceAddr", "127.0.0.1"), ("NumHeads", "\(heads)"),
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
