import ArgumentParser
import Foundation

/// Files that are read whole, and are not meant to be long.
enum InputFile {
  /// The bytes of a file.
  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw CommandFailure("cannot read \(path)", code: .validationFailure)
    }
    defer { try? file.close() }
    return try read(file, name: path, limit: limit)
  }

  /// What comes on standard input until it ends.
  static func readStandardInput(limit: Int) throws -> [UInt8] {
    try read(.standardInput, name: "standard input", limit: limit)
  }

  private static func read(_ file: FileHandle, name: String, limit: Int) throws -> [UInt8] {
    let data: Data
    do {
      data = try file.read(upToCount: limit + 1) ?? Data()
    } catch {
      throw CommandFailure("cannot read \(name): \(error.localizedDescription)", code: .validationFailure)
    }
    guard data.count <= limit else {
      throw CommandFailure("\(name) has more than \(limit) bytes", code: .validationFailure)
    }
    return [UInt8](data)
  }
}
