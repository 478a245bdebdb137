import NIOCore
import SpiceClientCore

/// A file on its way to the guest.
public final class FileTransfer: Sendable {
  /// The file.
  public let file: SpiceFile
  /// How many bytes are on their way, for one consumer; only the newest figure waits. Ends with the transfer.
  public let progress: AsyncStream<UInt64>

  private let driver: SessionDriver
  private let end: EventLoopPromise<FileSendOutcome>
  private let continuation: AsyncStream<UInt64>.Continuation

  init(_ file: SpiceFile, driver: SessionDriver) {
    self.file = file
    self.driver = driver
    end = driver.loop.makePromise()
    (progress, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Waits until the guest has the file. Cancelling the task cancels the transfer.
  ///
  /// - Throws: ``SpiceError/Code/agentUnavailable``, ``SpiceError/Code/guestRefused``,
  ///   ``SpiceError/Code/fileUnreadable``, ``SpiceError/Code/timeout``, ``SpiceError/Code/cancelled``, or
  ///   ``SpiceError/Code/connectionLost`` if the session ended.
  public func finish() async throws(SpiceError) {
    let outcome = await withTaskCancellationHandler {
      try? await end.futureResult.get()
    } onCancel: {
      cancel()
    }
    guard let outcome else { throw .sessionOver }
    if let error = SpiceError(outcome, size: file.size) { throw error }
  }

  /// Gives up, and tells the guest, which deletes what it has. Nothing happens if it has all of it.
  public func cancel() { driver.enter { driver in driver.files.cancel(self, in: driver) } }

  func report(sent: UInt64) { continuation.yield(sent) }

  /// Nil if the session is over.
  func end(_ outcome: FileSendOutcome?) {
    continuation.finish()
    if let outcome { end.succeed(outcome) } else { end.fail(SpiceError.sessionOver) }
  }
}

extension SpiceSession {
  /// Sends a file to the guest, which puts it where its user finds files that arrived. Files that are sent meanwhile follow
  /// one after the other.
  ///
  /// - Returns: at once; ``FileTransfer/finish()`` waits for the end.
  @discardableResult
  public func send(_ file: SpiceFile) -> FileTransfer {
    let transfer = FileTransfer(file, driver: driver)
    driver.enter({ driver in driver.files.add(transfer, in: driver) }, afterEnd: { transfer.end(nil) })
    return transfer
  }
}
