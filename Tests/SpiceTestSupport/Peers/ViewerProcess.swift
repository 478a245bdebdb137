import Foundation

/// Our desktop viewer, as this build made it: its windows on a screen, whose keyboard and pointer are its user's.
///
/// It ends with `stop`, with its last reference, or with the test process.
public final class ViewerProcess: Sendable {
  /// The folder with its settings, and what it prints.
  public let folder: TemporaryFolder
  private let process: PeerProcess
  private let screen: any XServer

  /// Starts the viewer with a command line, lends it, and stops it. It must still be there then.
  public static func running<T>(
    _ arguments: [String], on screen: any XServer, environment: [String: String] = [:],
    _ body: (ViewerProcess) async throws -> T
  ) async throws -> T {
    let viewer = try await start(arguments, on: screen, environment: environment)
    do {
      let result = try await body(viewer)
      guard viewer.isRunning else { throw PeerError("the viewer has ended by itself: \(viewer.said)") }
      await viewer.stop()
      return result
    } catch {
      await viewer.stop()
      throw error
    }
  }

  /// Starts the viewer with a command line.
  public static func start(
    _ arguments: [String], on screen: any XServer, environment: [String: String] = [:]
  ) async throws -> ViewerProcess {
    try await offPool { try ViewerProcess(arguments, screen, environment) }
  }

  private init(_ arguments: [String], _ screen: any XServer, _ environment: [String: String]) throws {
    folder = try TemporaryFolder()
    self.screen = screen
    // Neither settings nor caches of whoever runs the tests, and no services of a desktop.
    let home = folder.path
    process = try PeerProcess(
      BuildFolder.url.appending(path: "spice-viewer").path, arguments,
      environment: [
        "DISPLAY": screen.display, "HOME": home, "XDG_RUNTIME_DIR": home, "XDG_CONFIG_HOME": home,
        "XDG_CACHE_HOME": home, "XDG_DATA_HOME": home, "GSETTINGS_BACKEND": "memory", "GTK_A11Y": "none",
        "DBUS_SESSION_BUS_ADDRESS": "disabled:", "PULSE_SERVER": "unix:\(home)/none", "GDK_BACKEND": "x11",
        "LC_ALL": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no",
      ].merging(environment) { $1 }, log: folder.file("viewer.log"))
  }

  deinit { process.stop() }

  /// Whether it is still there.
  public var isRunning: Bool { process.isRunning }

  /// Its number in the system.
  public var id: Int32 { process.id }

  /// What it has printed.
  public var said: String { (try? String(contentsOfFile: folder.file("viewer.log"), encoding: .utf8)) ?? "" }

  /// Waits until it ends by itself, and gives its exit code.
  public func end(within limit: Duration = .seconds(60)) async throws -> Int32 {
    let process = process
    return try await offPool { try process.wait(limit) }
  }

  /// Ends it by force.
  public func stop() async {
    let process = process
    _ = try? await offPool { process.stop() }
  }

  // MARK: Windows

  /// Its windows whose title has a word in it, by the numbers that X gives them.
  public func windows(titled title: String = "") async -> [String] {
    let arguments = [
      "search", "--all", "--onlyvisible", "--pid", "\(process.id)", "--name", title.isEmpty ? "." : title,
    ]
    let found = try? await screen.run("xdotool", arguments)
    return found?.split(separator: "\n").map(String.init) ?? []
  }

  /// Waits for a window, turns to it as with a click on its title, and gives its number.
  @discardableResult
  public func turn(to title: String) async throws -> String {
    var windows: [String] = []
    let isThere = await eventually {
      windows = await self.windows(titled: title)
      return !windows.isEmpty || !isRunning
    }
    guard isThere, let window = windows.last else { throw PeerError("the viewer has no window '\(title)': \(said)") }
    try await screen.run("xdotool", ["windowactivate", "--sync", window])
    return window
  }

  /// Clicks on the button of a window's title that closes it.
  public func clickClose(_ window: String) async throws { try await click(window, fromRight: 28) }

  /// Clicks on the button of a window's title that gives it all the room, or takes that away.
  public func clickMaximize(_ window: String) async throws { try await click(window, fromRight: 68) }

  /// Clicks on the button of a window's title that opens its menu, and waits until that is seen.
  public func clickMenu(_ window: String) async throws {
    let before = await shown()
    try await click(window, fromRight: 156)
    guard await eventually({ await !shown().subtracting(before).isEmpty }) else { throw PeerError("no menu opens") }
  }

  /// All that it shows, menus too, by the numbers that X gives them.
  private func shown() async -> Set<Substring> {
    let arguments = ["search", "--all", "--onlyvisible", "--pid", "\(process.id)", "--class", "."]
    return Set((try? await screen.run("xdotool", arguments))?.split(separator: "\n") ?? [])
  }

  /// Waits until its log has a word in it. It was started with `--debug`.
  public func tells(_ word: String) async throws {
    guard await eventually({ said.contains(word) }) else {
      throw PeerError("the viewer does not tell of \(word): \(said)")
    }
  }

  /// Where a window is on the screen, in its pixels.
  public func area(of window: String) async throws -> (x: Int, y: Int, width: Int, height: Int) {
    let words = try await screen.run("xdotool", ["getwindowgeometry", "--shell", window]).split(separator: "\n")
    func number(_ name: String) throws -> Int {
      let value = words.first { $0.hasPrefix("\(name)=") }.flatMap { Int($0.dropFirst(name.count + 1)) }
      guard let value else { throw PeerError("the window has no \(name)") }
      return value
    }
    return try (number("X"), number("Y"), number("WIDTH"), number("HEIGHT"))
  }

  private func click(_ window: String, fromRight distance: Int) async throws {
    let area = try await area(of: window)
    try await screen.point(x: area.x + area.width - distance, y: area.y + 27)
    try await screen.click(1)
  }
}
