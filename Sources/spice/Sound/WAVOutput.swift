import Foundation
import SpiceClient
import Synchronization

/// Writes what a machine plays to a WAV file, as it comes: without the silence between. A second sound in another format
/// is left out.
final class WAVOutput: SoundOutput {
  private struct State {
    var file: FileHandle
    var format: SoundFormat?
    var bytes = 0
    var fits = true
    /// Why the file has not got all of it.
    var failure: (any Error)?

    mutating func write(_ data: some DataProtocol) {
      guard failure == nil else { return }
      do {
        try file.write(contentsOf: data)
      } catch {
        failure = error
      }
    }
  }

  private let state: Mutex<State>

  /// - Throws: if the file cannot be written.
  init(path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let file = FileHandle(forWritingAtPath: path)
    else { throw CommandFailure("cannot write \(path)") }
    state = Mutex(State(file: file))
  }

  func begin(_ format: SoundFormat) {
    state.withLock { state in
      state.fits = state.format.map { $0 == format } ?? true
      guard state.format == nil else { return }
      state.format = format
      state.write(WAVFile.head(format, bytes: 0))
    }
  }

  var wish: SoundWish { .everything }

  func play(_ samples: [Int16]) {
    state.withLock { state in
      guard state.fits else { return }
      let data = PlainSamples.encode(samples)
      state.write(data)
      if state.failure == nil { state.bytes += data.count }
    }
  }

  func end() {}

  /// Completes the file.
  /// - Returns: seconds of sound in it.
  /// - Throws: if it could not be written, also before.
  func close() throws -> Double {
    try state.withLock { state in
      // A file without sound is one, too.
      let format = state.format ?? SoundFormat()
      try state.file.seek(toOffset: 0)
      try state.file.write(contentsOf: WAVFile.head(format, bytes: state.bytes))
      try state.file.close()
      if let failure = state.failure { throw failure }
      return Double(state.bytes) / Double(format.rate * format.channels * 2)
    }
  }
}
