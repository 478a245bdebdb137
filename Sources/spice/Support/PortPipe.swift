import Foundation
import SpiceClient
import Synchronization

/// Connects standard input and output with a port, until one of them ends.
struct PortPipe {
  let session: SpiceSession
  let port: SpicePort
  /// How long nothing must have come after the end of the input.
  let linger: Duration

  /// What leaves: Ctrl-].
  private static let leave: UInt8 = 0x1D

  private enum End {
    case left
    case inputEnded
    /// Nothing has come for a while after that.
    case quiet
    case outputEnded
    case portClosed
    case failed(any Error)
  }

  /// How much has come.
  private final class Arrivals: Sendable {
    let count = Atomic(0)
  }

  /// What became of sending something.
  private final class Outcome: Sendable {
    let failure = Mutex<(any Error)?>(nil)
  }

  /// Whether something was read that the port has not taken.
  private final class Rest: Sendable {
    let isThere = Atomic(false)
  }

  /// - Throws: why the session ended, if not in order.
  func run() async throws {
    let isTerminal = isatty(STDIN_FILENO) == 1
    let mode = isTerminal ? TerminalMode() : nil
    if isTerminal { Console.complain("connected with \(port.name ?? "the port"); Ctrl-] leaves\r") }
    mode?.makeRaw()
    defer { mode?.restore() }
    let (ends, end) = AsyncStream.makeStream(of: End.self)
    let arrivals = Arrivals()
    let rest = Rest()
    // What waits for input cannot be stopped, and ends with the process.
    Thread.detachNewThread { [self] in pass(isTerminal: isTerminal, rest) { end.yield($0) } }
    let writer = Task { await write(counting: arrivals) { end.yield($0) } }
    let watcher = Task { await watch(isTerminal: isTerminal) { end.yield($0) } }
    var linger: Task<Void, Never>?
    defer {
      writer.cancel()
      watcher.cancel()
      linger?.cancel()
    }
    for await reason in ends {
      switch reason {
      case .left, .outputEnded: return
      case .portClosed:
        await settle(arrivals, for: .milliseconds(200))
        try await checkEnd()
        guard rest.isThere.load(ordering: .relaxed) else { return }
        throw CommandFailure("the port was closed before it had taken all of the input", code: .broken)
      case .inputEnded:
        linger = Task {
          await settle(arrivals, for: self.linger)
          end.yield(.quiet)
        }
      case .quiet: return try await checkEnd()
      case .failed(let error):
        try await checkEnd()
        throw error
      }
    }
  }

  private func checkEnd() async throws { if session.isOver { try await session.waitUntilEnded() } }

  /// Waits until nothing has come for a time.
  private func settle(_ arrivals: Arrivals, for time: Duration) async {
    var seen = -1
    while !port.isClosed {
      let count = arrivals.count.load(ordering: .relaxed)
      if count == seen { return }
      seen = count
      try? await Task.sleep(for: time)
    }
  }

  /// Passes the input on, on a thread of its own: to read it may take for ever.
  private func pass(isTerminal: Bool, _ rest: Rest, end: @escaping @Sendable (End) -> Void) {
    let input = FileHandle.standardInput
    while true {
      var bytes = [UInt8](input.availableData)
      if bytes.isEmpty { return end(.inputEnded) }
      let leaves = isTerminal ? bytes.firstIndex(of: Self.leave) : nil
      if let leaves { bytes = Array(bytes[..<leaves]) }
      rest.isThere.store(true, ordering: .relaxed)
      let isDone = DispatchSemaphore(value: 0)
      let outcome = Outcome()
      Task { [port, bytes] in
        do { try await port.send(bytes) } catch { outcome.failure.withLock { $0 = error } }
        isDone.signal()
      }
      isDone.wait()
      rest.isThere.store(false, ordering: .relaxed)
      if let failure = outcome.failure.withLock({ $0 }) { return end(.failed(failure)) }
      if leaves != nil { return end(.left) }
    }
  }

  private func write(counting arrivals: Arrivals, end: @escaping @Sendable (End) -> Void) async {
    for await bytes in port.bytes {
      arrivals.count.add(bytes.count, ordering: .relaxed)
      do { try FileHandle.standardOutput.write(contentsOf: Data(bytes)) } catch { return end(.outputEnded) }
    }
    end(.portClosed)
  }

  /// A transfer is over when the guest closes the port; a console may be opened again.
  private func watch(isTerminal: Bool, end: @escaping @Sendable (End) -> Void) async {
    guard !isTerminal else { return }
    var wasOpened = port.isOpened
    for await event in session.events {
      guard case .port(port.channel) = event else { continue }
      if wasOpened, !port.isOpened { return end(.portClosed) }
      wasOpened = port.isOpened
    }
  }
}
