import Foundation

/// A folder that goes away with its owner. Its path is short enough for Unix sockets in it.
public final class TemporaryFolder: Sendable {
  public let url: URL
  public var path: String { url.path }

  public init() throws {
    url = URL(filePath: "/tmp/spice-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))")
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of a file in the folder.
  public func file(_ name: String) -> String { url.appending(path: name).path }
}
