import SpiceBytes
import SpiceClientCore
import SpiceGeometry
import SpicePixels
import SpiceWire

/// Drawing commands that make sense, on surfaces of every format, over two display channels: what changes is announced.
enum DrawOracle {
  static func judge(_ bytes: RawSpan) {
    var coder = FuzzCoder(bytes)
    let server = FuzzServer(form: .mini)
    let displays = [ChannelID(.display), ChannelID(.display, id: 1)]
    let formats: [SurfaceFormat] = [.xrgb, .argb, .rgb555, .alpha8, .rgb565]
    for display in displays {
      for (id, format) in formats.enumerated() {
        let create = SurfaceCreate(
          surface: SurfaceID(rawValue: UInt32(id)), width: UInt32(60 - 7 * id), height: UInt32(40 - 3 * id),
          format: format, flags: id == 0 ? .primary : [])
        server.send(DisplayServerMessage.surfaceCreate(create), on: display)
      }
      server.send(DisplayServerMessage.mark, on: display)
    }
    while !coder.isEmpty, !server.hasEnded {
      let choice = coder.byte()
      if choice >= 0xF0 { server.wait(milliseconds: Int64(coder.byte())) }
      step(server, &coder, on: displays[choice & 3 == 3 ? 1 : 0], choice >> 2)
    }
  }

  private static let drawing: [DisplayServerMessage.Kind] = [
    .drawFill, .drawOpaque, .drawCopy, .drawBlend, .drawBlackness, .drawWhiteness, .drawInvers, .drawRop3, .drawStroke,
    .drawText, .drawTransparent, .drawAlphaBlend, .drawComposite, .copyBits,
  ]
  private static let other = DisplayServerMessage.Kind.allCases.filter { !drawing.contains($0) }

  private static func step(_ server: FuzzServer, _ coder: inout FuzzCoder, on channel: ChannelID, _ choice: UInt8) {
    let isDrawing = choice & 7 != 0
    let kinds = isDrawing ? drawing : other
    let kind = kinds[coder.number(upTo: kinds.count - 1)]
    var message = DisplayServerMessage(kind)
    coder.clearArena()
    guard (try? message.wire(&coder)) != nil else { return }
    guard isDrawing, let display = server.session.displays[channel.id] else {
      return server.send(message, on: channel, blobs: coder.arena)
    }
    let before = display.isMarked ? display.picture : nil
    _ = display.takeDamage()
    server.send(message, on: channel, blobs: coder.arena)
    guard let before, display.isMarked, let after = display.picture, before.bounds == after.bounds else { return }
    let damage = display.takeDamage()
    expect(before.bounds.contains(damage.bounds), "damage lies on the surface")
    compare(before, after, outside: damage, kind)
  }

  /// Requires that pixels outside of the damage are as they were.
  private static func compare(
    _ before: Bitmap, _ after: Bitmap, outside damage: Region, _ kind: DisplayServerMessage.Kind
  ) {
    guard before != after, before.format == after.format, before.format.bitsPerPixel >= 8 else { return }
    let size = before.format.bitsPerPixel / 8
    for y in 0..<before.height {
      for x in 0..<before.width where !damage.contains(Point(x: Int32(x), y: Int32(y))) {
        for byte in 0..<size {
          let offset = y * before.stride + x * size + byte
          expect(
            before.bytes[offset] == after.bytes[offset], "\(kind) changes only what it announces, not (\(x), \(y))")
        }
      }
    }
  }
}
