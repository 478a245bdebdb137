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
      state.withLock { state in
        guard newValue != state.isOpen else { return }
        state.isOpen = newValue
        guard let format = state.format else { return }
        if newValue { input.begin(format) } else { input.end() }
      }
    }
  }

  func begin(_ format: SoundFormat) {
    state.withLock { state in
      state.format = format
      if state.isOpen { input.begin(format) }
    }
  }

  func take() -> [Int16] { isOpen ? input.take() : [] }

  func end() {
    state.withLock { state in
      state.format = nil
      if state.isOpen { input.end() }
    }
  }
}

/// The user's loudspeakers, with a volume of this viewer's own, and switched on or off while the machine plays.
final class Loudspeaker: SoundOutput {
  private struct State {
    var level = 1.0
    var isOn = true
    /// What the machine plays; nil while it does not.
    var format: SoundFormat?
  }

  private let output: any SoundOutput
  private let state = Mutex(State())

  init(_ output: any SoundOutput) { self.output = output }

  /// From 0, which is silence, to 1.
  var volume: Double {
    get { state.withLock { $0.level } }
    set { state.withLock { $0.level = min(max(newValue, 0), 1) } }
  }

  /// Whether anything is heard.
  var isOn: Bool {
    get { state.withLock { $0.isOn } }
    set {
      state.withLock { state in
        guard newValue != state.isOn else { return }
        state.isOn = newValue
        guard let format = state.format else { return }
        if newValue { output.begin(format) } else { output.end() }
      }
    }
  }

  /// What comes while it is off is taken, and lost.
  var wish: SoundWish { isOn ? output.wish : .everything }

  func begin(_ format: SoundFormat) {
    state.withLock { state in
      state.format = format
      if state.isOn { output.begin(format) }
    }
  }

  func end() {
    state.withLock { state in
      state.format = nil
      if state.isOn { output.end() }
    }
  }

  func play(_ samples: [Int16]) {
    let (volume, isOn) = state.withLock { ($0.level, $0.isOn) }
    guard isOn else { return }
    guard volume < 1 else { return output.play(samples) }
    // Ears hear powers as steps.
    let factor = volume * volume * volume
    output.play(samples.map { Int16(Double($0) * factor) })
  }
}
