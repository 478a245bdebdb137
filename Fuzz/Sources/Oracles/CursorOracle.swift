import SpiceBytes
import SpiceClientCore
import SpicePixels
import SpiceWire

/// Pointer shapes of every type: what is shown has the size that was announced, and the bytes for it were sent.
enum CursorOracle {
  static func judge(_ bytes: RawSpan) {
    var input = FuzzInput(bytes)
    let server = FuzzServer(form: .mini)
    let channel = ChannelID(.cursor)
    server.send(CursorServerMessage.initial(CursorInit()), on: channel)
    while !input.isEmpty, !server.hasEnded {
      var set = CursorSet()
      set.shape.flags = CursorFlags(rawValue: UInt16(input.next(UInt8.self)))
      set.shape.header.unique = UInt64(input.number(upTo: 3))
      set.shape.header.type = CursorType(rawValue: input.next())
      set.shape.header.width = input.next()
      set.shape.header.height = input.next()
      set.shape.header.hotSpotX = input.next()
      set.shape.header.hotSpotY = input.next()
      let data = [UInt8](copying: input.take(Int(input.next(UInt16.self))))
      set.shape.pixels = WireRange(offset: 0, count: data.count)
      server.send(CursorServerMessage.set(set), on: channel, blobs: data)
      guard let cursor = server.session.cursors[0], let picture = cursor.picture,
        set.shape.flags.isDisjoint(with: [.noShape, .fromCache])
      else { continue }
      let header = set.shape.header
      expect(
        picture.pixels.width == Int(header.width) && picture.pixels.height == Int(header.height),
        "a shape has the size that was announced")
      expect((header.pixelByteCount ?? .max) <= data.count, "the bytes of a shape were sent")
    }
  }
}
