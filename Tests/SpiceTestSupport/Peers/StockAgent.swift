import Foundation

/// The guest's agent of Linux on an X server that passes it on: its daemon, and its part in the desktop.
///
/// It ends with `stop`, with its last reference, or with the test process.
public final class StockAgent: Sendable {
  /// Where files that were sent arrive.
  public let downloads: URL
  private let log: String
  private let daemon: PeerProcess
  private let session: PeerProcess

  /// Starts the agent of a server that has a place for one, and waits until both parts know each other.
  public static func start(on server: XspiceServer) async throws -> StockAgent {
    try await offPool { try StockAgent(server) }
  }

  private init(_ server: XspiceServer) throws {
    guard let port = server.agentPort else { throw PeerError("the server was started without a place for an agent") }
    let folder = server.folder
    let name = "agent-\(UInt32.random(in: 0...UInt32.max))"
    let socket = folder.file("\(name).socket")
    log = folder.file("\(name)d.log")
    downloads = URL(filePath: folder.file("downloads"))
    try FileManager.default.createDirectory(at: downloads, withIntermediateDirectories: true)
    daemon = try PeerProcess(
      "spice-vdagentd", ["-f", "-d", "-x", "-X", "-s", port.device, "-u", port.pointer, "-S", socket], log: log)
    try Deadline(.seconds(10)).wait(for: "the agent's daemon") {
      FileManager.default.fileExists(atPath: socket) ? () : nil
    }
    session = try PeerProcess(
      "spice-vdagent", ["-x", "-o", "0", "-f", downloads.path, "-s", port.device, "-S", socket],
      environment: ["DISPLAY": server.display, "HOME": folder.file("home")], log: folder.file("\(name).log"))
    try Deadline(.seconds(10)).wait(for: "the agent in the desktop") {
      said.contains("opening vdagent virtio channel") ? () : nil
    }
  }

  /// What the daemon says that it does.
  public var said: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

  deinit { end() }

  /// Ends both parts by force.
  public func stop() async { _ = try? await offPool { self.end() } }

  private func end() {
    daemon.stop()
    session.stop()
  }
}
