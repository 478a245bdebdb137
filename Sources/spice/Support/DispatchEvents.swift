import Dispatch
import Foundation

/// What the system tells, as streams to wait on.
enum DispatchEvents {
  /// Unchecked: a dispatch source may be cancelled from any thread, which is all that is done with it.
  private struct Source: @unchecked Sendable {
    let source: any DispatchSourceProtocol
  }

  /// Ctrl-C, instead of the end of the process, from now on.
  static func interrupts() -> AsyncStream<Void> {
    signal(SIGINT, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
    return stream(source, bufferingNewest: 1) { $0.yield() }
  }

  /// Ctrl-C, or a request to end from elsewhere, instead of the end of the process, from now on.
  static func stops() -> AsyncStream<Void> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { continuation.yield() }
        source.resume()
        return Source(source: source)
      }
      continuation.onTermination = { _ in for kept in sources { kept.source.cancel() } }
    }
  }

  /// What is typed, as it comes; ends with the input.
  static func typed() -> AsyncStream<[UInt8]> {
    let source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .global())
    return stream(source, bufferingNewest: 1024) { continuation in
      let bytes = FileHandle.standardInput.availableData
      if bytes.isEmpty { continuation.finish() } else { continuation.yield([UInt8](bytes)) }
    }
  }

  private static func stream<T: Sendable>(
    _ source: any DispatchSourceProtocol, bufferingNewest limit: Int,
    _ handle: @escaping @Sendable (AsyncStream<T>.Continuation) -> Void
  ) -> AsyncStream<T> {
    AsyncStream(bufferingPolicy: .bufferingNewest(limit)) { continuation in
      let kept = Source(source: source)
      source.setEventHandler { handle(continuation) }
      continuation.onTermination = { _ in kept.source.cancel() }
      source.resume()
    }
  }
}
