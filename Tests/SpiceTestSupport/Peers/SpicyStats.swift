import Foundation

/// The stock client that counts what it gets: spicy-stats of spice-gtk.
public final class SpicyStats: Sendable {
  private let folder: TemporaryFolder
  private let process: PeerProcess

  /// Connects.
  public init(of address: SpiceAddress) throws {
    folder = try TemporaryFolder()
    // It counts until Ctrl-C, which the thread that starts it may have blocked.
    process = try PeerProcess(
      "env", ["--default-signal=INT", "spicy-stats", "--uri=\(address.uri)"], log: folder.file("log"))
  }

  /// Stops it where it is.
  public func freeze() { process.freeze() }

  /// Ends it, and gives its status and the bytes of each channel: `["display": 13231]`.
  public func end() async throws -> (status: Int32, bytes: [String: Int]) {
    let (process, log) = (process, folder.file("log"))
    return try await offPool {
      process.interrupt()
      let status = try process.wait(.seconds(30))
      var bytes: [String: Int] = [:]
      for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n") {
        let parts = line.split(separator: ": ")
        if parts.count == 2, let count = Int(parts[1]) { bytes[String(parts[0])] = count }
      }
      return (status, bytes)
    }
  }
}
