import Foundation
import SpiceServer
import Synchronization

/// A bell that sounds softly, one stroke at a time.
final class Bell: Sendable {
  private static let rate = 48_000

  private let device: PlaybackDevice
  private let isRinging = Mutex(false)

  init(_ device: PlaybackDevice) { self.device = device }

  /// Strikes the bell, unless it still sounds.
  func ring() {
    let wasRinging = isRinging.withLock { isRinging in
      defer { isRinging = true }
      return isRinging
    }
    if wasRinging { return }
    Task { [self] in
      device.start()
      let start = ContinuousClock.now
      for hundredth in 0..<30 {
        device.play(Self.sound(hundredth))
        // A little ahead: what comes late is a gap.
        try? await Task.sleep(until: start + .milliseconds(10 * (hundredth - 5)), clock: .continuous)
      }
      device.stop()
      isRinging.withLock { $0 = false }
    }
  }

  /// A hundredth of a second of a stroke that fades.
  private static func sound(_ hundredth: Int) -> [Int16] {
    (0..<(rate / 100)).flatMap { frame -> [Int16] in
      let time = Double(hundredth) / 100 + Double(frame) / Double(rate)
      let value = Int16(2500 * exp(-time * 15) * sin(2 * .pi * 880 * time))
      return [value, value]
    }
  }
}
