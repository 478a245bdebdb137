import Foundation
import Synchronization

/// An X server of the tests, on which programs show themselves.
public protocol XServer: AnyObject, Sendable {
  /// The X display, `:7`.
  var display: String { get }
  /// The folder with what its programs print.
  var folder: TemporaryFolder { get }
  /// The programs that stay.
  var programs: XPrograms { get }
}

/// Programs that were started on an X display and have not been stopped.
public final class XPrograms: Sendable {
  private let running = Mutex<[PeerProcess]>([])

  func add(_ program: PeerProcess) { running.withLock { $0.append(program) } }

  func stop() {
    let programs = running.withLock { programs in
      defer { programs = [] }
      return programs
    }
    for program in programs { program.stop() }
  }
}

extension XServer {
  private func log(_ program: String) -> String {
    folder.file("\(program)-\(UInt32.random(in: 0...UInt32.max)).log")
  }

  /// Starts an X program that stays, such as xterm.
  public func start(_ program: String, _ arguments: [String] = [], environment: [String: String] = [:]) throws {
    try start(program, arguments, environment: environment, log: log(program))
  }

  private func start(_ program: String, _ arguments: [String], environment: [String: String], log: String) throws {
    let environment = environment.merging(["DISPLAY": display]) { $1 }
    programs.add(try PeerProcess(program, arguments, environment: environment, log: log))
  }

  /// Runs an X program until it ends by itself, and gives what it printed.
  @discardableResult
  public func run(_ program: String, _ arguments: [String] = [], limit: Duration = .seconds(60)) async throws -> String
  {
    let (log, display) = (log(program), display)
    return try await offPool {
      try PeerProcess.run(program, arguments, environment: ["DISPLAY": display], log: log, limit: limit)
    }
  }

  /// Lends the server while a program that was stopped in the middle of its work stands still, and then ends it. Before
  /// it is stopped, some time passes, and as much more as it takes until something holds.
  public func frozen(
    _ program: String, _ arguments: [String], after delay: Duration, once isReady: () async throws -> Bool = { true },
    _ body: () async throws -> Void
  ) async throws {
    let process = try PeerProcess(program, arguments, environment: ["DISPLAY": display], log: log(program))
    defer { process.stop() }
    try await Task.sleep(for: delay)
    guard try await eventually(within: .seconds(60), isReady) else { throw PeerError("\(program) has not come far") }
    process.freeze()
    try await body()
  }

  /// Starts a window manager: only where there is one, windows can have the whole screen, and new ones get the keyboard.
  public func startWindowManager() async throws {
    let file = folder.file("openbox.xml")
    let configuration = """
      <openbox_config xmlns="http://openbox.org/3.4/rc"><focus><focusNew>yes</focusNew></focus></openbox_config>
      """
    try Data(configuration.utf8).write(to: URL(filePath: file))
    let log = log("openbox")
    try start("openbox", ["--sm-disable", "--config-file", file], environment: ["HOME": folder.path], log: log)
    let isThere = await eventually {
      (try? await run("xprop", ["-root", "_NET_SUPPORTING_WM_CHECK"]))?.contains("window id") == true
    }
    guard isThere else {
      let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      throw PeerError("the window manager does not start; it said: \(said.suffix(1000))")
    }
  }

  /// What X itself says is on its screen, without the pointer.
  public func screenshot() async throws -> Screen {
    let file = folder.file("screen.xwd")
    func dump() async throws { try await run("xwd", ["-root", "-silent", "-out", file]) }
    // It fails if a window goes, or gets another size, while it looks.
    do { try await dump() } catch {
      try await Task.sleep(for: .milliseconds(300))
      try await dump()
    }
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
