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
      try? state.file.write(contentsOf: WAVFile.head(format, bytes: 0))
    }
  }

  var wish: SoundWish { .everything }

  func play(_ samples: [Int16]) {
    state.withLock { state in
      guard state.fits else { return }
      var data = Data(capacity: samples.count * 2)
      for sample in samples {
        data.append(UInt8(truncatingIfNeeded: sample))
        data.append(UInt8(truncatingIfNeeded: sample >> 8))
      }
      state.bytes += data.count
      try? state.file.write(contentsOf: data)
    }
  }

  func end() {}

  /// Completes the file.
  /// - Returns: seconds of sound in it.
  func close() throws -> Double {
    try state.withLock { state in
      // A file without sound is one, too.
      let format = state.format ?? SoundFormat()
      try state.file.seek(toOffset: 0)
      try state.file.write(contentsOf: WAVFile.head(format, bytes: state.bytes))
      try state.file.close()
      return Double(state.bytes) / Double(format.rate * format.channels * 2)
    }
  }
}
