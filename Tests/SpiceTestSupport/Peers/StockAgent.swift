import Foundation

/// The guest's agent of Linux: its daemon, and its part in the desktop of an X server.
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
    guard let port = server.agentPort else { throw PeerError("the server was started without a place for an agent") }
    return try await offPool { try StockAgent(port.device, pointer: port.pointer, desktop: server) }
  }

  /// Starts the agent of a machine, whose desktop is beside it: the machine only passes on what goes through the port.
  public static func start(in guest: QEMUGuest, desktop: some XServer) async throws -> StockAgent {
    let (device, pointer) = (try await guest.passOnAgentPort(), desktop.folder.file("agent-pointer"))
    try Data().write(to: URL(filePath: pointer))
    return try await offPool { try StockAgent(device, pointer: pointer, desktop: desktop) }
  }

  private init(_ device: String, pointer: String, desktop: any XServer) throws {
    let folder = desktop.folder
    let name = "agent-\(UInt32.random(in: 0...UInt32.max))"
    let socket = folder.file("\(name).socket")
    log = folder.file("\(name)d.log")
    downloads = URL(filePath: folder.file("downloads"))
    try FileManager.default.createDirectory(at: downloads, withIntermediateDirectories: true)
    daemon = try PeerProcess(
      "spice-vdagentd", ["-f", "-d", "-x", "-X", "-s", device, "-u", pointer, "-S", socket], log: log)
    try Deadline(.seconds(60)).wait(for: "the agent's daemon") {
      FileManager.default.fileExists(atPath: socket) ? () : nil
    }
    session = try PeerProcess(
      "spice-vdagent", ["-x", "-o", "0", "-f", downloads.path, "-s", device, "-S", socket],
      environment: ["DISPLAY": desktop.display, "HOME": folder.file("home")], log: folder.file("\(name).log"))
    try Deadline(.seconds(60)).wait(for: "the agent in the desktop") {
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
