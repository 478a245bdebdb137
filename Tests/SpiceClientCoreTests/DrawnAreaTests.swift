import SpiceBytes
import SpiceChannel
import SpiceGeometry
import SpiceLink
import SpiceWire
import Testing

@testable import SpiceClientCore

@Suite struct DrawnAreaTests {
  private func start() throws -> Loopback {
    let server = Loopback()
    try server.open([ChannelID(.display)])
    try server.link(.display)
    for id in [SurfaceID.primary, SurfaceID(rawValue: 1)] {
      let create = SurfaceCreate(
        surface: id, width: 8, height: 8, format: .xrgb, flags: id == .primary ? .primary : [])
      try server.send(DisplayServerMessage.surfaceCreate(create), on: .display)
    }
    return server
  }

  private func fill(_ server: Loopback, _ box: Rect, on surface: SurfaceID = .primary) throws {
    var fill = DrawFill()
    fill.base = DrawBase(surface: surface, box: box)
    fill.brush = .solid(0x123456)
    try server.send(DisplayServerMessage.drawFill(fill), on: .display)
  }

  private func copy(_ server: Loopback, _ payload: ImagePayload, to box: Rect) throws {
    var copy = DrawCopy()
    copy.base = DrawBase(surface: .primary, box: box)
    copy.source = Image(id: ImageID(rawValue: 0), flags: [], width: 8, height: 8, payload: payload)
    copy.sourceArea = Rect(width: box.width, height: box.height)
    try server.send(DisplayServerMessage.drawCopy(copy), on: .display, blobs: [UInt8](repeating: 7, count: 256))
  }

  @Test("what is drawn on the screen is told with what it came as, while somebody looks")
  func areas() throws {
    let server = try start()
    let display = try #require(server.session.displays[0])
    let box = Rect(left: 2, top: 2, right: 12, bottom: 4)
    try fill(server, box)
    #expect(display.takeDrawnAreas() == [])
    display.notesDrawnAreas = true
    try fill(server, box)
    // Nobody sees it.
    try fill(server, box, on: SurfaceID(rawValue: 1))
    try fill(server, Rect(left: 20, top: 20, right: 30, bottom: 30))
    var bitmap = BitmapImage()
    (bitmap.format, bitmap.width, bitmap.height, bitmap.stride) = (.thirtyTwoBit, 8, 8, 32)
    bitmap.flags = .topDown
    bitmap.pixels = WireRange(offset: 0, count: 256)
    try copy(server, .bitmap(bitmap), to: Rect(width: 4, height: 4))
    try copy(server, .surface(SurfaceID(rawValue: 1)), to: Rect(width: 8, height: 8))
    // It is damaged.
    try copy(server, .quic(WireRange(offset: 0, count: 256)), to: Rect(width: 8, height: 8))
    #expect(
      display.takeDrawnAreas() == [
        DrawnArea(.command, Rect(left: 2, top: 2, right: 8, bottom: 4)),
        DrawnArea(.image(.bitmap), Rect(width: 4, height: 4)),
        DrawnArea(.image(.surface), Rect(width: 8, height: 8)),
      ])
    #expect(display.takeDrawnAreas() == [])
    try fill(server, box)
    display.notesDrawnAreas = false
    #expect(display.takeDrawnAreas() == [])
  }

  @Test("of many areas that nobody takes, the last are kept")
  func limit() throws {
    let server = try start()
    let display = try #require(server.session.displays[0])
    display.notesDrawnAreas = true
    for number in 0..<1000 { try fill(server, Rect(left: 0, top: 0, right: Int32(number % 8) + 1, bottom: 1)) }
    let areas = display.takeDrawnAreas()
    #expect(areas.count <= DisplayMachine.drawnAreaLimit)
    #expect(areas.last?.area.width == 999 % 8 + 1)
  }
}
