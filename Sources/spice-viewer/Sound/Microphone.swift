import SpiceClient
import Synchronization

/// The user's microphone, which is closed until the user opens it, whatever the machine wants.
final class Microphone: SoundInput {
  private struct State {
    var isOpen = false
    /// What the machine records; nil while it does not.
    var format: SoundFormat?
  }

  private let input: any SoundInput
  private let state = Mutex(State())

  init(_ input: any SoundInput) { self.input = input }

  /// Whether the machine hears anything.
  var isOpen: Bool {
    get { state.withLock { $0.isOpen } }
    set {
      let format = state.withLock { state -> SoundFormat? in
        defer { state.isOpen = newValue }
        return state.isOpen == newValue ? nil : state.format
      }
      guard let format else { return }
      if newValue { input.begin(format) } else { input.end() }
    }
  }

  func begin(_ format: SoundFormat) {
    let isOpen = state.withLock { state in
      state.format = format
      return state.isOpen
    }
    if isOpen { input.begin(format) }
  }

  func take() -> [Int16] { isOpen ? input.take() : [] }

  func end() {
    let isOpen = state.withLock { state in
      state.format = nil
      return state.isOpen
    }
    if isOpen { input.end() }
  }
}

/// The user's loudspeakers, with a volume of this viewer's own.
final class Loudspeaker: SoundOutput {
  private let output: any SoundOutput
  private let level = Mutex(1.0)

  init(_ output: any SoundOutput) { self.output = output }

  /// From 0, which is silence, to 1.
  var volume: Double {
    get { level.withLock { $0 } }
    set { level.withLock { $0 = min(max(newValue, 0), 1) } }
  }

  var wish: SoundWish { output.wish }
  func begin(_ format: SoundFormat) { output.begin(format) }
  func end() { output.end() }

  func play(_ samples: [Int16]) {
    let volume = volume
    guard volume < 1 else { return output.play(samples) }
    // Ears hear powers as steps.
    let factor = volume * volume * volume
    output.play(samples.map { Int16(Double($0) * factor) })
  }
}
