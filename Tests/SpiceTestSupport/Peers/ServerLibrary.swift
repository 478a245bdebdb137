import Foundation

/// A library with the C interface of libspice-server.
public struct ServerLibrary: Sendable, CustomStringConvertible {
  /// What the loader is asked for: a name that it looks for, or a path.
  public var name: String
  public var description: String

  /// The one that the system has: what is expected of ours has to be true of it.
  public static let stock = ServerLibrary(name: "libspice-server.so.1", description: "stock")

  /// Ours, if it was built: `SPICE_SERVER_LIBRARY` names it, or it is where the tests are.
  public static let ours: ServerLibrary? = {
    if let path = ProcessInfo.processInfo.environment["SPICE_SERVER_LIBRARY"] {
      return ServerLibrary(name: path, description: "ours")
    }
    let path = BuildFolder.url.appending(path: "libspice-server.so").path
    return FileManager.default.fileExists(atPath: path) ? ServerLibrary(name: path, description: "ours") : nil
  }()

  /// The libraries that there are.
  public static let all: [ServerLibrary] = Peers.areAvailable ? [stock] + (ours.map { [$0] } ?? []) : []

  /// For what the stock library does wrong, or dies of.
  public static let oursOnly: [ServerLibrary] = ours.map { [$0] } ?? []

  public var isStock: Bool { name == Self.stock.name }
}

/// Where this build's programs are.
enum BuildFolder {
  static let url: URL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
}
