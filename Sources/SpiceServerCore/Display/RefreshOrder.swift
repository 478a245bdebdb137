import SpiceGeometry
import SpiceWire

/// The order in which a client gets pictures of what it does not have: in turns of places where something was drawn lately,
/// each as a whole, and of all else that it lacked at some moment, however much is added meanwhile. So what is new comes
/// soon and from one moment, and nothing never.
struct RefreshOrder {
  private var recent = RecentPlaces()
  /// What is left of what the client lacked at some moment.
  private var pass: [SurfaceID: Region] = [:]
  private var isTurnOfRecent = true

  /// What a client gets next.
  struct Next {
    var surface: SurfaceID
    var area: Region
    /// Whether all of it belongs together. Otherwise a part of it will do.
    var isPlace: Bool
  }

  /// Nothing was drawn.
  init() {}

  /// Something was drawn that the client has not got. One picture has so many pixels at most.
  mutating func note(_ rect: Rect, on surface: SurfaceID, atMost pixels: Int) {
    recent.note(rect, on: surface, atMost: pixels)
  }

  /// Whether there are places that wait, or were shown just now.
  var hasPlaces: Bool { !recent.isEmpty }

  /// The line has nothing to do: nothing changes faster than it can be shown.
  mutating func forgetShown() { recent.forgetShown() }

  /// Whether what is drawn somewhere belongs to such a place.
  func isNear(_ rect: Rect, on surface: SurfaceID, atMost pixels: Int) -> Bool {
    recent.isNear(rect, on: surface, atMost: pixels)
  }

  /// What comes next of all that the client lacks; nil if that is nothing. Pictures of `small` pixels hold up nothing; one
  /// has so many pixels at most.
  mutating func next(of areas: [SurfaceID: Region], small: Int, atMost pixels: Int) -> Next? {
    defer { isTurnOfRecent.toggle() }
    if isTurnOfRecent, let place = nextPlace(areas, small, pixels) { return place }
    if let next = nextOfPass(areas) { return next }
    pass = areas
    return nextOfPass(areas) ?? nextPlace(areas, small, pixels)
  }

  /// A picture was sent.
  mutating func painted(_ rect: Rect, on surface: SurfaceID) {
    recent.painted(rect, on: surface)
    guard let rest = pass[surface]?.subtracting(rect) else { return }
    pass[surface] = rest.isEmpty ? nil : rest
  }

  private mutating func nextPlace(_ areas: [SurfaceID: Region], _ small: Int, _ pixels: Int) -> Next? {
    recent.next(of: areas, small: small, atMost: pixels).map { Next(surface: $0.surface, area: $0.area, isPlace: true) }
  }

  private mutating func nextOfPass(_ areas: [SurfaceID: Region]) -> Next? {
    while let (surface, rest) = pass.first {
      let area = recent.rest(of: rest.intersection(areas[surface] ?? Region()), on: surface)
      pass[surface] = area.isEmpty ? nil : area
      if !area.isEmpty { return Next(surface: surface, area: area, isPlace: false) }
    }
    return nil
  }
}
