import SpiceBytes
import SpiceGeometry
public import SpiceQXL
import SpiceWire

/// A well-formed command of one kind, and how to write it to an arena.
public struct GuestSample: Sendable, CustomStringConvertible {
  public var name: String
  public var make: @Sendable (GuestArena) -> QXLCommand
  public var description: String { name }

  private init(_ name: String, _ make: @escaping @Sendable (GuestArena) -> QXLCommand) {
    self.name = name
    self.make = make
  }

  private init(
    _ name: String, flags: QXLCommand.Flags = [],
    draw: @escaping @Sendable (GuestArena, inout GuestDrawable) -> GuestDrawing
  ) {
    self.init(name) { arena in arena.draw(flags: flags) { draw(arena, &$0) } }
  }

  /// One sample or more of everything that there is.
  public static let all = fills + images + lines + others

  private static let area = Rect(left: 0, top: 0, right: 4, bottom: 3)

  private static func mask(_ arena: GuestArena) -> GuestMask {
    GuestMask(arena.image(GuestBitmap(format: .oneBitBE, width: 9, height: 5)), position: Point(x: 1, y: 2), flags: 1)
  }

  private static func tile(_ arena: GuestArena) -> GuestBrush {
    .pattern(arena.image(GuestBitmap(width: 2, height: 2)), Point(x: -1, y: 5))
  }

  private static func indexed(_ arena: GuestArena, _ format: BitmapFormat) -> GuestAddress {
    let palette = arena.palette((0..<256).map { $0 &* 0x010203 }, id: 42)
    return arena.image(GuestBitmap(format: format, width: 4, height: 3, palette: palette))
  }

  private static let fills = [
    GuestSample("nop") { _, _ in .nop },
    GuestSample("fill") { _, _ in .fill(.solid(0x102030)) },
    GuestSample("fill with nothing") { _, _ in .fill(.none, rop: .xor) },
    GuestSample("fill compat", flags: .compat) { _, _ in .fill(.solid(0x102030)) },
    GuestSample("fill compat 16", flags: [.compat, .compat16BitColors]) { _, _ in .fill(.solid(0x7C1F)) },
    GuestSample("fill with tiles, mask and clip") { arena, drawable in
      let mask = mask(arena)
      drawable.clipKind = 1
      drawable.clip = arena.clip([Rect(left: 1, top: 2, right: 3, bottom: 4), Rect()], chunkSize: 20)
      return .fill(tile(arena), mask: mask)
    },
    GuestSample("blackness") { arena, _ in .blackness() },
    GuestSample("whiteness") { arena, _ in .whiteness() },
    GuestSample("invers") { arena, _ in .invers() },
    GuestSample("copy bits") { _, drawable in
      drawable.sources = [(0, Rect(left: 1, top: 1, right: 5, bottom: 4))]
      return .copyBits(from: Point(x: 1, y: 1))
    },
    GuestSample("copy bits compat", flags: .compat) { _, _ in .copyBits(from: Point(x: 1, y: 1)) },
  ]

  private static let images = [
    GuestSample("copy") { arena, _ in .copy(arena.image(GuestBitmap(width: 4, height: 3)), area) },
    GuestSample("copy of chunks") { arena, drawable in
      drawable.clipKind = 1
      drawable.clip = arena.clip([Rect(left: 10, top: 20, right: 14, bottom: 23)])
      var bitmap = GuestBitmap(width: 4, height: 3)
      bitmap.chunkSize = 7
      bitmap.imageFlags = 3
      bitmap.id = 0x1234_5678_0000_0000
      return .copy(arena.image(bitmap), area)
    },
    GuestSample("copy of direct pixels") { arena, _ in
      var bitmap = GuestBitmap(format: .rgba, width: 4, height: 3)
      bitmap.flags = 1
      return .copy(arena.image(bitmap), area)
    },
    GuestSample("copy of unstable pixels") { arena, _ in
      var bitmap = GuestBitmap(format: .twentyFourBit, width: 4, height: 3)
      bitmap.flags = 6
      bitmap.chunkSize = 9
      return .copy(arena.image(bitmap), area)
    },
    GuestSample("copy of indices") { arena, _ in .copy(indexed(arena, .eightBit), area) },
    GuestSample("copy of indices compat 16", flags: [.compat, .compat16BitColors]) { arena, _ in
      .copy(indexed(arena, .fourBitBE), area)
    },
    GuestSample("copy of a surface") { arena, drawable in
      drawable.sources = [(-1, Rect()), (7, Rect(left: 0, top: 0, right: 4, bottom: 3))]
      return .copy(arena.image(of: SurfaceID(rawValue: 7)), area)
    },
    GuestSample("copy of a stream") { arena, _ in
      .copy(arena.image(quic: [UInt8](0..<60), width: 4, height: 3, chunkSize: 25), area)
    },
    GuestSample("blend") { arena, _ in .blend(arena.image(GuestBitmap(width: 4, height: 3)), area, rop: .or) },
    GuestSample("opaque") { arena, _ in
      let mask = mask(arena)
      return .opaque(arena.image(GuestBitmap(width: 4, height: 3)), area, tile(arena), rop: .and, mask: mask)
    },
    GuestSample("opaque of itself") { arena, drawable in
      drawable.hasSelfArea = true
      drawable.selfArea = Rect(left: 1, top: 1, right: 5, bottom: 4)
      return .opaque(.null, area, .solid(3), rop: .xor)
    },
    GuestSample("rop3") { arena, _ in
      .rop3(arena.image(GuestBitmap(width: 4, height: 3)), area, .solid(1), code: 0x6A)
    },
    GuestSample("transparent") { arena, _ in
      .transparent(arena.image(GuestBitmap(width: 4, height: 3)), area, color: 0xFF00FF)
    },
    GuestSample("alpha blend") { arena, _ in
      .alphaBlend(arena.image(GuestBitmap(format: .rgba, width: 4, height: 3)), area, alpha: 128, flags: 3)
    },
    GuestSample("alpha blend compat", flags: .compat) { arena, _ in
      .alphaBlend(arena.image(GuestBitmap(format: .rgba, width: 4, height: 3)), area, alpha: 128, isCompat: true)
    },
    GuestSample("composite") { arena, _ in
      let image = arena.image(GuestBitmap(format: .rgba, width: 4, height: 3))
      let mask = arena.image(GuestBitmap(format: .eightBitAlpha, width: 4, height: 3))
      var turn = Transform()
      (turn.t00, turn.t01, turn.t10, turn.t11) = (0, -0x10000, 0x10000, 0)
      return .composite(
        flags: 0x03 | 4 << 8 | 1 << 14 | 1 << 18, image, transform: arena.transform(turn), mask: mask,
        maskTransform: arena.transform(Transform()), origin: Point16(x: -1, y: 2), maskOrigin: Point16(x: 3, y: -4))
    },
  ]

  private static let lines = [
    GuestSample("stroke") { arena, _ in
      let style = arena.style([16, 32, 48])
      let path = arena.path(
        [
          (1, [PointFix(x: 160, y: 320), PointFix(x: 200, y: 340)]),
          (0x1B, [PointFix(x: 1, y: 2), PointFix(x: 3, y: 4), PointFix(x: 5, y: 6), PointFix(x: 7, y: 8)]),
        ], chunkSize: 13)
      return .stroke(path, .solid(0xFFFFFF), line: GuestLine(flags: 0x0C, count: 3, style: style), rop: .xor)
    },
    GuestSample("text") { arena, _ in
      var (a, b) = (Glyph(), Glyph())
      (a.position, a.origin, a.width, a.height) = (Point(x: 10, y: 20), Point(x: -1, y: -3), 9, 2)
      (b.position, b.origin, b.width, b.height) = (Point(x: 20, y: 20), Point(x: 0, y: -5), 3, 1)
      let string = arena.string(flags: 1, [(a, [1, 2, 3, 4]), (b, [5])], chunkSize: 11)
      return .text(
        string, backArea: Rect(left: 0, top: 0, right: 40, bottom: 40), .solid(0xFFFFFF), back: tile(arena))
    },
  ]

  private static let others = [
    GuestSample("create") { $0.createSurface(5, format: 96, width: 6, height: 4, stride: -24, flags: 1) },
    GuestSample("destroy") { $0.destroySurface(5) },
    GuestSample("update") { $0.update(Rect(left: 1, top: 2, right: 3, bottom: 4)) },
    GuestSample("update compat") { $0.update(Rect(left: 1, top: 2, right: 3, bottom: 4), flags: .compat) },
    GuestSample("message") { $0.message([UInt8]("a driver says hello".utf8) + [0]) },
    GuestSample("pointer") { arena in
      var shape = GuestShape(.alpha, width: 8, height: 6)
      (shape.unique, shape.hotSpot, shape.chunkSize) = (99, (3, 4), 100)
      return arena.setCursor(at: Point16(x: -5, y: 7), shape)
    },
    GuestSample("pointer of two planes") { $0.setCursor(GuestShape(.mono, width: 33, height: 6)) },
    GuestSample("pointer of indices") { $0.setCursor(isVisible: false, GuestShape(.color4, width: 5, height: 3)) },
    GuestSample("pointer moves") { $0.cursor(kind: 1, -3, 400) },
    GuestSample("pointer hides") { $0.cursor(kind: 2) },
    GuestSample("pointer has a trail") { $0.cursor(kind: 3, 5, 30) },
  ]
}
