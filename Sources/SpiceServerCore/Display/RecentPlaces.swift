import SpiceGeometry
import SpiceWire

/// The places where something was drawn that a client has not got: each is what changed together, as far as one picture
/// can show it.
///
/// What touches belongs together, so a window that moves is one place, with where it was, however it is drawn; and a place
/// that changes over and over stays where it is in the order.
struct RecentPlaces {
  /// Places that are remembered.
  private static let countLimit = 8
  /// Pictures of a place before it is found out whether the line can take what is drawn there.
  private static let timesLimit = 10

  /// Oldest first.
  private var places: [(surface: SurfaceID, rect: Rect)] = []
  /// The places that were shown last, as long as the line has not caught up: what is drawn there changes over and over.
  private var shown: [(surface: SurfaceID, rect: Rect, times: Int)] = []
  private var isTurnOfSmall = true

  /// None yet.
  init() {}

  /// Something was drawn. It belongs to a place that it touches, as long as both have no more than so many pixels.
  mutating func note(_ rect: Rect, on surface: SurfaceID, atMost pixels: Int) {
    guard rect.fits(pixels) else { return }
    var (box, age) = (rect, places.count)
    while let index = index(near: box, on: surface, atMost: pixels) {
      box = box.union(places.remove(at: index).rect)
      age = min(age, index)
    }
    places.insert((surface, box), at: min(age, places.count))
    if places.count > Self.countLimit { places.removeFirst() }
  }

  /// Whether there are none.
  var isEmpty: Bool { places.isEmpty && shown.isEmpty }

  /// The line has caught up.
  mutating func forgetShown() { if !shown.isEmpty { shown = [] } }

  /// Whether what is drawn somewhere belongs to a place that waits, or that was shown before the line had caught up.
  func isNear(_ rect: Rect, on surface: SurfaceID, atMost pixels: Int) -> Bool {
    index(near: rect, on: surface, atMost: pixels) != nil
      || shown.contains { $0.surface == surface && Self.touch($0.rect, rect) && $0.rect.union(rect).fits(pixels) }
  }

  private func index(near rect: Rect, on surface: SurfaceID, atMost pixels: Int) -> Int? {
    places.firstIndex { $0.surface == surface && Self.touch($0.rect, rect) && $0.rect.union(rect).fits(pixels) }
  }

  /// The place that is next: that which waits longest, or, in turns with it, the last small one. What has nothing left of
  /// `areas`, or more than one picture may have, is forgotten.
  mutating func next(
    of areas: [SurfaceID: Region], small: Int, atMost pixels: Int
  ) -> (surface: SurfaceID, area: Region)? {
    places.removeAll { areas[$0.surface]?.intersects($0.rect) != true || !$0.rect.fits(pixels) }
    defer { isTurnOfSmall.toggle() }
    let last = isTurnOfSmall ? places.last { $0.rect.fits(small) } : nil
    guard let place = last ?? places.first else { return nil }
    return (place.surface, areas[place.surface]?.intersection(place.rect) ?? Region())
  }

  /// What of a region lies in no place.
  func rest(of region: Region, on surface: SurfaceID) -> Region {
    places.reduce(region) { $1.surface == surface ? $0.subtracting($1.rect) : $0 }
  }

  /// A picture was sent.
  mutating func painted(_ rect: Rect, on surface: SurfaceID) {
    let count = places.count
    places.removeAll { $0.surface == surface && rect.contains($0.rect) }
    guard places.count < count else { return }
    var times = 1
    shown.removeAll { place in
      guard place.surface == surface, Self.touch(place.rect, rect) else { return false }
      times = max(times, place.times + 1)
      return true
    }
    if times == Self.timesLimit { return }
    if shown.count == Self.countLimit { shown.removeFirst() }
    shown.append((surface, rect, times))
  }

  /// Whether no pixel lies between two rectangles.
  private static func touch(_ a: Rect, _ b: Rect) -> Bool {
    a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom
  }
}

extension Rect {
  /// Whether it has pixels, and no more than so many.
  func fits(_ pixels: Int) -> Bool { !isEmpty && width <= pixels / height }
}
