import SpiceBytes
import SpiceClientCore
import SpiceGeometry
import SpicePixels
import SpiceWire
import Testing

@Suite("The cursor channel")
struct CursorTests {
  private func start() throws -> Loopback {
    let server = Loopback()
    try server.open([ChannelID(.cursor)])
    try server.link(.cursor)
    return server
  }

  private func set(
    _ type: CursorType, width: UInt16, height: UInt16, _ data: [UInt8], flags: CursorFlags = [], unique: UInt64 = 1,
    hotSpot: (UInt16, UInt16) = (0, 0), on server: Loopback
  ) throws -> CursorPicture? {
    var initial = CursorInit()
    initial.isVisible = true
    initial.shape.flags = flags
    initial.shape.header.type = type
    initial.shape.header.width = width
    initial.shape.header.height = height
    initial.shape.header.unique = unique
    initial.shape.header.hotSpotX = hotSpot.0
    initial.shape.header.hotSpotY = hotSpot.1
    initial.shape.pixels = WireRange(offset: 0, count: data.count)
    try server.send(CursorServerMessage.initial(initial), on: .cursor, blobs: data)
    return server.session.cursors[0]?.picture
  }

  private func pixels(_ picture: CursorPicture?) -> [UInt32] {
    guard let bitmap = picture?.pixels else { return [] }
    var list: [UInt32] = []
    for y in 0..<bitmap.height {
      for x in 0..<bitmap.width { list.append(bitmap.rows.row(y).integer(at: x * 4)) }
    }
    return list
  }

  @Test("every wire format becomes the same kind of picture")
  func formats() throws {
    let server = try start()
    let alpha = try set(.alpha, width: 1, height: 1, [1, 2, 3, 4], on: server)
    #expect(pixels(alpha) == [0x0403_0201])

    // and/xor: black, white, transparent, inverting
    let mono = try set(.mono, width: 4, height: 1, [0b0011_0000, 0b0101_0000], on: server)
    #expect(pixels(mono) == [0xFF00_0000, 0xFFFF_FFFF, 0, 0])
    #expect(mono?.inverting?.bytes[0] == 0b1000)

    let colour32 = try set(.color32, width: 2, height: 1, [3, 2, 1, 9, 0, 0, 0, 0, 0b0100_0000], on: server)
    #expect(pixels(colour32) == [0xFF01_0203, 0])
    #expect(colour32?.inverting == nil)

    let colour24 = try set(.color24, width: 1, height: 2, [1, 2, 3, 4, 5, 6, 0, 0], on: server)
    #expect(pixels(colour24) == [0xFF03_0201, 0xFF06_0504])

    let colour16 = try set(.color16, width: 1, height: 1, [0x1F, 0x7C, 0], on: server)
    #expect(pixels(colour16) == [0xFFFF_00FF])

    var palette = [UInt8](repeating: 0, count: 64)
    palette[4 * 5] = 0x11
    palette[4 * 6 + 1] = 0x22
    let colour4 = try set(.color4, width: 3, height: 1, [0x56, 0x50] + palette + [0], on: server)
    #expect(pixels(colour4) == [0xFF00_0011, 0xFF00_2200, 0xFF00_0011])
  }

  @Test("data that are too short, sides that are too long and unknown types leave no shape")
  func refused() throws {
    let server = try start()
    #expect(try set(.alpha, width: 2, height: 1, [1, 2, 3, 4], on: server) == nil)
    #expect(try set(.alpha, width: 0, height: 1, [], on: server) == nil)
    #expect(try set(.mono, width: 513, height: 1, [UInt8](repeating: 0, count: 200), on: server) == nil)
    #expect(try set(CursorType(rawValue: 77), width: 1, height: 1, [1, 2, 3, 4], on: server) == nil)
    #expect(server.connection(.cursor) != nil)
  }

  @Test("a hot spot outside is moved to the edge")
  func hotSpot() throws {
    let server = try start()
    let picture = try set(.alpha, width: 1, height: 1, [1, 2, 3, 4], hotSpot: (50, 60), on: server)
    #expect(picture?.hotSpotX == 0)
    #expect(picture?.hotSpotY == 0)
  }

  @Test("cached shapes come back by their name until they are invalidated")
  func cache() throws {
    let server = try start()
    _ = try set(.alpha, width: 1, height: 1, [1, 2, 3, 4], flags: .cacheMe, unique: 42, on: server)
    try server.send(CursorServerMessage.hide, on: .cursor)
    #expect(server.session.cursors[0]?.isVisible == false)
    var named = CursorSet()
    named.isVisible = true
    named.position = Point16(x: 7, y: 8)
    named.shape.flags = .fromCache
    named.shape.header.unique = 42
    try server.send(CursorServerMessage.set(named), on: .cursor)
    #expect(pixels(server.session.cursors[0]?.picture) == [0x0403_0201])
    #expect(server.session.cursors[0]?.position == Point(x: 7, y: 8))
    try server.send(CursorServerMessage.invalOne(unique: 42), on: .cursor)
    try server.send(CursorServerMessage.set(named), on: .cursor)
    #expect(server.session.cursors[0]?.picture == nil)
  }
}
