/// What was spoken and is not recorded yet: frames of two channels. What is not taken in time gives way to what is new.
public struct SampleRing: Sendable {
  /// Frames that there is room for.
  public static let capacity = 8192
  /// Frames that must have come before the first are given away, so that it does not run dry at once.
  public static let lead = 4096

  private var samples = [Int16](repeating: 0, count: capacity * 2)
  /// Frames that have come, and that were taken, since the start.
  private var (written, read) = (0, 0)

  /// Nothing was spoken.
  public init() {}

  /// Forgets everything: another recording begins.
  public mutating func restart() { (written, read) = (0, 0) }

  /// Adds samples, channels in turn.
  public mutating func write(_ new: [Int16]) {
    for sample in stride(from: 0, to: new.count - 1, by: 2) {
      let place = written % Self.capacity * 2
      (samples[place], samples[place + 1]) = (new[sample], new[sample + 1])
      written += 1
    }
    read = max(read, written - Self.capacity)
  }

  /// Takes as many frames as there are, up to a number; the samples of both channels, in turn.
  public mutating func take(frames: Int) -> [Int16] {
    guard written >= Self.lead else { return [] }
    let count = max(0, min(frames, written - read))
    var taken: [Int16] = []
    taken.reserveCapacity(count * 2)
    for _ in 0..<count {
      let place = read % Self.capacity * 2
      taken.append(samples[place])
      taken.append(samples[place + 1])
      read += 1
    }
    return taken
  }
}
