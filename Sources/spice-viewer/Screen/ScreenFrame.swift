import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpiceViewerKit

/// What has changed on a guest's screen, copied to where it can be shown.
struct ScreenFrame: Sendable {
  /// A tile that has changed.
  struct Tile: Sendable {
    var index: Int
    var width: Int
    var height: Int
    var bytes: PixelBytes
  }

  /// How the screen is cut.
  var grid: TileGrid
  /// How often each pixel is there in both directions.
  var factor: Int
  /// The tiles that have changed.
  var tiles: [Tile]
  /// What has changed, as the guest's pixels.
  var damage: Region

  /// - Parameters:
  ///   - update: a picture of the display, and what has changed on it.
  ///   - monitor: which of the display's monitors is shown; all of the picture, if there is none of this number.
  ///   - factor: how often each pixel is wanted in both directions.
  ///   - side: pixels of a tile's side.
  init(_ update: FrameUpdate, monitor: Rect?, factor: Int, side: Int) {
    let bounds = update.picture.bounds
    let part = monitor?.intersection(bounds) ?? bounds
    grid = TileGrid(part.isEmpty ? bounds : part, side: side)
    damage = update.damage
    self.factor = factor
    tiles = []
    for index in grid.tiles(touching: update.damage) {
      let place = grid.place(of: index)
      let (width, height) = (place.width * factor, place.height * factor)
      let bytes = PixelBytes(count: width * height * 4) { span in
        update.picture.writeOpaque(place, factor: factor, into: &span)
      }
      tiles.append(Tile(index: index, width: width, height: height, bytes: bytes))
    }
  }
}
