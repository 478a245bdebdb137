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
  /// that wishes so is deleted. Nobody waits for it but the caller, as long as a disk or a pipe may take.
  ///
  /// - Parameters:
  ///   - word: the word.
  ///   - directory: where relative paths begin.
  /// - Returns: the machine, and what a person should know about how it was named.
  /// - Throws: why the word leads to no machine.
  public static func load(
    _ word: String, directory: String
  ) async throws(ConnectionSourceError) -> (MachineTarget, [LaunchNote]) {
    var source = ConnectionSource(word)
    if case .file(let path) = source, !path.hasPrefix("/") {
      source = .file(URL(filePath: directory).appending(path: path).path)
    }
    let loaded: LoadedConnection
    do throws(ConnectionSourceError) {
      loaded = try await source.fetch()
    } catch  where error.reason == .noSuchFile {
      // By the name that the person wrote.
      throw ConnectionSourceError(.noSuchFile, name: word)
    }
    let notes =
      loaded.warnings.map(LaunchNote.connection) + loaded.description.hints.later.map(LaunchNote.notThereYet)
    return (MachineTarget(source, loaded), notes)
  }
}

extension ViewerHints {
  /// What a connection file wishes that the viewer cannot do yet, by the names of its lines.
  var later: [String] {
    let wishes: [(Bool, String)] = [
      (enablesSmartcard == true, "enable-smartcard"), (enablesUSBRedirection == true, "enable-usbredir"),
      (enablesUSBAutoshare == true, "enable-usb-autoshare"), (usbFilter != nil, "usb-filter"),
    ]
    return wishes.filter(\.0).map(\.1)
  }
}
