import Dispatch
import Foundation

/// A process that has loaded a server library and does with it what it is told: `Tests/ServerHost`.
///
/// It ends with `stop`, with its last reference, or with the test process.
public final class ServerHost: @unchecked Sendable {
  public let library: ServerLibrary
  public let folder: TemporaryFolder

  private let process: PeerProcess
  private let socket: PeerSocket
  private let output: String
  // The rest belongs to the queue.
  private let queue = DispatchQueue(label: "server host")
  private var pending: [ServerHostEvent] = []

  /// Starts a host, lends it, and stops it. It must not have seen the library break a rule.
  @discardableResult
  public static func running<T>(
    _ library: ServerLibrary, environment: [String: String] = [:], _ body: (ServerHost) async throws -> T
  ) async throws -> T {
    let host = try await offPool { try ServerHost(library, environment: environment) }
    do {
      let result = try await body(host)
      try await host.send("check")
      await host.stop()
      return result
    } catch {
      await host.stop()
      throw error
    }
  }

  private init(_ library: ServerLibrary, environment: [String: String]) throws {
    self.library = library
    folder = try TemporaryFolder()
    output = folder.file("output")
    let path = folder.file("control")
    // Messages of the library must not depend on who runs the tests.
    let environment = ["G_MESSAGES_DEBUG": "", "SWIFT_BACKTRACE": "enable=no"].merging(environment) { $1 }
    process = try PeerProcess(
      BuildFolder.url.appending(path: "spice-server-host").path, [library.name, path], environment: environment,
      log: output)
    let deadline = Deadline(.seconds(30))
    do {
      socket = try PeerSocket(path: path, deadline: deadline) { [process] in process.isRunning }
      let greeting = try socket.readLine(deadline: deadline)
      guard greeting == "ok ready" else { throw PeerError("the host said: \(greeting)") }
    } catch {
      process.stop()
      throw PeerError("the host did not start: \(error). \(Self.lastWords(output))")
    }
  }

  deinit { process.stop() }

  /// Ends the process.
  public func stop() async {
    _ = try? await offPool { [process] in process.stop() }
  }

  /// Starts a server that listens on a port, with devices, and lends the port.
  public func listening(_ devices: String, settings: String = "") async throws -> UInt16 {
    let port = try FreePort.next()
    let commands = ["new", "set_noauth", "set_port value=\(port)", settings, "init", devices, "vm_start"]
    try await run(commands.filter { !$0.isEmpty }.joined(separator: "\n"))
    return port
  }

  /// Runs a command: a verb and `key=value` words. Throws if the answer is an error.
  @discardableResult
  public func send(_ command: String, limit: Duration = .seconds(90)) async throws -> ServerHostReply {
    try await onQueue { [self] in
      let deadline = Deadline(limit)
      try orDeath { try socket.send(line: command, deadline: deadline) }
      var data: [String] = []
      while true {
        let line = try orDeath { try socket.readLine(deadline: deadline) }
        if line.hasPrefix("data ") {
          data.append(String(line.dropFirst(5)))
        } else if line.hasPrefix("event ") {
          pending.append(ServerHostEvent(line))
        } else if line == "ok" || line.hasPrefix("ok ") {
          return ServerHostReply(fields: Fields(line.dropFirst(3)), data: data)
        } else {
          throw PeerError("\(command): \(line) \(broken())")
        }
      }
    }
  }

  /// Runs several commands, one a line; the answer is the last one's.
  @discardableResult
  public func run(_ commands: String) async throws -> ServerHostReply {
    var last = ServerHostReply(fields: Fields(""), data: [])
    for line in commands.split(separator: "\n") {
      last = try await send(line.trimmingCharacters(in: .whitespaces))
    }
    return last
  }

  /// The next event of a name, which is waited for; those before it are left.
  public func next(
    _ name: String, limit: Duration = .seconds(30), where matches: @escaping @Sendable (Fields) -> Bool = { _ in true }
  ) async throws -> Fields {
    try await onQueue { [self] in
      let deadline = Deadline(limit)
      while true {
        if let index = pending.firstIndex(where: { $0.name == name && matches($0.fields) }) {
          return pending.remove(at: index).fields
        }
        let line = try orDeath { try socket.readLine(deadline: deadline) }
        if line.hasPrefix("event ") { pending.append(ServerHostEvent(line)) }
      }
    }
  }

  /// All events of a name that have come so far and were not taken.
  public func events(_ name: String) async throws -> [Fields] {
    // What came before this command's answer has been read with it.
    try await send("pause ms=0")
    return try await onQueue { [self] in
      defer { pending.removeAll { $0.name == name } }
      return pending.filter { $0.name == name }.map(\.fields)
    }
  }

  /// What the library logged since the last time: the level and the text, without the time.
  public func log() async throws -> [String] {
    try await send("log").data.map { line in
      guard let start = line.range(of: "Spice-") else { return line }
      let rest = line[start.upperBound...]
      let level = rest.prefix { $0.isLetter }
      // `WARNING **: 12:34:56.789: text`
      let text = rest.split(separator: ": ", maxSplits: 2).last.map(String.init) ?? ""
      return "\(level) \(text)"
    }
  }

  /// How often something happened that the host counts.
  public func count(_ name: String) async throws -> Int {
    let line = try await send("counts").data.first { $0.hasPrefix("\(name) ") }
    return line.flatMap { Int($0.dropFirst(name.count + 1)) } ?? 0
  }

  private func onQueue<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result(catching: work)) }
    }
  }

  private func broken() -> String {
    pending.filter { $0.name == "violation" }.map { "violation: \($0.text)" }.joined(separator: "; ")
  }

  /// Adds what a dead host said last to the error.
  private func orDeath<T>(_ work: () throws -> T) throws -> T {
    do {
      return try work()
    } catch {
      let deadline = Deadline(.seconds(2))
      while process.isRunning, !deadline.isPast { usleep(5_000) }
      guard !process.isRunning else { throw error }
      throw PeerError("the host died. \(Self.lastWords(output))")
    }
  }

  private static func lastWords(_ output: String) -> String {
    // Its witness may need a moment.
    for _ in 0..<20 {
      if let text = try? String(contentsOfFile: output, encoding: .utf8), !text.isEmpty {
        return "It said: \(text.suffix(1500))"
      }
      usleep(10_000)
    }
    return ""
  }
}

/// `key=value` words.
public struct Fields: Sendable {
  private var values: [String: String] = [:]

  init(_ words: some StringProtocol) {
    for word in words.split(separator: " ") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { values[String(parts[0])] = String(parts[1]) }
    }
  }

  public subscript(_ key: String) -> String { values[key] ?? "" }
  /// The number that a key has; -1 million if it has none, which no test expects.
  public func number(_ key: String) -> Int { values[key].flatMap { Int($0) } ?? -1_000_000 }
}

/// What the host answered.
public struct ServerHostReply: Sendable {
  public var fields: Fields
  public var data: [String]

  public subscript(_ key: String) -> String { fields[key] }
  public func number(_ key: String) -> Int { fields.number(key) }
  /// What the function of the library returned.
  public var result: Int { number("result") }
}

private struct ServerHostEvent {
  var name: String
  var text: String
  var fields: Fields

  /// From a line that begins with `event`.
  init(_ line: String) {
    let parts = line.split(separator: " ", maxSplits: 2)
    name = parts.count > 1 ? String(parts[1]) : ""
    text = parts.count > 2 ? String(parts[2]) : ""
    fields = Fields(text)
  }
}
