import SpiceGeometry
import SpiceServer

/// Shapes of the pointer.
enum PointerShape: CaseIterable, Sendable {
  case arrow, beam, hand, resize

  /// The shape as pixels: `#` is the edge, `o` is what it holds.
  private var drawing: String {
    switch self {
    case .arrow:
      """
      #...........
      ##..........
      #o#.........
      #oo#........
      #ooo#.......
      #oooo#......
      #ooooo#.....
      #oooooo#....
      #ooooooo#...
      #oooooooo#..
      #ooooooooo#.
      #oooooo#####
      #ooo#oo#....
      #oo#.#oo#...
      #o#..#oo#...
      ##....#oo#..
      #.....#oo#..
      .......##...
      """
    case .beam:
      """
      ooo.ooo
      o##o##o
      ooo#ooo
      ..o#o..
      ..o#o..
      ..o#o..
      ..o#o..
      ..o#o..
      ..o#o..
      ..o#o..
      ..o#o..
      ..o#o..
      ..o#o..
      ooo#ooo
      o##o##o
      ooo.ooo
      """
    case .hand:
      """
      .....##.........
      ....#oo#........
      ....#oo#........
      ....#oo#........
      ....#oo#........
      ....#oo###......
      ....#oo#oo###...
      ....#oo#oo#oo##.
      ....#oo#oo#oo#o#
      .##.#oooooooooo#
      #oo##oooooooooo#
      #ooo#oooooooooo#
      .#oo#oooooooooo#
      ..#oooooooooooo#
      ..#ooooooooooo#.
      ...#oooooooooo#.
      ...#ooooooooo#..
      ....#oooooooo#..
      ....##########..
      """
    case .resize:
      """
      #######........
      #ooooo#........
      #oooo#.........
      #ooo#..........
      #oo#o#.........
      #o#.#o#........
      ##...#o#.......
      ......#o#......
      .......#o#...##
      ........#o#.#o#
      .........#o#oo#
      ..........#ooo#
      .........#oooo#
      ........#ooooo#
      ........#######
      """
    }
  }

  /// The pixel of the drawing that points.
  private var hotSpot: Point {
    switch self {
    case .arrow: Point(x: 0, y: 0)
    case .beam: Point(x: 3, y: 8)
    case .hand: Point(x: 5, y: 0)
    case .resize: Point(x: 7, y: 7)
    }
  }

  /// The shape with a soft shadow.
  var picture: PointerPicture {
    let margin = 4
    let rows = drawing.split(separator: "\n").map { Array($0.utf8) }
    func pixel(_ x: Int, _ y: Int) -> UInt8? {
      guard rows.indices.contains(y), rows[y].indices.contains(x), rows[y][x] != UInt8(ascii: ".") else { return nil }
      return rows[y][x]
    }
    let picture = ServerPicture.painted(width: rows[0].count + 2 * margin, height: rows.count + 2 * margin) { x, y in
      let (x, y) = (x - margin, y - margin)
      if let pixel = pixel(x, y) { return Ink(pixel == UInt8(ascii: "#") ? Theme.ink : Theme.paper) }
      var near = 0
      for row in (y - 3)...(y + 1) { for column in (x - 3)...(x + 1) where pixel(column, row) != nil { near += 1 } }
      return Ink(Theme.panel, alpha: 0.3 * Double(near) / 25)
    }
    return PointerPicture(picture: picture, hotSpot: hotSpot.translated(x: margin, y: margin))
  }
}

/// A shape of the pointer as clients get it.
struct PointerPicture: Sendable {
  var picture: ServerPicture
  /// The pixel that points.
  var hotSpot: Point
}
