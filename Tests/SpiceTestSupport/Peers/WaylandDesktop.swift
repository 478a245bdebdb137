import Foundation

/// A Wayland desktop on a screen that nobody sees. Its compositor has all of that screen, whose pictures, keyboard and
/// pointer are so the desktop's.
///
/// It ends with `stop`, with its last reference, or with the test process.
public final class WaylandDesktop: Sendable {
  /// Who puts the windows on the screen.
  public enum Compositor: String, Sendable, CaseIterable {
    /// Windows lie on each other, at sizes of their own.
    case weston
    /// Windows share the screen, unless it is told otherwise. Scales may have fractions.
    case sway
  }

  public let compositor: Compositor
  public let screen: VirtualScreen
  private let folder: TemporaryFolder
  private let process: PeerProcess

  /// Starts a desktop of so many pixels, lends it, and stops it with its programs.
  ///
  /// `scale` says how many pixels a unit of its programs has, for Weston without a fraction. `settings` are further lines of
  /// sway's configuration.
  public static func running<T>(
    _ compositor: Compositor, width: Int, height: Int, scale: Double = 1, settings: String = "",
    _ body: (WaylandDesktop) async throws -> T
  ) async throws -> T {
    try await VirtualScreen.running(width: width, height: height) { screen in
      let desktop = try await offPool {
        try WaylandDesktop(compositor, width: width, height: height, scale: scale, settings, screen)
      }
      do {
        let result = try await body(desktop)
        await desktop.stop()
        return result
      } catch {
        await desktop.stop()
        throw error
      }
    }
  }

  private init(
    _ compositor: Compositor, width: Int, height: Int, scale: Double, _ settings: String, _ screen: VirtualScreen
  ) throws {
    (self.compositor, self.screen) = (compositor, screen)
    folder = try TemporaryFolder()
    let (configuration, log) = (folder.file("configuration"), folder.file("compositor.log"))
    var environment = ["DISPLAY": screen.display, "XDG_RUNTIME_DIR": folder.path, "HOME": folder.path]
    switch compositor {
    case .weston:
      let words = """
        [core]
        idle-time=0
        [shell]
        panel-position=none
        locking=false
        animation=none
        startup-animation=none
        close-animation=none
        focus-animation=none
        background-color=0xff204060
        """
      try Data(words.utf8).write(to: URL(filePath: configuration))
      let whole = Int(scale)
      process = try PeerProcess(
        "weston",
        [
          "--backend=x11-backend.so", "--use-pixman", "--width=\(width / whole)", "--height=\(height / whole)",
          "--scale=\(whole)", "--socket=wayland-1", "--config=\(configuration)",
        ], environment: environment, log: log)
    case .sway:
      let words = """
        xwayland disable
        output X11-1 resolution \(width)x\(height) scale \(scale)
        default_border none
        default_floating_border none
        \(settings)

        """
      try Data(words.utf8).write(to: URL(filePath: configuration))
      // A compositor without hardware, within X.
      environment.merge(["WLR_BACKENDS": "x11", "WLR_RENDERER": "pixman"]) { $1 }
      // It refuses to work for root.
      var starter: [String] = []
      if getuid() == 0 {
        starter = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]
        try FileManager.default.setAttributes([.ownerAccountName: "nobody"], ofItemAtPath: folder.path)
      }
      let line = starter + [try Peers.program("sway"), "--config", configuration]
      process = try PeerProcess(line[0], Array(line.dropFirst()), environment: environment, log: log)
    }
    do {
      try Deadline(.seconds(30)).wait(for: "the desktop's socket") {
        guard process.isRunning else { throw PeerError("it has ended") }
        return FileManager.default.fileExists(atPath: folder.file("wayland-1")) ? () : nil
      }
    } catch {
      process.stop()
      let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      throw PeerError("\(compositor.rawValue) did not start: \(error). It said: \(said.suffix(1500))")
    }
  }

  deinit { process.stop() }

  /// What programs are told, to show themselves here.
  public var environment: [String: String] {
    ["WAYLAND_DISPLAY": folder.file("wayland-1"), "GDK_BACKEND": "wayland"]
  }

  /// Ends the compositor.
  public func stop() async {
    let process = process
    _ = try? await offPool { process.stop() }
  }

  /// Starts a program that stays.
  public func start(_ program: String, _ arguments: [String] = []) throws {
    try screen.start(program, arguments, environment: environment.merging(["XDG_RUNTIME_DIR": folder.path]) { $1 })
  }

  /// Runs a program until it ends by itself, and gives what it printed.
  @discardableResult
  public func run(_ program: String, _ arguments: [String] = []) async throws -> String {
    let log = folder.file("\(program)-\(UInt32.random(in: 0...UInt32.max)).log")
    let environment = environment.merging(["XDG_RUNTIME_DIR": folder.path]) { $1 }
    return try await offPool {
      try PeerProcess.run(program, arguments, environment: environment, log: log, limit: .seconds(60))
    }
  }

  /// Has sway do something, in the words of its own tool, `resize set 800 600` or `-t get_tree`, and gives what it says.
  @discardableResult
  public func sway(_ words: String...) async throws -> String {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    guard let socket = files.first(where: { $0.hasPrefix("sway-ipc") }) else { throw PeerError("sway does not listen") }
    return try await run("swaymsg", ["--socket", folder.file(socket)] + words)
  }

  /// Copies as a program does: it stays, to be asked.
  public func copy(_ data: Data, as type: String) throws {
    let file = screen.folder.file("copied")
    try data.write(to: URL(filePath: file))
    try start("sh", ["-c", "exec wl-copy --foreground --type '\(type)' < \(file)"])
  }

  /// What programs get when they paste; nil if nothing.
  public func pasted(as type: String) async -> Data? {
    let file = screen.folder.file("pasted")
    let command = "timeout 5 wl-paste --no-newline --type '\(type)' > \(file)"
    guard (try? await run("sh", ["-c", command])) != nil else { return nil }
    return try? Data(contentsOf: URL(filePath: file))
  }
}
