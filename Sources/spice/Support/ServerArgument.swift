import ArgumentParser
import Foundation
import SpiceClient

/// The word on the command line that names a server.
enum ServerArgument: Equatable {
  case uri(String)
  case file(String)
  case standardInput

  /// A word with `://` in it is a URI, a lone hyphen is standard input, everything else is a file.
  init(_ word: String) {
    if word == "-" {
      self = .standardInput
    } else if word.contains("://") {
      self = .uri(word)
    } else {
      self = .file(word)
    }
  }

  /// What the server is, and what a person should be told about how it was named.
  ///
  /// A connection file that wishes so is deleted.
  func load() throws -> (ConnectionDescription, warnings: [String]) {
    switch self {
    case .uri(let text): try Self.parse(uri: text)
    case .file(let path): try Self.read(path)
    case .standardInput:
      (
        ConnectionDescription(try Self.parse(try InputFile.readStandardInput(limit: 1 << 20), name: "standard input")),
        []
      )
    }
  }

  private static func parse(uri text: String) throws -> (ConnectionDescription, warnings: [String]) {
    do throws(SpiceURIError) {
      let uri = try SpiceURI(parsing: text)
      var warnings: [String] = []
      if uri.password != nil {
        warnings.append(
          "a password in a URI is for everybody to see who can list processes; use --password-file or SPICE_PASSWORD")
      }
      if let path = uri.ignoredPath { warnings.append("the path \(path) of the URI means nothing and is ignored") }
      return (ConnectionDescription(uri), warnings)
    } catch {
      throw CommandFailure(error.text, code: .validationFailure)
    }
  }

  private static func read(_ path: String) throws -> (ConnectionDescription, warnings: [String]) {
    guard FileManager.default.fileExists(atPath: path) else {
      let hint = path.contains("/") || path.hasSuffix(".vv") ? "" : "; is it a host? Then write spice://\(path)"
      throw CommandFailure("there is no file \(path)\(hint)", code: .validationFailure)
    }
    let file = try parse(try InputFile.read(path, limit: 1 << 20), name: path)
    var warnings: [String] = []
    if file.deletesFile {
      do {
        try FileManager.default.removeItem(atPath: path)
      } catch {
        warnings.append("\(path) wants to be deleted, but cannot be: \(error.localizedDescription)")
      }
    }
    return (ConnectionDescription(file), warnings)
  }

  private static func parse(_ bytes: [UInt8], name: String) throws -> ConnectionFile {
    do throws(ConnectionFileError) {
      return try ConnectionFile(parsing: bytes)
    } catch {
      throw CommandFailure("\(name): \(error.text)", code: .validationFailure)
    }
  }
}
