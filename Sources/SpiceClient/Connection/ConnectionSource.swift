import Foundation

/// A word that names a server: what people write on a command line, type into a field, or drop on a window.
public enum ConnectionSource: Hashable, Sendable {
  /// A URI of a server; see ``SpiceURI``.
  case uri(String)
  /// The path of a connection file; see ``ConnectionFile``.
  case file(String)
  /// A connection file that comes on standard input.
  case standardInput

  /// A word with `://` in it is a URI, a lone hyphen is standard input, everything else is a file, as are URIs of files.
  public init(_ word: String) {
    if word == "-" {
      self = .standardInput
    } else if word.lowercased().hasPrefix("file://"), let url = URL(string: word), !url.path.isEmpty {
      self = .file(url.path)
    } else if word.contains("://") {
      self = .uri(word)
    } else {
      self = .file(word)
    }
  }

  /// What the server is. A connection file that wishes so is deleted.
  /// - Throws: why there is no telling; nothing is deleted then.
  public func load() throws(ConnectionSourceError) -> LoadedConnection {
    switch self {
    case .uri(let text): try Self.parse(uri: text)
    case .file(let path): try Self.read(path)
    case .standardInput:
      LoadedConnection(
        try Self.parse("standard input") { () throws(BoundedFile.Failure) in
          try BoundedFile.read(.standardInput, limit: KeyFile.longestFile)
        })
    }
  }

  /// Does what ``load()`` does on a thread of its own: a disk may be slow, and a file be a pipe.
  public func fetch() async throws(ConnectionSourceError) -> LoadedConnection {
    do {
      return try await SlowWork.run { try load() }
    } catch let error as ConnectionSourceError {
      throw error
    } catch {
      throw ConnectionSourceError(.unreadable("reading was cancelled"), name: name)
    }
  }

  private var name: String {
    switch self {
    case .uri(let text): text
    case .file(let path): path
    case .standardInput: "standard input"
    }
  }

  private static func parse(uri text: String) throws(ConnectionSourceError) -> LoadedConnection {
    do throws(SpiceURIError) {
      return LoadedConnection(try SpiceURI(parsing: text))
    } catch {
      throw ConnectionSourceError(.badURI(error), name: text)
    }
  }

  private static func read(_ path: String) throws(ConnectionSourceError) -> LoadedConnection {
    guard FileManager.default.fileExists(atPath: path) else { throw ConnectionSourceError(.noSuchFile, name: path) }
    let file = try parse(path) { () throws(BoundedFile.Failure) in
      try BoundedFile.read(path, limit: KeyFile.longestFile)
    }
    var loaded = LoadedConnection(file)
    if file.deletesFile {
      do {
        try FileManager.default.removeItem(atPath: path)
      } catch {
        loaded.warnings.append(.notDeleted(path: path, reason: error.localizedDescription))
      }
    }
    return loaded
  }

  private static func parse(
    _ name: String, _ bytes: () throws(BoundedFile.Failure) -> [UInt8]
  ) throws(ConnectionSourceError) -> ConnectionFile {
    let content: [UInt8]
    do throws(BoundedFile.Failure) {
      content = try bytes()
    } catch {
      throw ConnectionSourceError(.unreadable(error.text(name: name)), name: name)
    }
    do throws(ConnectionFileError) {
      return try ConnectionFile(parsing: content)
    } catch {
      throw ConnectionSourceError(.badFile(error), name: name)
    }
  }
}

/// Why a word leads to no server.
public struct ConnectionSourceError: Error, Hashable, Sendable {
  /// The kinds of failure.
  public enum Reason: Hashable, Sendable {
    /// There is no such file.
    case noSuchFile
    /// The file cannot be read, for the reason in words.
    case unreadable(String)
    /// The URI cannot be used.
    case badURI(SpiceURIError)
    /// The connection file cannot be used.
    case badFile(ConnectionFileError)
  }

  /// The kind of failure.
  public let reason: Reason
  /// The path of the file, or the URI as it was written, password included if it has one.
  public let name: String

  /// Describes a failure.
  public init(_ reason: Reason, name: String) {
    self.reason = reason
    self.name = name
  }

  /// Whether the word may have been meant as the name of a host, which is no URI by itself.
  public var mayBeHost: Bool { reason == .noSuchFile && !name.contains("/") && !name.hasSuffix(".vv") }

  /// What is wrong, for people: one sentence, lower case, without a full stop.
  public var text: String {
    switch reason {
    case .noSuchFile: "there is no file \(name)" + (mayBeHost ? "; is it a host? Then write spice://\(name)" : "")
    case .unreadable(let text): text
    case .badURI(let error): error.text
    case .badFile(let error): "\(name): \(error.text)"
    }
  }
}

extension ConnectionSourceError: CustomStringConvertible {
  /// The text.
  public var description: String { text }
}
