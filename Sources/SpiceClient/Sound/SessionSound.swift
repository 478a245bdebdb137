import NIOCore
import SpiceClientCore
import SpiceCodecs

/// Carries sound between a session's engine and its devices, on the session's loop.
final class SessionSound {
  private static let interval = TimeAmount.milliseconds(10)

  private let output: (any SoundOutput)?
  private let input: (any SoundInput)?
  private var playing: SoundFormat?
  private var recording: SoundFormat?
  private var task: RepeatedTask?

  init(output: (any SoundOutput)?, input: (any SoundInput)?) {
    self.output = output
    self.input = input
  }

  /// Begins and ends what the machine has begun and ended.
  func follow(_ driver: SessionDriver) {
    change(&playing, to: output == nil ? nil : driver.session.playback?.format, output?.begin, output?.end)
    change(&recording, to: input == nil ? nil : driver.session.record?.format, input?.begin, input?.end)
    if playing == nil, recording == nil {
      task?.cancel()
      task = nil
    } else if task == nil {
      task = driver.loop.scheduleRepeatedTask(initialDelay: .zero, delay: Self.interval) { [unowned driver] _ in
        driver.sound?.pass(driver)
      }
    }
  }

  private func change(
    _ current: inout SoundFormat?, to new: SoundFormat?, _ begin: ((SoundFormat) -> Void)?, _ end: (() -> Void)?
  ) {
    guard new != current else { return }
    if current != nil { end?() }
    current = new
    if let new { begin?(new) }
  }

  /// The session is over.
  func stop() {
    task?.cancel()
    task = nil
    if playing != nil { output?.end() }
    if recording != nil { input?.end() }
    (playing, recording) = (nil, nil)
  }

  private func pass(_ driver: SessionDriver) {
    if playing != nil, let samples = take(driver), !samples.isEmpty { output?.play(samples) }
    if recording != nil, let input, let record = driver.session.record {
      let samples = input.take()
      // What the server does not take is lost: later, nobody wants it.
      if !samples.isEmpty, !driver.isCongested(record.connection) { record.speak(samples, at: driver.now) }
    }
    driver.pump()
  }

  private func take(_ driver: SessionDriver) -> [Int16]? {
    switch output?.wish {
    case .everything: return driver.session.takeAllSound()
    case .frames(let count, let delay) where count > 0:
      guard let playback = driver.session.playback, let format = playback.format else { return nil }
      let milliseconds = Double(delay.components.seconds) * 1e3 + Double(delay.components.attoseconds) * 1e-15
      let samples = driver.session.takeSound(frames: count, delay: milliseconds, at: driver.now)
      let volume = SoundVolume(playback.volume, isMuted: playback.isMuted)
      return samples.map { volume.apply(to: $0, channels: format.channels) }
    case .frames, nil: return nil
    }
  }
}
