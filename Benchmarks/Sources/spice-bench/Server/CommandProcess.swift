import Foundation

/// A program that takes commands, a line each, and answers every one: `Tests/ServerHost` in one of its two roles.
final class CommandProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var received: [UInt8] = []

  /// What went wrong, in words.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Starts the program, which is in the folder of this one.
  init(_ arguments: [String], environment: [String: String] = [:]) throws {
    let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let program = folder.appending(path: "spice-server-host")
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
      throw Failure(
        description: "there is no spice-server-host beside spice-bench; it is built with SPICE_SERVER_HOST=1")
    }
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    guard try line() == "ok ready" else { throw Failure(description: "\(arguments): did not start") }
  }

  /// Ends the program.
  func stop() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Runs a command. Throws if the answer is an error.
  @discardableResult
  func send(_ command: String) throws -> Answer {
    try input.fileHandleForWriting.write(contentsOf: Data("\(command)\n".utf8))
    var answer = Answer()
    while true {
      let line = try line()
      if line.hasPrefix("data ") {
        answer.data.append(String(line.dropFirst(5)))
      } else if line == "ok" || line.hasPrefix("ok ") {
        answer.fields = line
        return answer
      } else if line.hasPrefix("error") {
        throw Failure(description: "\(command): \(line)")
      }
    }
  }

  private func line() throws -> String {
    while true {
      if let end = received.firstIndex(of: 0x0A) {
        defer { received.removeFirst(end + 1) }
        return String(decoding: received[..<end], as: UTF8.self)
      }
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw Failure(description: "\(process.arguments ?? []): the program has ended") }
      received += more
    }
  }
}

/// What a program answered.
struct Answer {
  var fields = ""
  var data: [String] = []

  /// The number that a word `key=NUMBER` gives; 0 without one.
  subscript(_ key: String) -> Double {
    for word in fields.split(separator: " ") where word.hasPrefix("\(key)=") {
      return Double(word.dropFirst(key.count + 1)) ?? 0
    }
    return 0
  }
}
