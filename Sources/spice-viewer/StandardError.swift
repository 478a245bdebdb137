import Foundation

/// Where programs say what is wrong.
enum StandardError {
  /// Writes a line.
  static func write(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
