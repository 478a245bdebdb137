import Foundation

/// What went wrong between a test and one of its peers, in words.
public struct PeerError: Error, CustomStringConvertible {
  public var description: String

  public init(_ description: String) { self.description = description }
}

/// Where the peers come from.
public enum Peers {
  /// The folder of the package.
  public static let package: URL = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Whether this system can run stock peers at all: they are Linux programs that `scripts/setup` installs.
  public static var areAvailable: Bool {
    #if os(Linux)
      true
    #else
      false
    #endif
  }

  /// The file of a program on the search path.
  static func program(_ name: String) throws -> String {
    if name.hasPrefix("/") { return name }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders: [String] = path.split(separator: ":").map { String($0) } + ["/usr/sbin", "/sbin"]
    for folder in folders where FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)") {
      return "\(folder)/\(name)"
    }
    throw PeerError("there is no program '\(name)'; scripts/setup installs what the tests need")
  }
}
