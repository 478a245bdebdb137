import Foundation
import SpiceClient

/// What is shown of a file on its way: a bar on a terminal, otherwise a line when it is done.
final class TransferReport {
  private let file: SpiceFile
  private let start = ContinuousClock.now
  private let isLive = isatty(STDERR_FILENO) == 1
  private var lastShown: ContinuousClock.Instant?

  init(_ file: SpiceFile) { self.file = file }

  func show(_ sent: UInt64) {
    guard isLive else { return }
    let now = ContinuousClock.now
    if let lastShown, now - lastShown < .milliseconds(100), sent < file.size { return }
    lastShown = now
    draw(Self.line(name: file.name, sent: sent, size: file.size, after: now - start, columns: Terminal.room.columns))
  }

  func succeed() {
    if isLive { draw("") }
    Console.say("\(file.name): \(file.size) bytes")
  }

  func fail() {
    if isLive { draw("") }
  }

  /// A line in place of the one before.
  private func draw(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(text)".utf8))
  }

  /// Name, bar, share, speed and the time that is left, in no more than `columns`.
  static func line(name: String, sent: UInt64, size: UInt64, after time: Duration, columns: Int) -> String {
    let share = size == 0 ? 1 : Double(sent) / Double(size)
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    let speed = seconds > 0 ? Double(sent) / seconds : 0
    let left = speed > 0 ? Int((Double(size - min(sent, size)) / speed).rounded()) : 0
    let figures =
      String(format: " %3.0f %% %6.1f MB/s ", share * 100, speed / 1e6)
      + String(format: "%d:%02d", left / 60, left % 60)
    let room = max(0, columns - 1 - figures.count)
    let title = String(name.prefix(room / 2))
    let width = max(0, room - title.count - 3)
    let full = min(width, Int(share * Double(width)))
    return title + " [" + String(repeating: "#", count: full) + String(repeating: " ", count: width - full) + "]"
      + figures
  }
}
