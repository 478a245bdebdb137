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

  private init() throws {
    folder = try TemporaryFolder()
    let socket = folder.file("bus")
    address = "unix:path=\(socket)"
    process = try PeerProcess(
      "dbus-daemon", ["--session", "--nofork", "--nopidfile", "--address=\(address)"], log: folder.file("bus.log"))
    try Deadline(.seconds(10)).wait(for: "the session bus") {
      FileManager.default.fileExists(atPath: socket) ? () : nil
    }
  }

  deinit { process.stop() }
}
