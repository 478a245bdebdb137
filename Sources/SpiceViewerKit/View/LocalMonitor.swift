public import SpiceClient

/// A monitor of the user's.
public struct LocalMonitor: Equatable, Sendable {
  /// What the system calls it, such as `DP-1`; stays the same from one day to the next.
  public var name: String
  /// Its place on the user's desktop, in logical units.
  public var frame: Rect
  /// The part of that where windows can be, beside the desktop's own bars.
  public var workArea: Rect
  /// Pixels of the monitor for one logical unit.
  public var scale: Double

  /// A monitor by its place.
  public init(name: String, frame: Rect, workArea: Rect? = nil, scale: Double = 1) {
    self.name = name
    self.frame = frame
    self.workArea = workArea ?? frame
    self.scale = scale
  }

  /// Its pixels in a row.
  public var pixelWidth: Int { Int((Double(frame.width) * scale).rounded()) }
}

extension [LocalMonitor] {
  /// The monitors' places on a guest's desktop whose screens fill them: no two overlap, the first row and column are 0.
  ///
  /// Where all monitors have one scale, their arrangement is kept. With several scales there is none in pixels that would
  /// be the same, and they stand in a row, from left to right.
  /// - Parameter zoom: how large the guest's pixels are shown.
  /// - Returns: a place for each.
  public func origins(zoom: Zoom) -> [Point] {
    func pixels(_ count: Double) -> Int32 { Int32(clamping: Int((count / zoom.factor).rounded())) }
    guard let first else { return [] }
    if allSatisfy({ $0.scale == first.scale }) {
      let left = map(\.frame.left).min() ?? 0
      let top = map(\.frame.top).min() ?? 0
      return map { monitor in
        Point(
          x: pixels(Double(Int64(monitor.frame.left) - Int64(left)) * monitor.scale),
          y: pixels(Double(Int64(monitor.frame.top) - Int64(top)) * monitor.scale))
      }
    }
    var origins = [Point](repeating: Point(), count: count)
    var x = 0
    for index in indices.sorted(by: {
      (self[$0].frame.left, self[$0].frame.top) < (self[$1].frame.left, self[$1].frame.top)
    }) {
      origins[index] = Point(x: pixels(Double(x)), y: 0)
      x += self[index].pixelWidth
    }
    return origins
  }
}
