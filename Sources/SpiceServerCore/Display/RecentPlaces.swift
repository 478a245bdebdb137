import SpiceGeometry
import SpiceWire

/// The places where little was drawn lately: what somebody types, points at, or opens. They are shown before what is large.
struct RecentPlaces {
  /// Pixels of a place that is small.
  private static let pixelLimit = 1 << 16
  /// Places that are remembered.
  private static let countLimit = 8

  private var places: [(surface: SurfaceID, rect: Rect)] = []

  /// None yet.
  init() {}

  /// Something was drawn.
  mutating func note(_ rect: Rect, on surface: SurfaceID) {
    guard !rect.isEmpty, rect.width <= Self.pixelLimit / rect.height else { return }
    places.removeAll { $0.surface == surface && rect.contains($0.rect) }
    if places.count == Self.countLimit { places.removeFirst() }
    places.append((surface, rect))
  }

  /// The last of the places in which there is something left of `areas`, and the box around that. What has nothing left is
  /// forgotten.
  mutating func next(of areas: [SurfaceID: Region]) -> (surface: SurfaceID, rect: Rect)? {
    while let place = places.last {
      if let region = areas[place.surface], region.intersects(place.rect) {
        return (place.surface, region.intersection(place.rect).bounds)
      }
      places.removeLast()
    }
    return nil
  }
}
