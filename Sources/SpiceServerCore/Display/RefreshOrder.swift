import SpiceGeometry
import SpiceWire

/// The order in which a client gets pictures of what it does not have: in turns of where little was drawn lately, and of all
/// that it lacked at some moment, however much is added meanwhile. So what is new comes soon, and nothing never.
struct RefreshOrder {
  private var recent = RecentPlaces()
  /// What is left of what the client lacked at some moment.
  private var pass: [SurfaceID: Region] = [:]
  private var isTurnOfRecent = true

  /// Nothing was drawn.
  init() {}

  /// Something was drawn that the client has not got.
  mutating func note(_ rect: Rect, on surface: SurfaceID) { recent.note(rect, on: surface) }

  /// Where the next picture lies, of all that the client lacks; nil if that is nothing.
  mutating func next(of areas: [SurfaceID: Region]) -> (surface: SurfaceID, area: Region)? {
    if isTurnOfRecent, let place = recent.next(of: areas) {
      isTurnOfRecent = false
      return (place.surface, Region(place.rect))
    }
    isTurnOfRecent = true
    if let next = nextOfPass(areas) { return next }
    pass = areas
    return nextOfPass(areas)
  }

  /// A picture was sent.
  mutating func painted(_ rect: Rect, on surface: SurfaceID) {
    guard let rest = pass[surface]?.subtracting(rect) else { return }
    pass[surface] = rest.isEmpty ? nil : rest
  }

  private mutating func nextOfPass(_ areas: [SurfaceID: Region]) -> (surface: SurfaceID, area: Region)? {
    while let (surface, rest) = pass.first {
      let area = rest.intersection(areas[surface] ?? Region())
      pass[surface] = area.isEmpty ? nil : area
      if !area.isEmpty { return (surface, area) }
    }
    return nil
  }
}
