import SpiceClient
import Synchronization

/// Speaks a WAV file, as fast as it lasts, once the machine records.
final class WAVInput: SoundInput {
  private struct State {
    var samples: [Int16] = []
    var format = SoundFormat()
    var began: ContinuousClock.Instant?
    var spoken = 0
    var isDone = false
  }

  private let file: WAVFile
  private let state = Mutex(State())
  private let done: AsyncStream<Void>.Continuation
  /// Ends when all was spoken.
  let completion: AsyncStream<Void>

  init(_ file: WAVFile) {
    self.file = file
    (completion, done) = AsyncStream.makeStream()
  }

  /// Whether all was spoken.
  var isDone: Bool { state.withLock { $0.isDone } }

  func begin(_ format: SoundFormat) {
    let samples = file.converted(to: format)
    state.withLock { state in
      // A machine that begins anew hears it from its beginning.
      state = State(samples: samples, format: format, began: .now)
    }
  }

  func take() -> [Int16] {
    let (samples, isDone) = state.withLock { state -> ([Int16], Bool) in
      guard let began = state.began else { return ([], false) }
      let second = state.format.rate * state.format.channels
      let due = Int(began.duration(to: .now) / .seconds(1) * Double(state.format.rate)) * state.format.channels
      let start = state.spoken
      state.spoken = max(start, due)
      // Silence follows, so that the end of the file does not wait for more to fill a packet.
      let new = (start..<state.spoken).map { $0 < state.samples.count ? state.samples[$0] : 0 }
      state.isDone = state.spoken > state.samples.count + second
      return (new, state.isDone)
    }
    if isDone { done.finish() }
    return samples
  }

  func end() { state.withLock { $0.began = nil } }
}
