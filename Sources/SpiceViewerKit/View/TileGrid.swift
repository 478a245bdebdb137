public import SpiceGeometry

/// Cuts a part of a surface into tiles, so that only those are copied and shown anew in which something has changed; of a
/// tile in which little has changed, only squares.
public struct TileGrid: Equatable, Sendable {
  /// What is copied and shown anew.
  public struct Piece: Equatable, Sendable {
    /// The tile's number.
    public var tile: Int
    /// Which square of the tile it is; nil for all of the tile.
    public var square: Int?
    /// Where it is on the surface.
    public var place: Rect
  }

  /// The part of the surface.
  public let area: Rect
  /// Pixels of a tile's side; those at the right and the bottom may be smaller.
  public let side: Int32
  /// How many tiles are in a row, and how many rows there are.
  public let columns: Int
  public let rows: Int

  /// Tiles of a side, at least 16, for an area.
  public init(_ area: Rect, side: Int = 256) {
    self.area = area
    self.side = Int32(clamping: max(16, side))
    columns = (area.width + Int(self.side) - 1) / Int(self.side)
    rows = (area.height + Int(self.side) - 1) / Int(self.side)
  }

  /// How many tiles there are.
  public var count: Int { columns * rows }

  /// The place of a tile on the surface.
  public func place(of tile: Int) -> Rect {
    let left = area.left &+ Int32(clamping: tile % max(1, columns)) &* side
    let top = area.top &+ Int32(clamping: tile / max(1, columns)) &* side
    return Rect(left: left, top: top, right: left &+ side, bottom: top &+ side).intersection(area)
  }

  /// The tiles in which something of a region is, in order.
  public func tiles(touching region: Region) -> [Int] {
    var isTouched = [Bool](repeating: false, count: count)
    for rect in region.rects {
      let part = rect.intersection(area)
      guard !part.isEmpty else { continue }
      for row in Int((part.top - area.top) / side)...Int((part.bottom - 1 - area.top) / side) {
        for column in Int((part.left - area.left) / side)...Int((part.right - 1 - area.left) / side) {
          isTouched[row * columns + column] = true
        }
      }
    }
    return isTouched.indices.filter { isTouched[$0] }
  }

  /// The tiles in which something of a region is; of one with something in less than half of its squares, those squares.
  public func pieces(touching region: Region) -> [Piece] {
    tiles(touching: region).flatMap { tile in
      let squares = TileGrid(place(of: tile), side: Int(side) / 4)
      let touched = squares.tiles(touching: region)
      guard touched.count * 2 < squares.count else { return [Piece(tile: tile, square: nil, place: squares.area)] }
      return touched.map { Piece(tile: tile, square: $0, place: squares.place(of: $0)) }
    }
  }
}
