import SpiceClient
import Synchronization

/// What the user has switched on or off, and whether the machine uses it. The device is at work while both are so.
private struct SoundSwitch {
  private(set) var isOn: Bool
  /// What the machine plays or records; nil while it does not.
  private var format: SoundFormat?

  init(isOn: Bool) { self.isOn = isOn }

  mutating func turn(_ isOn: Bool, begin: (SoundFormat) -> Void, end: () -> Void) {
    guard isOn != self.isOn else { return }
    self.isOn = isOn
    guard let format else { return }
    if isOn { begin(format) } else { end() }
  }

  mutating func machineBegins(_ format: SoundFormat, begin: (SoundFormat) -> Void) {
    self.format = format
    if isOn { begin(format) }
  }

  mutating func machineEnds(_ end: () -> Void) {
    format = nil
    if isOn { end() }
  }
}

/// The user's microphone, which is closed until the user opens it, whatever the machine wants.
final class Microphone: SoundInput {
  private let input: any SoundInput
  private let state = Mutex(SoundSwitch(isOn: false))

  init(_ input: any SoundInput) { self.input = input }

  /// Whether the machine hears anything.
  var isOpen: Bool {
    get { state.withLock { $0.isOn } }
    set { state.withLock { $0.turn(newValue, begin: input.begin, end: input.end) } }
  }

  func begin(_ format: SoundFormat) {
    state.withLock { $0.machineBegins(format, begin: input.begin) }
  }

  func take() -> [Int16] { isOpen ? input.take() : [] }

  func end() {
    state.withLock { $0.machineEnds(input.end) }
  }
}

/// The user's loudspeakers, with a volume of this viewer's own, and switched on or off while the machine plays.
final class Loudspeaker: SoundOutput {
  private struct State {
    var level = 1.0
    var power = SoundSwitch(isOn: true)
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
    get { state.withLock { $0.power.isOn } }
    set { state.withLock { $0.power.turn(newValue, begin: output.begin, end: output.end) } }
  }

  /// What comes while it is off is taken, and lost.
  var wish: SoundWish { isOn ? output.wish : .everything }

  func begin(_ format: SoundFormat) {
    state.withLock { $0.power.machineBegins(format, begin: output.begin) }
  }

  func end() {
    state.withLock { $0.power.machineEnds(output.end) }
  }

  func play(_ samples: [Int16]) {
    let (volume, isOn) = state.withLock { ($0.level, $0.power.isOn) }
    guard isOn else { return }
    guard volume < 1 else { return output.play(samples) }
    // Ears hear powers as steps.
    let factor = volume * volume * volume
    output.play(samples.map { Int16(Double($0) * factor) })
  }
}
