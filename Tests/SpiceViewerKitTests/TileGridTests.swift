import SpiceBytes
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import SpiceViewerKit
import Testing

@Suite("A screen in pieces")
struct TileGridTests {
  @Test("tiles cover an area, each pixel once, also where they are cut by its edges")
  func covers() {
    let area = Rect(left: 100, top: -20, right: 1000, bottom: 600)
    let grid = TileGrid(area)
    #expect(grid.columns == 4 && grid.rows == 3 && grid.count == 12)
    var all = Region()
    for tile in 0..<grid.count {
      let place = Region(grid.place(of: tile))
      #expect(all.intersection(place).isEmpty)
      all.formUnion(place)
    }
    #expect(all == Region(area))
    #expect(TileGrid(Rect()).count == 0)
    #expect(TileGrid(Rect()).pieces(touching: Region(area)).isEmpty)
  }

  @Test("a little that changes is a square, much of a tile is all of it, and what is outside of the area is nothing")
  func pieces() {
    let grid = TileGrid(Rect(width: 600, height: 300))
    #expect(grid.pieces(touching: Region()).isEmpty)
    #expect(grid.pieces(touching: Region(Rect(left: 600, top: 0, right: 700, bottom: 300))).isEmpty)
    let little = grid.pieces(touching: Region(Rect(left: 300, top: 70, right: 310, bottom: 80)))
    #expect(little.map(\.tile) == [1])
    #expect(little.map(\.square) == [4])
    #expect(little.map(\.place) == [Rect(left: 256, top: 64, right: 320, bottom: 128)])
    let much = grid.pieces(touching: Region(Rect(left: 10, top: 10, right: 200, bottom: 100)))
    #expect(much.map(\.tile) == [0])
    #expect(much.map(\.square) == [nil])
    #expect(much.map(\.place) == [Rect(width: 256, height: 256)])
  }

  @Test("pieces hold all that has changed, whatever that is")
  func holdsAll() {
    var random = SeededGenerator(seed: 7)
    let area = Rect(left: 30, top: 40, right: 830, bottom: 640)
    let grid = TileGrid(area)
    for _ in 0..<200 {
      var damage = Region()
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let left = Int32.random(in: 0..<900, using: &random)
        let top = Int32.random(in: 0..<700, using: &random)
        damage.formUnion(
          Region(
            Rect(
              left: left, top: top, right: left + .random(in: 1...200, using: &random),
              bottom: top + .random(in: 1...200, using: &random))))
      }
      let pieces = grid.pieces(touching: damage)
      let places = Region(pieces.map(\.place))
      #expect(damage.intersection(Region(area)).subtracting(places).isEmpty)
      for piece in pieces { #expect(!damage.intersection(Region(piece.place)).isEmpty) }
    }
  }

  @Test("a part is written as a screen takes it, in place, opaque and as often as asked for", arguments: [1, 3])
  func writes(factor: Int) throws {
    var picture = try #require(Bitmap(format: .xrgb32, width: 5, height: 4))
    for y in 0..<4 {
      picture.withRow(y) { row in
        for x in 0..<5 { row.storeBytes(of: UInt32(y * 16 + x).littleEndian, toByteOffset: x * 4, as: UInt32.self) }
      }
    }
    let part = Rect(left: 1, top: 2, right: 4, bottom: 4)
    var bytes = [UInt8](repeating: 7, count: 3 * 2 * factor * factor * 4)
    var span = bytes.mutableRawSpan
    picture.writeOpaque(part, factor: factor, into: &span)
    for y in 0..<2 * factor {
      for x in 0..<3 * factor {
        let start = (y * 3 * factor + x) * 4
        #expect(Array(bytes[start..<start + 4]) == [UInt8((y / factor + 2) * 16 + x / factor + 1), 0, 0, 255])
      }
    }
  }

  @Test("a part is written into rows with gaps; where there is too little room, nothing is", arguments: [1, 2])
  func writesInPlace(factor: Int) throws {
    var picture = try #require(Bitmap(format: .xrgb32, width: 2, height: 2))
    var source = picture.mutableBytes
    for index in 0..<4 {
      source.storeBytes(of: UInt32(index + 1).littleEndian, toByteOffset: index * 4, as: UInt32.self)
    }
    let (stride, offset) = (5 * 4, 2 * 4)
    let least = offset + (2 * factor - 1) * stride + 2 * factor * 4
    for count in [least - 1, least] {
      var bytes = [UInt8](repeating: 7, count: count)
      var span = bytes.mutableRawSpan
      picture.writeOpaque(picture.bounds, factor: factor, into: &span, at: offset, stride: stride)
      var expected = [UInt8](repeating: 7, count: count)
      if count == least {
        for y in 0..<2 * factor {
          for x in 0..<2 * factor {
            let start = offset + y * stride + x * 4
            expected.replaceSubrange(start..<start + 4, with: [UInt8(y / factor * 2 + x / factor + 1), 0, 0, 255])
          }
        }
      }
      #expect(bytes == expected)
    }
  }
}
