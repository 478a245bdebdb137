import Foundation

/// The desktop without a machine that `spice serve --demo` shows, as this build made it, for several clients at once.
public final class DemoServer: Sendable {
  public let address: SpiceAddress
  private let process: PeerProcess

  /// Starts the server with displays of a size, lends it, and stops it.
  public static func running<T>(
    displays: Int = 1, width: Int, height: Int, _ body: (DemoServer) async throws -> T
  ) async throws -> T {
    let server = try await offPool { try DemoServer(displays, "\(width)x\(height)") }
    defer { server.process.stop() }
    return try await body(server)
  }

  private init(_ displays: Int, _ size: String) throws {
    let (folder, port) = (try TemporaryFolder(), try FreePort.next())
    process = try PeerProcess(
      BuildFolder.url.appending(path: "spice").path,
      ["serve", "--demo", "--share", "--listen", "\(port)", "--displays", "\(displays)", "--size", size],
      environment: ["PULSE_SERVER": "unix:\(folder.path)/none"], log: folder.file("demo.log"))
    try Deadline(.seconds(30)).wait(for: "the demo's port") { FreePort.isOpen(port) ? () : nil }
    var address = SpiceAddress()
    address.port = port
    self.address = address
  }
}
