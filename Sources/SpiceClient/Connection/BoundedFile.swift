package import Foundation

/// Files that are read whole, and are not meant to be long.
package enum BoundedFile {
  /// Why a file's bytes cannot be had.
  package enum Failure: Error, Hashable, Sendable {
    /// There is no such file, or it may not be read; with the system's words, if it has some.
    case unreadable(String?)
    /// It has more bytes than are allowed.
    case tooLong(limit: Int)

    /// What is wrong with the file of a name, for people.
    package func text(name: String) -> String {
      switch self {
      case .unreadable(let reason): "cannot read \(name)" + (reason.map { ": \($0)" } ?? "")
      case .tooLong(let limit): "\(name) has more than \(limit) bytes"
      }
    }
  }

  /// The bytes of a file.
  package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else { throw .unreadable(nil) }
    defer { try? file.close() }
    return try read(file, limit: limit)
  }

  /// What comes from an open file until it ends.
  package static func read(_ file: FileHandle, limit: Int) throws(Failure) -> [UInt8] {
    let data: Data
    do {
      data = try file.read(upToCount: limit + 1) ?? Data()
    } catch {
      throw .unreadable(error.localizedDescription)
    }
    guard data.count <= limit else { throw .tooLong(limit: limit) }
    return [UInt8](data)
  }
}
