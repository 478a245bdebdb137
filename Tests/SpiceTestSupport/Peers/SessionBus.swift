import Foundation

/// A message bus of a desktop session, by which programs find what was started before them.
///
/// It ends with its last reference, or with the test process.
public final class SessionBus: Sendable {
  /// What programs are told, to find it.
  public var environment: [String: String] { ["DBUS_SESSION_BUS_ADDRESS": address] }
  private let address: String
  private let folder: TemporaryFolder
  private let process: PeerProcess

  /// Starts a bus, and waits until it listens.
  public static func start() async throws -> SessionBus { try await offPool { try SessionBus() } }

  /// Does what an entry of our viewer's menus does, in its first window that has such an entry.
  public func choose(_ action: String, _ word: String? = nil) async throws {
    let viewer = "io.github.swift_spice.Viewer"
    // Windows count from 1, in the order in which they came up, which may be any.
    for window in 1...4 {
      let path = "/io/github/swift_spice/Viewer/window/\(window)"
      // One that is closed leaves its number free.
      guard (try? await call(viewer, path, "org.gtk.Actions.List"))?.contains("'\(action)'") == true else { continue }
      try await call(
        viewer, path, "org.gtk.Actions.Activate", action, word.map { "[<'\($0)'>]" } ?? "[]", "{}")
      return
    }
    throw PeerError("no window of \(viewer) has \(action)")
  }

  /// Calls a method of a program, and gives its answer in GVariant's words.
  @discardableResult
  func call(_ program: String, _ object: String, _ method: String, _ arguments: String..., at address: String? = nil)
    async throws -> String
  {
    let (log, address) = (folder.file("call.log"), address ?? self.address)
    return try await offPool { try Self.call(program, object, method, arguments, at: address, log: log) }
  }

  private static func call(
    _ program: String, _ object: String, _ method: String, _ arguments: [String], at address: String, log: String
  ) throws -> String {
    let words = ["call", "--address", address, "--dest", program, "--object-path", object, "--method", method]
    let status = try PeerProcess("gdbus", words + arguments, log: log).wait(.seconds(30))
    let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    guard status == 0 else { throw PeerError("\(program) does not do \(method): \(said)") }
    return said
  }

  private init() throws {
    folder = try TemporaryFolder()
    let socket = folder.file("bus")
    address = "unix:path=\(socket)"
    process = try PeerProcess(
      "dbus-daemon", ["--session", "--nofork", "--nopidfile", "--address=\(address)"],
      environment: ["XDG_RUNTIME_DIR": folder.path], log: folder.file("bus.log"))
    try Deadline(.seconds(60)).wait(for: "the session bus") {
      FileManager.default.fileExists(atPath: socket) ? () : nil
    }
  }

  deinit {
    endAccessibility()
    process.stop()
  }

  /// Ends the bus for screen readers, if there is one: whoever starts that one leaves it behind when its own bus is gone
  /// first. All by force, as the signal that asks may be blocked: programs inherit that.
  private func endAccessibility() {
    let answer = try? Self.call(
      "org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetConnectionUnixProcessID", ["org.a11y.Bus"], at: address,
      log: folder.file("end.log"))
    guard let id = answer?.firstMatch(of: /uint32 (\d+)/).flatMap({ Int32($0.1) }), id > 1 else { return }
    let children = (try? String(contentsOfFile: "/proc/\(id)/task/\(id)/children", encoding: .utf8)) ?? ""
    for program in [id] + children.split(separator: " ").compactMap({ Int32($0) }) { kill(program, SIGKILL) }
  }
}
