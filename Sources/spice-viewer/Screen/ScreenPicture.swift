import SpiceGTK
import SpiceGeometry
import SpiceViewerKit

/// A guest's screen as textures: what has changed is the only thing that goes to the graphics card again.
@MainActor
struct ScreenPicture {
  private(set) var grid = TileGrid(Rect())
  private var tiles: [Texture?] = []

  /// Whether there is something to show.
  var isEmpty: Bool { grid.count == 0 }

  /// Takes over what has changed.
  mutating func apply(_ frame: ScreenFrame) {
    if frame.grid != grid {
      grid = frame.grid
      tiles = Array(repeating: nil, count: grid.count)
    }
    for tile in frame.tiles where tiles.indices.contains(tile.index) {
      tiles[tile.index] = Texture(width: tile.width, height: tile.height, bgra: tile.bytes)
    }
  }

  /// Draws all of it.
  func draw(_ painter: Painter, _ geometry: ViewGeometry) {
    for (index, tile) in tiles.enumerated() {
      guard let tile else { continue }
      painter.show(tile, in: Painter.Area(geometry.area(of: grid.place(of: index))))
    }
  }
}

extension Painter.Area {
  init(_ area: ViewGeometry.Area) { self.init(x: area.x, y: area.y, width: area.width, height: area.height) }
}
