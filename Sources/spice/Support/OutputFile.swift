import Foundation
import Synchronization

/// A file for what a session brings. What it had in it stays until there is something to write, so that a server that cannot
/// be reached costs nobody an earlier file.
final class OutputFile: Sendable {
  private struct State {
    var isBegun = false
    /// Why the file has not got all of it.
    var failure: (any Error)?
  }

  private let path: String
  private let handle: FileHandle
  private let isNew: Bool
  private let state = Mutex(State())

  /// - Throws: if it cannot be written.
  init(path: String) throws {
    self.path = path
    isNew = !FileManager.default.fileExists(atPath: path)
    guard !isNew || FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw CommandFailure("cannot write \(path)") }
    self.handle = handle
  }

  /// Writes bytes, unless earlier ones could not be written. ``close()`` says why.
  /// - Returns: whether they were written.
  @discardableResult
  func write(_ data: some DataProtocol) -> Bool {
    state.withLock { state in
      guard state.failure == nil else { return false }
      // A pipe has nothing to cut off.
      if !state.isBegun { try? handle.truncate(atOffset: 0) }
      state.isBegun = true
      do {
        try handle.write(contentsOf: data)
        return true
      } catch {
        state.failure = error
        return false
      }
    }
  }

  /// Writes bytes in place of the first ones.
  func overwriteBeginning(_ data: Data) throws {
    try handle.seek(toOffset: 0)
    try handle.write(contentsOf: data)
  }

  /// - Throws: if it could not be written, also before.
  func close() throws {
    let failure = state.withLock { $0.failure }
    try handle.close()
    if let failure { throw CommandFailure("\(path) could not be written: \(failure.localizedDescription)") }
  }

  /// Leaves everything as it was, if nothing was written.
  func discardUnused() {
    if isNew, !state.withLock({ $0.isBegun }) { try? FileManager.default.removeItem(atPath: path) }
  }
}
