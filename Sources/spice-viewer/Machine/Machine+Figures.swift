import SpiceClient
import SpiceGTK
import SpiceViewerKit

extension Machine {
  /// Shows figures in the windows' corners, or not any more.
  func figuresChanged() {
    figures?.cancel()
    for window in windows.values { window.show(figures: nil) }
    guard settings.showsFigures else { return }
    figures = Task { [weak self] in
      var before: (bytes: UInt64, frames: [GuestMonitor: Int])?
      while !Task.isCancelled, let self {
        if let statistics = await session?.statistics() {
          let bytes = statistics.channels.map(\.receivedBytes).reduce(0, +)
          let frames = windows.mapValues(\.view.frameCount)
          for (monitor, window) in windows {
            guard let before else { continue }
            let rate = (frames[monitor] ?? 0) - (before.frames[monitor] ?? 0)
            let delay = statistics.roundTrip.map { Double($0.components.attoseconds) / 1e15 } ?? 0
            window.show(
              figures: tr(
                "%1 frames/s, %2 kB/s, %3 ms", "\(rate)", "\((bytes &- before.bytes) / 1000)", "\(Int(delay))"))
          }
          before = (bytes, frames)
        }
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }

  func showInformation(_ window: MachineWindow) {}
  func showPreferences(_ window: MachineWindow) {}
}
