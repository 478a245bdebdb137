import ArgumentParser

/// Where a password comes from.
enum Password {
  /// The password to begin with: that of the file, else what came with the server's name, else the environment's. What
  /// is meant for one server comes before what is meant for all.
  static func choose(file: String?, given: String?, environment: String?) throws -> String? {
    if let file { return try firstLine(InputFile.read(file, limit: 1 << 16), name: file) }
    return given ?? (environment?.isEmpty == false ? environment : nil)
  }

  /// The first line, without what ends it.
  static func firstLine(_ bytes: [UInt8], name: String) throws -> String {
    var line = bytes.prefix { $0 != UInt8(ascii: "\n") }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    guard let text = String(validating: line, as: UTF8.self) else {
      throw CommandFailure("the first line of \(name) is not UTF-8 text", code: .validationFailure)
    }
    return text
  }

  /// The question for a password; nil when it has been asked often enough.
  static func prompt(attempt: Int, wasRefused: Bool, server: String) -> String? {
    guard attempt <= 3 else { return nil }
    return (wasRefused ? "The password was refused. " : "") + "Password for \(server): "
  }
}
