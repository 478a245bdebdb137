import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpiceViewerKit

/// What has changed on a guest's screen, copied to where it can be shown.
struct ScreenFrame: Sendable {
  /// A piece that has changed.
  struct Copy: Sendable {
    var piece: TileGrid.Piece
    var width: Int
    var height: Int
    var bytes: PixelBytes
  }

  /// How the screen is cut.
  var grid: TileGrid
  /// The pieces that have changed.
  var copies: [Copy]

  /// - Parameters:
  ///   - update: a picture of the display, and what has changed on it.
  ///   - monitor: which of the display's monitors is shown; all of the picture, if there is none of this number.
  ///   - factor: how often each pixel is wanted in both directions.
  init(_ update: FrameUpdate, monitor: Rect?, factor: Int) {
    let bounds = update.picture.bounds
    let part = monitor?.intersection(bounds) ?? bounds
    grid = TileGrid(part.isEmpty ? bounds : part)
    copies = grid.pieces(touching: update.damage).map { piece in
      let (width, height) = (piece.place.width * factor, piece.place.height * factor)
      let bytes = PixelBytes(count: width * height * 4) { span in
        update.picture.writeOpaque(piece.place, factor: factor, into: &span)
      }
      return Copy(piece: piece, width: width, height: height, bytes: bytes)
    }
  }
}
