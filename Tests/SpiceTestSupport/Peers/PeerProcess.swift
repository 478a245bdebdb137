import Foundation

/// A program that runs beside the tests and ends with them.
///
/// It is started by a shell that leaves a guard behind: when this process is gone, however it ended, the guard's input
/// reaches its end and the guard kills the program.
final class PeerProcess: @unchecked Sendable {
  private let process = Process()
  private let lifeline = Pipe()
  // The lock makes `stop` happen once; the rest is set before `init` returns and only read afterwards.
  private let lock = NSLock()
  private var isStopped = false
  let name: String

  /// Starts a program; what it prints goes to the file `log`.
  init(_ program: String, _ arguments: [String], environment: [String: String] = [:], log: String) throws {
    name = (program as NSString).lastPathComponent
    process.executableURL = URL(filePath: "/bin/bash")
    // The guard closes what it does not need: Foundation takes a program for running as long as anybody has the
    // descriptor that it passes on.
    let shell = """
      exec 3<&0 < /dev/null
      (
        exec > /dev/null 2>&1
        for path in /dev/fd/*; do [ "${path##*/}" -gt 3 ] && eval "exec ${path##*/}>&-"; done
        read -r _ <&3 || kill -9 $$
      ) &
      exec "$@" 3<&-
      """
    process.arguments = ["-c", shell, "peer", try Peers.program(program)] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.currentDirectoryURL = Peers.package
    try Data().write(to: URL(filePath: log))
    let output = try FileHandle(forWritingTo: URL(filePath: log))
    process.standardInput = lifeline
    process.standardOutput = output
    process.standardError = output
    try process.run()
    try output.close()
  }

  deinit { stop() }

  var isRunning: Bool { process.isRunning }

  /// The program's number, which it keeps where it becomes another program.
  var id: Int32 { process.processIdentifier }

  /// A file that the system has of the program, such as `maps`; on Linux.
  func systemFile(_ name: String) throws -> String {
    // Foundation takes the first pages of such files for all of them.
    // SAFETY: the path is a string of its own for the call.
    let handle = unsafe open("/proc/\(id)/\(name)", O_RDONLY | O_CLOEXEC)
    guard handle >= 0 else { throw PeerError("\(self.name) has no \(name)") }
    defer { close(handle) }
    var (text, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65536))
    while true {
      // SAFETY: the length given is that of the buffer.
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(handle, $0.baseAddress, $0.count) }
      guard count >= 0 else { throw PeerError("the \(name) of \(self.name) cannot be read") }
      if count == 0 { return String(decoding: text, as: UTF8.self) }
      text += buffer[..<count]
    }
  }

  /// Waits for the program to end by itself.
  func wait(_ limit: Duration) throws -> Int32 {
    defer { stop() }
    let deadline = Deadline(limit)
    while process.isRunning {
      if let status = exitStatus { return status }
      guard !deadline.isPast else { throw PeerError("\(name) did not end within \(limit)") }
      usleep(5_000)
    }
    return process.terminationStatus
  }

  /// Runs a program until it ends by itself, and gives what it printed.
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String], log: String, limit: Duration
  ) throws -> String {
    let status = try PeerProcess(program, arguments, environment: environment, log: log).wait(limit)
    let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    guard status == 0 else { throw PeerError("\(program) ended with status \(status): \(said.suffix(1000))") }
    return said
  }

  /// How the program ended, if it did and nobody has taken note of it yet. Foundation may not see it: programs that were
  /// started at the same moment may hold the descriptor by which it would.
  private var exitStatus: Int32? {
    #if os(Linux)
      var info = unsafe siginfo_t()
      // SAFETY: the system fills in the value it is given.
      let result = unsafe waitid(P_PID, id_t(id), &info, WEXITED | WNOHANG | WNOWAIT)
      guard result == 0, unsafe info._sifields._sigchld.si_pid == id else { return nil }
      return unsafe info._sifields._sigchld.si_status
    #else
      return nil
    #endif
  }

  /// Lets a suspended program go on.
  func thaw() { kill(process.processIdentifier, SIGCONT) }

  /// Asks the program to end, as Ctrl-C does. It must listen: see ``SpicyStats``.
  func interrupt() { kill(process.processIdentifier, SIGINT) }

  /// Suspends the program.
  func freeze() { kill(process.processIdentifier, SIGSTOP) }

  /// Ends the program, by force: it may have inherited a thread's signal mask, in which everything else is blocked.
  func stop() {
    lock.lock()
    defer { lock.unlock() }
    guard !isStopped else { return }
    isStopped = true
    if process.isRunning {
      kill(process.processIdentifier, SIGKILL)
      let deadline = Deadline(.seconds(10))
      while process.isRunning, !deadline.isPast { usleep(2_000) }
    }
    // A line tells the guard that there is nothing left to kill.
    try? lifeline.fileHandleForWriting.write(contentsOf: Data("done\n".utf8))
    try? lifeline.fileHandleForWriting.close()
  }
}
