import SpiceClient
import SpiceGTK
import SpiceGeometry
import SpicePixels
import SpiceViewerKit

/// What has changed on a guest's screen, copied to where it can be shown.
struct ScreenFrame: Sendable {
  /// Where the pixels of a piece are.
  enum Pixels {
    /// For a graphics card: its own, for good.
    case own(PixelBytes)
    /// Without one: a part of what is kept, and written again when it changes.
    case kept(LivePixels)
  }

  /// A piece that has changed.
  struct Copy: Sendable {
    var piece: TileGrid.Piece
    var part: LivePixels.Part
    var pixels: Pixels
  }

  /// What frames are copied to.
  struct Target: Sendable {
    /// The monitor that is shown; nil for all of the picture.
    var monitor: Rect?
    /// How often each pixel is wanted in both directions.
    var factor: Int
    /// Whether a graphics card shows it.
    var hasCard: Bool
    /// Whether others may show what is kept.
    var isShared: Bool
    /// What is kept since the last frame.
    var kept: LivePixels?
  }

  /// How the screen is cut.
  var grid: TileGrid
  /// How often each pixel is there, in both directions.
  var factor: Int
  /// The pieces that have changed.
  var copies: [Copy]
  /// What has changed, as the guest's pixels.
  var damage: Region
  /// What has all of the screen; nil for a graphics card.
  var kept: LivePixels?

  /// - Parameters:
  ///   - update: a picture of the display, and what has changed on it.
  ///   - target: where it is copied to; all of the picture, if there is nothing of it on the monitor.
  init(_ update: FrameUpdate, to target: Target) {
    let bounds = update.picture.bounds
    let part = target.monitor?.intersection(bounds) ?? bounds
    grid = TileGrid(part.isEmpty ? bounds : part)
    factor = target.factor
    damage = update.damage.intersection(Region(grid.area))
    let (width, height) = (grid.area.width * factor, grid.area.height * factor)
    if !target.hasCard {
      kept = target.kept
      if kept?.width != width || kept?.height != height {
        kept = LivePixels(width: width, height: height, isShared: target.isShared)
        damage = Region(grid.area)
      }
    }
    copies = []
    if let kept { write(update.picture, to: kept) } else { copy(update.picture) }
  }

  /// Writes what has changed to where it is kept.
  private mutating func write(_ picture: Bitmap, to kept: LivePixels) {
    kept.write { span in
      for rect in damage.rects {
        let part = part(rect)
        picture.writeOpaque(
          rect, factor: factor, into: &span, at: part.y * kept.stride + part.x * 4, stride: kept.stride)
      }
    }
    copies = grid.pieces(touching: damage).map { Copy(piece: $0, part: part($0.place), pixels: .kept(kept)) }
  }

  /// Copies the pieces in which something has changed.
  private mutating func copy(_ picture: Bitmap) {
    copies = grid.pieces(touching: damage).map { piece in
      let part = part(piece.place)
      let bytes = PixelBytes(count: part.width * part.height * 4) { span in
        picture.writeOpaque(piece.place, factor: factor, into: &span)
      }
      return Copy(piece: piece, part: part, pixels: .own(bytes))
    }
  }

  /// The changed parts of what is kept.
  var parts: [LivePixels.Part] { damage.rects.map { part($0) } }

  /// Where a part of the guest's surface is, as pixels from the corner of what is shown.
  private func part(_ rect: Rect) -> LivePixels.Part {
    LivePixels.Part(
      x: Int(rect.left - grid.area.left) * factor, y: Int(rect.top - grid.area.top) * factor,
      width: rect.width * factor, height: rect.height * factor)
  }
}
