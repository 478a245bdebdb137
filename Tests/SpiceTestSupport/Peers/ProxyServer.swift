import Foundation

/// A stock HTTP proxy on loopback that lets one user through: tinyproxy.
public final class ProxyServer: Sendable {
  public let port: UInt16
  public let user = "someone"
  public let password = "secret"
  private let process: PeerProcess
  private let folder: TemporaryFolder

  /// Starts a proxy, lends it, and stops it.
  public static func running<T>(_ body: (ProxyServer) async throws -> T) async throws -> T {
    let proxy = try await offPool { try ProxyServer() }
    defer { proxy.process.stop() }
    return try await body(proxy)
  }

  private init() throws {
    folder = try TemporaryFolder()
    port = try FreePort.next()
    let (file, port) = (folder.file("tinyproxy.conf"), port)
    let settings = """
      Port \(port)
      Listen 127.0.0.1
      MaxClients 20
      Timeout 60
      BasicAuth \(user) \(password)

      """
    try Data(settings.utf8).write(to: URL(filePath: file))
    process = try PeerProcess("tinyproxy", ["-d", "-c", file], log: folder.file("tinyproxy.log"))
    try Deadline(.seconds(60)).wait(for: "the proxy's port") { FreePort.isOpen(port) ? () : nil }
  }
}
