import ArgumentParser
import Foundation
import SpiceClient

/// Files that are read whole, and are not meant to be long.
enum InputFile {
  /// The bytes of a file.
  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    try reporting(path) { () throws(BoundedFile.Failure) in try BoundedFile.read(path, limit: limit) }
  }

  /// What comes on standard input until it ends.
  static func readStandardInput(limit: Int) throws -> [UInt8] {
    try reporting("standard input") { () throws(BoundedFile.Failure) in
      try BoundedFile.read(.standardInput, limit: limit)
    }
  }

  private static func reporting(_ name: String, _ read: () throws(BoundedFile.Failure) -> [UInt8]) throws -> [UInt8] {
    do throws(BoundedFile.Failure) {
      return try read()
    } catch {
      throw CommandFailure(error.text(name: name), code: .validationFailure)
    }
  }
}
