import Foundation
public import SpiceClient

/// A machine that is to be opened: where its server is, what the viewer should do about it, and where that came from.
public struct MachineTarget: Sendable {
  /// What named the machine.
  public var source: ConnectionSource
  /// Where the server is, and how to know it; ``ConnectionDescription/hints`` are wishes for the viewer.
  public var connection: ConnectionDescription
  /// Whether it came from a file that is good for one use: when the server refuses its password later, there must be a new
  /// file.
  public var isForOneUse: Bool

  /// A machine that a word leads to.
  public init(_ source: ConnectionSource, _ loaded: LoadedConnection) {
    self.source = source
    connection = loaded.description
    isForOneUse = loaded.isForOneUse
  }

  /// A machine by its connection.
  public init(_ connection: ConnectionDescription) {
    source = .uri(connection.serverDescription)
    self.connection = connection
    isForOneUse = false
  }

  /// Reads a word: a URI, a connection file's path or URI, or a hyphen for a connection file on standard input. A file
  /// that wishes so is deleted. It reads files, so it may take its time.
  ///
  /// - Parameters:
  ///   - word: the word.
  ///   - directory: where relative paths begin.
  /// - Returns: the machine, and what a person should know about how it was named.
  /// - Throws: why the word leads to no machine.
  public static func load(
    _ word: String, directory: String
  ) throws(ConnectionSourceError) -> (MachineTarget, [LaunchNote]) {
    var source = ConnectionSource(word)
    if case .file(let path) = source, !path.hasPrefix("/") {
      source = .file(URL(filePath: directory).appending(path: path).path)
    }
    let loaded: LoadedConnection
    do throws(ConnectionSourceError) {
      loaded = try source.load()
    } catch  where error.reason == .noSuchFile {
      // By the name that the person wrote.
      throw ConnectionSourceError(.noSuchFile, name: word)
    }
    return (MachineTarget(source, loaded), loaded.warnings.map(LaunchNote.connection))
  }
}
