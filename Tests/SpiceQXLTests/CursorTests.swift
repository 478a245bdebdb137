import SpiceDrawing
import SpiceGeometry
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire
import Testing

@Suite struct CursorTests {
  private func outcome(_ shape: GuestShape, size: Int = 1 << 16) throws -> QXLOutcome {
    let arena = GuestArena(size: size)
    return try arena.outcome(arena.setCursor(at: Point16(x: -1, y: 300), isVisible: false, shape))
  }

  private func error(_ change: (inout GuestShape) -> Void) throws -> QXLError? {
    var shape = GuestShape(.alpha, width: 6, height: 5)
    change(&shape)
    return try outcome(shape).error
  }

  @Test(
    "a shape of every type has its size, its name and its pixels", arguments: 0...6 as ClosedRange<UInt8>,
    [nil, 1, 50] as [Int?])
  func shapes(_ type: UInt8, _ chunkSize: Int?) throws {
    var shape = GuestShape(CursorType(rawValue: type), width: 9, height: 5)
    (shape.unique, shape.hotSpot, shape.chunkSize) = (1 << 40, (8, 4), chunkSize)
    let cursor = try #require(try outcome(shape).cursor)
    guard case .set(let set) = cursor.message else {
      Issue.record("\(cursor.message)")
      return
    }
    #expect(set.position == Point16(x: -1, y: 300) && !set.isVisible)
    #expect(set.shape.header.unique == 1 << 40 && set.shape.header.type.rawValue == type)
    #expect(set.shape.header.width == 9 && set.shape.header.height == 5)
    #expect(set.shape.header.hotSpotX == 8 && set.shape.header.hotSpotY == 4)
    #expect(cursor.blobs == shape.pixels)
    shape.pixels.append(77)
    let more = try #require(try outcome(shape).cursor)
    #expect(more.blobs == [UInt8](shape.pixels.dropLast()), "what is too much is left out")
    shape.pixels.removeLast(2)
    #expect(try outcome(shape).error == .size(shape.pixels.count + 1, shape.pixels.count, .cursor))
  }

  @Test("a shape needs all of its bytes, in chunks and by its word")
  func announced() throws {
    #expect(try error { $0.announced = 119 } == .size(120, 119, .cursor))
    #expect(try error { $0.announced = 120 } == nil)
    #expect(try error { $0.announced = Int(UInt32.max) } == nil)
    #expect(try error { $0.pixels = [] } == .size(120, 0, .cursor))
    let short = try error {
      $0.pixels.removeLast()
      $0.announced = 120
    }
    #expect(short == .size(120, 119, .cursor))
  }

  @Test("shapes of unknown types, without pixels or beyond all bounds are refused")
  func refused() throws {
    for type in [7, 255, 256, 0xFFFF] as [UInt16] {
      #expect(try error { $0.type = type } == .unknown(UInt32(type), .cursor))
    }
    for (width, height) in [(0, 5), (6, 0), (.max, .max), (1025, 1024), (17, 65535)] as [(UInt16, UInt16)] {
      #expect(
        try error { ($0.width, $0.height) = (width, height) }
          == QXLError(.badSize(width: Int(width), height: Int(height)), in: .cursor))
    }
    let arena = GuestArena()
    #expect(try arena.outcome(arena.cursor(kind: 0)).error == .memory(.nullAddress, .cursor))
    #expect(try outcome(GuestShape(.alpha, width: 1024, height: 1024), size: 5 << 20).error == nil)
    var long = GuestShape(.alpha, width: 1, height: 1)
    long.pixels = [UInt8](repeating: 0, count: 1 << 23 + 1)
    #expect(try outcome(long, size: 9 << 20).error == QXLError(.tooLarge(limit: 1 << 23), in: .cursor))
  }

  @Test("a hot spot outside of the shape is moved to its edge")
  func hotSpot() throws {
    var shape = GuestShape(.alpha, width: 6, height: 5)
    shape.hotSpot = (6, .max)
    guard case .set(let set) = try outcome(shape).cursor?.message else {
      Issue.record("no shape")
      return
    }
    #expect(set.shape.header.hotSpotX == 5 && set.shape.header.hotSpotY == 4)
  }

  @Test("cursors move, hide and have trails")
  func others() throws {
    let arena = GuestArena()
    #expect(try arena.outcome(arena.cursor(kind: 1, -3, 4)).cursor?.message == .move(Point16(x: -3, y: 4)))
    #expect(try arena.outcome(arena.cursor(kind: 2)).cursor?.message == .hide)
    var trail = CursorTrail()
    (trail.length, trail.frequency) = (7, 65535)
    #expect(try arena.outcome(arena.cursor(kind: 3, 7, -1)).cursor?.message == .trail(trail))
    #expect(try arena.outcome(arena.cursor(kind: 4)).error == .unknown(4, .cursor))
  }
}
