import SpiceGeometry

/// Which parts of a stroke are drawn: lengths in pixels, alternately on and off (spec: STROKE, style).
public struct DashPattern: Equatable, Sendable {
  /// Where each entry ends, in 16.16 pixels from the beginning of the pattern.
  private let ends: [Int64]
  /// Where a path begins in the pattern.
  private let start: Int64

  /// A pattern of lengths in sixteenths of a pixel, as strokes have them. Nil if all are zero: such a line is solid.
  ///
  /// An odd list repeats with its first entry, which is on again. With a gap first, the entries are off, on, off, on, ...
  /// from the third entry on, and the first two come last; that is how the known clients draw lists of more than two.
  public init?(style: [Int32], startsWithGap: Bool) {
    var lengths = style.map { Int64(UInt8(truncatingIfNeeded: FixedPoint.rounded($0))) << 16 }
    if startsWithGap, !lengths.isEmpty { lengths.append(lengths.removeFirst()) }
    var ends: [Int64] = []
    var total: Int64 = 0
    for length in lengths {
      total &+= length
      ends.append(total)
    }
    guard total > 0 else { return nil }
    self.ends = ends
    start = startsWithGap && lengths.count > 1 ? lengths[0] : 0
  }

  private var total: Int64 { ends.last ?? 1 }

  /// A place along one path.
  struct Walk {
    private let pattern: DashPattern
    private var phase: Int64

    init(_ pattern: DashPattern) {
      self.pattern = pattern
      phase = pattern.start
    }

    /// Goes back to the beginning.
    mutating func restart() { phase = pattern.start }

    /// Whether the line is on at a distance, in 16.16 pixels, from here.
    func isOn(at distance: Int64) -> Bool {
      let place = (phase &+ distance) % pattern.total
      var low = 0
      var high = pattern.ends.count
      while low < high {
        let middle = (low &+ high) / 2
        if pattern.ends[middle] > place { high = middle } else { low = middle &+ 1 }
      }
      return low & 1 == 0
    }

    /// Goes on by a distance in 16.16 pixels.
    mutating func advance(by distance: Int64) { phase = (phase &+ distance) % pattern.total }
  }
}
