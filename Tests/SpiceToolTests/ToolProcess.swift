import Foundation

/// A command as it was built, in a process of its own.
final class ToolProcess {
  private let process = Process()
  private let output = Pipe()
  private let errors = Pipe()

  init(
    _ arguments: [String], program: String = "spice", environment: [String: String] = [:],
    input: FileHandle = .nullDevice
  ) throws {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundlePath
    process.executableURL = URL(filePath: bundle ?? CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: program)
    process.arguments = arguments
    var own = ProcessInfo.processInfo.environment
    own["SPICE_PASSWORD"] = nil
    own["SPICE_TLS_KEY_PASSWORD"] = nil
    process.environment = own.merging(environment) { $1 }
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    try process.run()
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// The next bytes of standard output; nil at its end.
  func read() -> String? {
    let data = output.fileHandleForReading.availableData
    return data.isEmpty ? nil : String(decoding: data, as: UTF8.self)
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for the end. Returns the exit code, nil after a signal, and what was said on standard error.
  func wait() -> (code: Int32?, errors: [String]) {
    let text = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    return (process.terminationReason == .exit ? process.terminationStatus : nil, lines)
  }
}
