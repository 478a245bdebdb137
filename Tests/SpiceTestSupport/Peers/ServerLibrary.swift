import Foundation

/// A library with the C interface of libspice-server.
public struct ServerLibrary: Sendable, CustomStringConvertible {
  /// What the loader is asked for: a name that it looks for, or a path.
  public var name: String
  public var description: String

  /// The one that the system has: what is expected of ours has to be true of it.
  public static let stock = ServerLibrary(name: "libspice-server.so.1", description: "stock")

  /// Ours, as people install it: what `scripts/server-library build` made, or the one that `SPICE_SERVER_LIBRARY` names.
  public static let ours = ServerLibrary(
    name: ProcessInfo.processInfo.environment["SPICE_SERVER_LIBRARY"]
      ?? Peers.package.appending(path: "out/lib/libspice-server.so.1").path, description: "ours")

  /// Both.
  public static let all = Peers.areAvailable ? [stock, ours] : []

  /// For what the stock library does wrong, or dies of.
  public static let oursOnly = Peers.areAvailable ? [ours] : []

  /// For what a test makes of one.
  public init(name: String, description: String) { (self.name, self.description) = (name, description) }

  public var isStock: Bool { name == Self.stock.name }

  /// What makes the loader find it for a program that asks for libspice-server.so.1.
  ///
  /// A loader that does not find it there takes the stock one: see ``check(in:)``.
  var environment: [String: String] {
    isStock ? [:] : ["LD_LIBRARY_PATH": URL(filePath: name).deletingLastPathComponent().path]
  }

  /// Throws unless a running program has loaded this library, and no other of its kind.
  func check(in process: PeerProcess) throws {
    let maps = try process.systemFile("maps")
    let loaded = Set(
      maps.split(separator: "\n").compactMap { line in
        line.contains("libspice-server") ? line.firstIndex(of: "/").map { String(line[$0...]) } : nil
      })
    // The stock one is wherever the system has it.
    let path = URL(filePath: isStock ? Self.ours.name : name).resolvingSymlinksInPath().path
    guard loaded.count == 1, loaded.contains(path) != isStock else {
      throw PeerError("\(process.name) should run on the \(self) server library, and has loaded \(loaded.sorted())")
    }
  }
}

/// Where this build's programs are.
enum BuildFolder {
  static let url: URL = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
}
