public import SpiceClient

/// A monitor of the user's.
public struct LocalMonitor: Equatable, Sendable {
  /// What the system calls it, such as `DP-1`; stays the same from one day to the next.
  public var name: String
  /// Its place on the user's desktop, in logical units.
  public var frame: Rect
  /// Pixels of the monitor for one logical unit.
  public var scale: Double

  /// A monitor by its place.
  public init(name: String, frame: Rect, scale: Double = 1) {
    self.name = name
    self.frame = frame
    self.scale = scale
  }

  /// Its pixels in a row.
  public var pixelWidth: Int { Int((Double(frame.width) * scale).rounded()) }
  /// Its rows of pixels.
  public var pixelHeight: Int { Int((Double(frame.height) * scale).rounded()) }
}

extension [LocalMonitor] {
  /// The monitors' places for a guest whose screens have their pixels: no two overlap, the first row and column are 0.
  ///
  /// Where all monitors have one scale, their arrangement is kept. With several scales there is none in pixels that would
  /// be the same, and they stand in a row, from left to right.
  public var pixelOrigins: [Point] {
    guard let first else { return [] }
    if allSatisfy({ $0.scale == first.scale }) {
      let left = map(\.frame.left).min() ?? 0
      let top = map(\.frame.top).min() ?? 0
      return map { monitor in
        Point(
          x: Int32((Double(Int64(monitor.frame.left) - Int64(left)) * monitor.scale).rounded()),
          y: Int32((Double(Int64(monitor.frame.top) - Int64(top)) * monitor.scale).rounded()))
      }
    }
    var origins = [Point](repeating: Point(), count: count)
    var x: Int32 = 0
    for index in indices.sorted(by: {
      (self[$0].frame.left, self[$0].frame.top) < (self[$1].frame.left, self[$1].frame.top)
    }) {
      origins[index] = Point(x: x, y: 0)
      x += Int32(clamping: self[index].pixelWidth)
    }
    return origins
  }
}
