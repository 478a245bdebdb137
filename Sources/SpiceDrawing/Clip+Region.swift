public import SpiceGeometry
public import SpiceWire

extension Clip {
  /// The pixels of `area` that may change; nil if they cannot be told in so many rectangles as is sane.
  public func region(within area: Rect, limit: Int) -> Region? {
    switch self {
    case .none: Region(area)
    case .rects(let rects): Region(rects, within: area, limit: limit)
    }
  }
}
