import SpiceGTK
import SpiceGeometry
import SpiceViewerKit

/// A guest's screen in pieces: what has changed is the only thing that is brought to the screen again.
@MainActor
struct ScreenPicture {
  private(set) var grid = TileGrid(Rect())
  private var tiles: [ScreenFrame.Tile?] = []
  /// The tiles where they are shown; nil for one that is new, or has a new place.
  private var placed: [PlacedPicture?] = []
  private var geometry: ViewGeometry?

  /// Whether there is something to show.
  var isEmpty: Bool { grid.count == 0 }

  /// Takes over what has changed.
  mutating func apply(_ frame: ScreenFrame) {
    if frame.grid != grid {
      grid = frame.grid
      tiles = Array(repeating: nil, count: grid.count)
      placed = Array(repeating: nil, count: grid.count)
    }
    for tile in frame.tiles where tiles.indices.contains(tile.index) {
      tiles[tile.index] = tile
      placed[tile.index] = nil
    }
  }

  /// Draws all of it.
  mutating func draw(_ painter: Painter, on canvas: Canvas, _ geometry: ViewGeometry) {
    if geometry != self.geometry {
      self.geometry = geometry
      placed = Array(repeating: nil, count: tiles.count)
    }
    for (index, tile) in tiles.enumerated() {
      guard let tile else { continue }
      if placed[index] == nil {
        let area = Painter.Area(geometry.area(of: grid.place(of: index)))
        placed[index] = PlacedPicture(tile.bytes, width: tile.width, height: tile.height, in: area, on: canvas)
      }
      if let picture = placed[index] { painter.show(picture) }
    }
  }
}

extension Painter.Area {
  init(_ area: ViewGeometry.Area) { self.init(x: area.x, y: area.y, width: area.width, height: area.height) }
}
