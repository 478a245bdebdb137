import Foundation
import SpiceClient
import Synchronization

/// Writes what a machine plays to a WAV file, as it comes: without the silence between. A second sound in another format
/// is left out.
final class WAVOutput: SoundOutput {
  private struct State {
    var format: SoundFormat?
    var bytes = 0
    var fits = true
  }

  private let file: OutputFile
  private let state = Mutex(State())

  init(_ file: OutputFile) { self.file = file }

  func begin(_ format: SoundFormat) {
    state.withLock { state in
      state.fits = state.format.map { $0 == format } ?? true
      guard state.format == nil else { return }
      state.format = format
      file.write(WAVFile.head(format, bytes: 0))
    }
  }

  var wish: SoundWish { .everything }

  func play(_ samples: [Int16]) {
    state.withLock { state in
      guard state.fits else { return }
      let data = PlainSamples.encode(samples)
      if file.write(data) { state.bytes += data.count }
    }
  }

  func end() {}

  /// Completes the file.
  /// - Returns: seconds of sound in it.
  /// - Throws: if it could not be written, also before.
  func close() throws -> Double {
    try state.withLock { state in
      let format = state.format ?? SoundFormat()
      // A file without sound is one, too.
      if state.format == nil { file.write(WAVFile.head(format, bytes: 0)) }
      try file.overwriteBeginning(WAVFile.head(format, bytes: state.bytes))
      try file.close()
      return Double(state.bytes) / Double(format.rate * format.channels * 2)
    }
  }
}
