import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceServerCore
import SpiceServerTestSupport
import SpiceWire
import Testing

/// Keyboard and pointer, there and back.
@Suite struct InputsAndCursorTests {
  private func machine() -> ServerBench {
    let bench = ServerBench()
    bench.display.createPrimary(DeviceSurface(id: .primary, format: .xrgb, width: 80, height: 60))
    return bench
  }

  @Test("keys arrive byte by byte, locks follow, and nothing stays pressed when the client goes")
  func keys() throws {
    let bench = machine()
    bench.hub.setLocks(.numLock, at: bench.now)
    let client = bench.connect()
    let inputs = try #require(client.session.inputs)
    #expect(inputs.locks == .numLock)
    _ = bench.takeInputs()
    inputs.press(make: [0x1E])
    inputs.press(make: [0xE0, 0x4B])
    inputs.release(make: [0x1E], breaks: [0x9E])
    inputs.press(make: [0x2A])
    bench.settle()
    #expect(bench.takeInputs() == [0x1E, 0xE0, 0x4B, 0x9E, 0x2A].map { .scanCode($0) })
    inputs.setLocks([.capsLock])
    bench.settle()
    #expect(bench.takeInputs() == [0x45, 0xC5, 0x3A, 0xBA].map { .scanCode($0) })
    bench.hub.setLocks(.capsLock, at: bench.now)
    bench.settle()
    #expect(inputs.locks == .capsLock)
    bench.cut(client)
    #expect(bench.takeInputs() == [0xAA, 0xE0, 0xCB].map { .scanCode($0) })
  }

  @Test("the pointer's mode follows devices and displays, and clients ask for theirs")
  func modes() throws {
    let bench = machine()
    let client = bench.connect()
    let main = try #require(client.session.main)
    let inputs = try #require(client.session.inputs)
    #expect(main.mouseModes == MouseModes(supported: .server, current: .server))
    inputs.move(dx: 3, dy: -4)
    inputs.press(.left)
    inputs.press(.up)
    inputs.release(.left)
    bench.settle()
    #expect(
      bench.takeInputs().filter { if case .scanCode = $0 { false } else { true } } == [
        .motion(dx: 3, dy: -4, dz: 0, []), .motion(dx: 0, dy: 0, dz: 0, .left),
        .motion(dx: 0, dy: 0, dz: -1, .left), .buttons([]),
      ])
    inputs.release(.up)
    bench.settle()
    bench.hub.setTablet(true, at: bench.now)
    bench.hub.setPrimary(of: 0, size: Rect(width: 80, height: 60), allowsPositions: true, at: bench.now)
    bench.settle()
    #expect(bench.takeInputs().contains(.tabletArea(Rect(width: 80, height: 60))))
    #expect(main.mouseModes == MouseModes(supported: [.server, .client], current: .client), "the client asks at once")
    inputs.move(to: Point(x: 7, y: 9), display: 0)
    inputs.press(.right)
    inputs.press(.down)
    inputs.release(.right)
    bench.settle()
    #expect(
      bench.takeInputs() == [
        .position(x: 7, y: 9, []), .tabletWheel(dz: 0, .right), .tabletWheel(dz: 1, .right),
        .tabletButtons([]),
      ])
    // A display that does not take positions, or a second one, leaves only the relative mouse.
    bench.hub.setPrimary(of: 0, size: Rect(width: 80, height: 60), allowsPositions: false, at: bench.now)
    bench.settle()
    #expect(main.mouseModes.supported == .server && main.mouseModes.current == .server)
    bench.hub.setPrimary(of: 0, size: Rect(width: 80, height: 60), allowsPositions: true, at: bench.now)
    bench.settle()
    #expect(main.mouseModes.current == .client)
    bench.hub.addDisplay(1, at: bench.now)
    bench.settle()
    #expect(main.mouseModes.supported == .server)
    bench.hub.removeDisplay(1, at: bench.now)
    bench.hub.setTablet(false, at: bench.now)
    bench.settle()
    #expect(main.mouseModes.supported == .server)
  }

  private func shape(_ unique: UInt64, _ value: UInt8, at place: Point16 = Point16(x: 5, y: 6)) -> DeviceCursor {
    var set = CursorSet()
    set.position = place
    set.isVisible = true
    set.shape.flags = []
    set.shape.header.unique = unique
    set.shape.header.width = 4
    set.shape.header.height = 4
    set.shape.pixels = WireRange(offset: 0, count: 64)
    return DeviceCursor(.set(set), blobs: [UInt8](repeating: value, count: 64))
  }

  @Test("shapes, places and hiding reach those who are there and those who come later")
  func cursor() throws {
    let bench = machine()
    let client = bench.connect()
    let cursor = try #require(client.session.cursors[0])
    let engine = try #require(bench.cursors[0])
    engine.execute(shape(0, 0xFF))
    bench.settle()
    #expect(cursor.isVisible && cursor.position == Point(x: 5, y: 6))
    #expect(cursor.picture != nil)
    engine.execute(DeviceCursor(.hide))
    bench.settle()
    #expect(!cursor.isVisible)
    engine.execute(DeviceCursor(.move(Point16(x: 11, y: 12))))
    bench.settle()
    #expect(cursor.isVisible && cursor.position == Point(x: 11, y: 12))
    let late = try #require(bench.connect().session.cursors[0])
    #expect(late.isVisible && late.position == Point(x: 11, y: 12) && late.picture == cursor.picture)
    engine.reset()
    bench.settle()
    #expect(cursor.picture == nil || !cursor.isVisible)
  }

  @Test("more shapes than a client keeps come again when they are needed")
  func cache() throws {
    let bench = machine()
    let client = bench.connect()
    let cursor = try #require(client.session.cursors[0])
    let engine = try #require(bench.cursors[0])
    for turn in 0..<900 {
      let id = UInt64(turn < 300 ? turn : turn * 7 % 300) + 1
      engine.execute(shape(id, UInt8(truncatingIfNeeded: id)))
      bench.settle()
      #expect(cursor.picture?.pixels.bytes[0] == UInt8(truncatingIfNeeded: id))
    }
    #expect(client.end == nil)
  }

  @Test("in client mode a client is not told where its own pointer is, and a slow one only the last place")
  func places() throws {
    let bench = machine()
    let client = bench.connect()
    let cursor = try #require(client.session.cursors[0])
    let engine = try #require(bench.cursors[0])
    engine.execute(shape(0, 0xFF))
    bench.settle()
    engine.mouseMode = .client
    engine.execute(DeviceCursor(.move(Point16(x: 50, y: 50))))
    bench.settle()
    #expect(cursor.position == Point(x: 5, y: 6))
    engine.mouseMode = .server
    bench.settle()
    #expect(cursor.position == Point(x: 50, y: 50))
    let line = try #require(bench.line(client, .cursor))
    line.room = 0
    for x in 0..<1000 as Range<Int16> {
      engine.execute(DeviceCursor(.move(Point16(x: x, y: 1))))
      bench.settle()
    }
    #expect(line.queuedBytes < 2000)
    line.room = nil
    bench.settle()
    #expect(cursor.position == Point(x: 999, y: 1))
  }
}
