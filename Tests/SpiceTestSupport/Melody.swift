import Foundation

/// Notes that are known again when they are heard: one melody on the left, and the same backwards on the right.
public struct Melody: Sendable {
  /// Half-tones over the first note.
  private static let notes = [0, 7, 4, 12, 9, 2, 14, 5]
  private static let rate = 48000
  /// Frames of a note: a quarter of a second.
  public static let length = rate / 4

  public init() {}

  private static func frequency(_ note: Int) -> Double { 440 * pow(2, Double(note) / 12) }

  /// The melody of a side: 0 is left, 1 is right.
  public func notes(_ side: Int) -> [Int] { side == 0 ? Self.notes : Self.notes.reversed() }

  /// Two samples for each frame, 48000 frames a second.
  public var samples: [Int16] {
    (0..<(Self.notes.count * Self.length)).flatMap { frame in
      (0..<2).map { side in
        let note = notes(side)[frame / Self.length]
        return Int16(12000 * sin(2 * .pi * Self.frequency(note) * Double(frame % Self.length) / Double(Self.rate)))
      }
    }
  }

  /// The notes that are heard on a side, each as often as it begins.
  public func heard(_ samples: [Int16], on side: Int) -> [Int] {
    let wave = stride(from: side, to: samples.count, by: 2).map { Double(samples[$0]) }
    var (crossings, heard) = ([Double](), [Int]())
    for index in wave.indices.dropFirst()
    where wave[index - 1] < 0 && wave[index] >= 0 && wave[index] > wave[index - 1] + 100 {
      crossings.append(Double(index) - wave[index] / (wave[index] - wave[index - 1]))
      // Eight waves that are equally long.
      let last = crossings.suffix(9)
      guard last.count == 9 else { continue }
      let periods = zip(last.dropFirst(), last).map { $0 - $1 }
      let note = Self.notes.first { note in
        periods.allSatisfy { abs(Double(Self.rate) / $0 / Self.frequency(note) - 1) < 0.02 }
      }
      if let note, note != heard.last { heard.append(note) }
    }
    return heard
  }
}
