import SpiceBytes

/// Which numbers the surfaces of a recording have while it is played.
///
/// A guest uses the number of a surface again once the server has let go of the one before. The server that a recording is
/// played to may let go later than the one that it was recorded with, so numbers are given anew.
public struct SurfaceRenumbering: Sendable {
  /// Stands for no surface, and for one that was never made; servers drop commands for it.
  private static let none = UInt32.max

  /// Numbers that were never given: from this one up to the limit.
  private var fresh: UInt32 = 1
  private let limit: UInt32
  /// Numbers that came back, the oldest first.
  private var free: [UInt32] = []
  /// Numbers of surfaces by those that they have in the recording.
  private var numbers: [UInt32: UInt32] = [:]
  /// Numbers of surfaces that are being forgotten.
  private var leaving: Set<UInt32> = []

  /// Numbers below a limit; 0 is that of the primary surface.
  public init(limit: Int) { self.limit = UInt32(clamping: max(1, limit)) }

  /// What becomes of a command's numbers.
  public enum Outcome: Equatable, Sendable {
    /// It has those that it is to be played with. A number that goes with it comes back by ``giveBack(_:)``.
    case ready(leaving: UInt32?)
    /// There is no number for its surface until one comes back.
    case wait
    /// There is no number for its surface, and none will come back.
    case exhausted
  }

  /// Puts the numbers to play with into a command.
  public mutating func renumber(_ command: inout RecordedCommand) -> Outcome {
    let recorded = command.surfaces.map { command.bytes.rawSpan.integer(at: $0, as: UInt32.self) }
    var gone: UInt32?
    if let change = command.surfaceChange, let number = recorded.first, number != 0 {
      switch change {
      case .create:
        guard numbers[number] == nil else { break }
        guard let new = take() else { return leaving.isEmpty ? .exhausted : .wait }
        numbers[number] = new
      case .destroy:
        gone = numbers[number]
      }
    }
    let offsets = command.surfaces
    var span = command.bytes.mutableRawSpan
    for (offset, number) in zip(offsets, recorded) {
      span.store(number == 0 ? 0 : numbers[number] ?? Self.none, at: offset)
    }
    if let gone, let number = recorded.first {
      numbers[number] = nil
      leaving.insert(gone)
    }
    return .ready(leaving: gone)
  }

  /// The server has let go of a surface that was being forgotten.
  public mutating func giveBack(_ number: UInt32) {
    if leaving.remove(number) != nil { free.append(number) }
  }

  /// The server has let go of all surfaces.
  public mutating func removeAll() {
    free += numbers.values.sorted()
    numbers = [:]
  }

  private mutating func take() -> UInt32? {
    if fresh < limit {
      defer { fresh &+= 1 }
      return fresh
    }
    return free.isEmpty ? nil : free.removeFirst()
  }
}
