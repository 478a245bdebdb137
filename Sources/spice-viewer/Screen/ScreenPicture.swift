import SpiceGTK
import SpiceGeometry
import SpiceViewerKit

/// A guest's screen in pieces: what has changed is the only thing that is brought to the screen again.
@MainActor
struct ScreenPicture {
  private(set) var grid = TileGrid(Rect())
  private var tiles: [Tile] = []
  private var geometry: ViewGeometry?
  /// What has all pixels as they are; nil if a graphics card has them.
  private(set) var kept: LivePixels?

  /// Whether there is something to show.
  var isEmpty: Bool { grid.count == 0 }

  /// Takes over what has changed.
  mutating func apply(_ frame: ScreenFrame) {
    if frame.grid != grid {
      grid = frame.grid
      tiles = Array(repeating: Tile(), count: grid.count)
    }
    kept = frame.kept
    for copy in frame.copies where tiles.indices.contains(copy.piece.tile) { tiles[copy.piece.tile].take(copy) }
  }

  /// Draws all of it.
  mutating func draw(_ painter: Painter, _ geometry: ViewGeometry) {
    for part in placed(geometry) { painter.show(part) }
  }

  /// All of it, made smaller so that it is `width` wide at most; nil if there is nothing to show.
  func small(width: Int) -> Texture? {
    guard !isEmpty else { return nil }
    let factor = min(1, Double(width) / Double(grid.area.width))
    let (width, height) = (Double(grid.area.width) * factor, Double(grid.area.height) * factor)
    let geometry = ViewGeometry(guest: grid.area, width: width, height: height, scale: 1, mode: .fit)
    var copy = self
    return Texture(PlacedPicture(copy.placed(geometry)), width: Int(width), height: Int(height))
  }

  private mutating func placed(_ geometry: ViewGeometry) -> [PlacedPicture] {
    if geometry != self.geometry {
      self.geometry = geometry
      for index in tiles.indices { tiles[index].forgetPlaces() }
    }
    return tiles.indices.map { tiles[$0].place(geometry) }
  }
}

/// A tile of a screen, which stays the same for GTK until something of it changes.
@MainActor
private struct Tile {
  private struct Part {
    let copy: ScreenFrame.Copy
    /// Where it is shown; nil if it is new, or has a new place.
    var picture: PlacedPicture?
  }

  /// All of it, then the squares of it that have changed since.
  private var parts: [Part?] = []
  private var picture: PlacedPicture?

  mutating func take(_ copy: ScreenFrame.Copy) {
    picture = nil
    guard let square = copy.piece.square else {
      parts = [Part(copy: copy)]
      return
    }
    while parts.count <= square + 1 { parts.append(nil) }
    parts[square + 1] = Part(copy: copy)
  }

  mutating func forgetPlaces() {
    picture = nil
    for index in parts.indices { parts[index]?.picture = nil }
  }

  mutating func place(_ geometry: ViewGeometry) -> PlacedPicture {
    if let picture { return picture }
    for case (let index, let part?) in parts.enumerated() where part.picture == nil {
      let (copy, area) = (part.copy, Painter.Area(geometry.area(of: part.copy.piece.place)))
      parts[index]?.picture =
        switch copy.pixels {
        case .own(let bytes): PlacedPicture(bytes, width: copy.part.width, height: copy.part.height, in: area)
        case .kept(let pixels): PlacedPicture(pixels, copy.part, in: area)
        }
    }
    let all = PlacedPicture(parts.compactMap { $0?.picture })
    picture = all
    return all
  }
}

extension Painter.Area {
  init(_ area: ViewGeometry.Area) { self.init(x: area.x, y: area.y, width: area.width, height: area.height) }
}
