import SpiceBytes
import SpiceChannel
import SpiceClientCore
import SpiceCodecs
import SpiceGeometry
import SpicePixels
import SpiceWire
import Testing

/// GLZ pictures that a session with one display will never see: those before them are gone for good.
@Suite struct LostPictureTests {
  private static let side = 512

  /// A black picture that says of itself which one it is, and how many before it are still needed.
  private func picture(_ id: UInt64, headDistance: UInt32) throws -> [UInt8] {
    var dictionary = GLZDictionary(windowPixels: 4 * Self.side * Self.side)
    var encoder = GLZEncoder()
    let pixels = [UInt8](repeating: 0, count: Self.side * Self.side * 4)
    let rows = PixelRows(pixels.rawSpan, stride: Self.side * 4, rowBytes: Self.side * 4, height: Self.side)
    var stream = try encoder.encode(rows, kind: .rgb32, width: Self.side, isTopDown: true, dictionary: &dictionary)
    for byte in 0..<8 { stream[21 + byte] = UInt8(truncatingIfNeeded: id >> UInt64(56 - 8 * byte)) }
    for byte in 0..<4 { stream[29 + byte] = UInt8(truncatingIfNeeded: headDistance >> UInt32(24 - 8 * byte)) }
    return stream
  }

  private func show(_ stream: [UInt8], on server: Loopback) throws {
    let box = Rect(width: Self.side, height: Self.side)
    var copy = DrawCopy()
    copy.base = DrawBase(surface: .primary, box: box)
    copy.source = Image(
      id: ImageID(rawValue: 0), flags: [], width: UInt32(Self.side), height: UInt32(Self.side),
      payload: .glzRGB(WireRange(offset: 0, count: stream.count)))
    copy.sourceArea = box
    try server.send(DisplayServerMessage.drawCopy(copy), on: .display, blobs: stream)
  }

  /// A session whose window has room for three of the pictures.
  private func start() throws -> Loopback {
    var options = SessionOptions()
    options.glzWindowPixels = 0
    let server = Loopback(options: options)
    try server.open([ChannelID(.display)])
    try server.link(.display)
    let surface = SurfaceCreate(
      surface: .primary, width: UInt32(Self.side), height: UInt32(Self.side), format: .xrgb, flags: [.primary])
    try server.send(DisplayServerMessage.surfaceCreate(surface), on: .display)
    return server
  }

  @Test("pictures after a gap go on, and leave the window as they say")
  func gap() throws {
    let server = try start()
    for id in [0, 1, 5, 6, 7, 8, 9, 10, 11, 12] as [UInt64] {
      try show(picture(id, headDistance: id == 0 ? 0 : 1), on: server)
    }
    #expect(server.session.displays[0]?.droppedDraws == 0)
  }

  @Test("a picture far beyond a full window costs itself at the most")
  func farAhead() throws {
    let server = try start()
    for id in 1...3 as ClosedRange<UInt64> { try show(picture(id, headDistance: .max), on: server) }
    #expect(server.session.displays[0]?.droppedDraws == 0)
    try show(picture(1 << 62, headDistance: 0), on: server)
    #expect(server.session.displays[0]?.droppedDraws == 1)
    try show(picture(1 << 62 + 1, headDistance: 0), on: server)
    #expect(server.session.displays[0]?.droppedDraws == 1)
    #expect(server.end == nil)
  }
}
