import SpiceDrawing
import SpiceGeometry
import SpiceQXL
import SpiceQXLTestSupport
import SpiceWire
import Testing

@Suite struct DrawableTests {
  @Test("a drawable has a surface, a box, and sources in order")
  func common() throws {
    let (near, far) = (Rect(left: 0, top: 1, right: 2, bottom: 3), Rect(left: 4, top: 5, right: .max, bottom: 7))
    let draw = try draw { _, drawable in
      drawable.surface = 17
      drawable.box = Rect(left: 1, top: 2, right: 3, bottom: 4)
      drawable.sources = [(5, far), (-1, near), (17, near)]
      return .fill(.solid(0x01_0203))
    }
    guard case .drawFill(let fill) = draw.message else {
      Issue.record("\(draw.message)")
      return
    }
    #expect(fill.base.surface.rawValue == 17 && fill.base.box == Rect(left: 1, top: 2, right: 3, bottom: 4))
    #expect(fill.base.clip == .none && fill.brush == .solid(0x010203) && fill.rop == .put && fill.mask == Mask())
    #expect(
      draw.sources == [
        DeviceDraw.Source(SurfaceID(rawValue: 5), far), DeviceDraw.Source(SurfaceID(rawValue: 17), near),
      ])
    #expect(draw.selfArea == nil && draw.pictures.isEmpty && draw.blobs.isEmpty && draw.isOpaque)
  }

  @Test("the compatible form has the same for the only surface")
  func compat() throws {
    let draw = try draw(flags: .compat) { arena, drawable in
      drawable.surface = 17
      drawable.clipKind = 1
      drawable.clip = arena.clip([Rect(width: 2, height: 2)])
      return .fill(.solid(0x01_0203), rop: .xor)
    }
    guard case .drawFill(let fill) = draw.message else { return }
    #expect(fill.base.surface == .primary && fill.base.box == GuestDrawable().box)
    #expect(fill.base.clip == .rects([Rect(width: 2, height: 2)]) && fill.rop == .xor && draw.sources.isEmpty)
  }

  @Test("a copy within the only surface reads where it comes from", arguments: [(3, 4, 7, 7), (-2, 5, 2, 8)])
  func compatCopyBits(_ x: Int32, _ y: Int32, _ right: Int32, _ bottom: Int32) throws {
    let draw = try draw(flags: .compat) { _, _ in .copyBits(from: Point(x: x, y: y)) }
    #expect(
      draw.sources == [
        DeviceDraw.Source(.primary, Rect(left: max(0, x), top: y, right: right, bottom: bottom))
      ])
    let far = try SpiceQXLTests.draw(flags: .compat) { _, _ in .copyBits(from: Point(x: .max, y: .max)) }
    #expect(far.sources.isEmpty)
  }

  @Test(
    "boxes have edges in order",
    arguments: [
      Rect(left: -1, top: 0, right: 1, bottom: 1), Rect(left: 0, top: -1, right: 1, bottom: 1),
      Rect(left: 0, top: 0, right: -1, bottom: 1), Rect(left: 0, top: 0, right: 1, bottom: .min),
      Rect(left: 5, top: 0, right: 4, bottom: 1), Rect(left: 0, top: 5, right: 1, bottom: 4),
    ])
  func boxes(_ box: Rect) throws {
    for flags in [[], .compat] as [QXLCommand.Flags] {
      let error = try fault(flags: flags) { _, drawable in
        drawable.box = box
        return .fill(.none)
      }
      #expect(error == .badRect(box, .drawable))
    }
  }

  @Test("surfaces that are read have a number, or are none; areas that cannot be are left out")
  func sources() throws {
    for id in [-2, Int32.min] {
      let error = try fault { _, drawable in
        drawable.sources = [(-1, Rect()), (-1, Rect()), (id, Rect(width: 1, height: 1))]
        return .nop
      }
      #expect(error == QXLError(.badSurface(Int64(id)), in: .drawable))
    }
    let draw = try draw { _, drawable in
      drawable.sources = [
        (1, Rect()), (2, Rect(left: 5, top: 0, right: 4, bottom: 9)),
        (3, Rect(left: -4, top: -5, right: 6, bottom: 7)),
      ]
      return .copyBits(from: Point())
    }
    #expect(draw.sources == [DeviceDraw.Source(SurfaceID(rawValue: 3), Rect(width: 6, height: 7))])
  }

  @Test("kinds that are not, and compositions in the compatible form, are refused")
  func kinds() throws {
    for kind in [15, 16, 255] as [UInt8] {
      #expect(try fault { _, _ in GuestDrawing(kind: kind) } == .unknown(UInt32(kind), .drawable))
    }
    #expect(try fault(flags: .compat) { _, _ in GuestDrawing(kind: 14) } == .unknown(14, .drawable))
  }

  @Test("a draw of nothing is nothing, and given back at once")
  func nop() throws {
    guard case .request(.nothing) = try outcome({ _, _ in .nop }) else {
      Issue.record("a nop does something")
      return
    }
  }

  @Test(
    "short colours grow, in brushes and palettes of commands that say so",
    arguments: [
      (0x0000, 0x000000), (0x7FFF, 0xFFFFFF), (0x7C00, 0xFF0000), (0x03E0, 0x00FF00), (0x001F, 0x0000FF),
      (0x8421, 0x080808), (0x4210, 0x848484),
    ])
  func shortColors(_ short: UInt32, _ long: UInt32) throws {
    func colors(_ flags: QXLCommand.Flags) throws -> [UInt32] {
      let draw = try draw(flags: flags) { arena, _ in
        let palette = arena.palette([short, short])
        let image = arena.image(GuestBitmap(format: .eightBit, width: 4, height: 3, palette: palette))
        return .opaque(image, Rect(width: 4, height: 3), .solid(short))
      }
      guard case .drawOpaque(let opaque) = draw.message, case .solid(let color) = opaque.brush else { return [] }
      return [color] + (draw.pictures[0].bitmap?.palette?.entries ?? [])
    }
    #expect(try colors([.compat, .compat16BitColors]) == [long, long, long])
    #expect(try colors(.compat16BitColors) == [long, long, long])
    #expect(try colors(.compat) == [short, short, short])
  }

  @Test("brushes are nothing, a colour or an image that is there")
  func brushes() throws {
    for kind in [3, UInt32.max] {
      #expect(try fault { _, _ in .fill(.unknown(kind)) } == .unknown(kind, .brush))
    }
    #expect(try fault { _, _ in .fill(.pattern(.null, Point())) } == .memory(.nullAddress, .image))
    let draw = try draw { arena, _ in
      .fill(.pattern(arena.image(GuestBitmap(width: 3, height: 2)), Point(x: -7, y: 9)))
    }
    guard case .drawFill(let fill) = draw.message, case .pattern(let pattern) = fill.brush else { return }
    #expect(pattern.origin == Point(x: -7, y: 9) && pattern.image == Image())
    #expect(draw.pictures.count == 1 && draw.pictures[0].width == 3)
  }

  @Test("text has its brushes' images in order, and must have a string")
  func textBrushes() throws {
    let draw = try draw { arena, _ in
      let string = arena.string(flags: 4, [])
      return .text(
        string, .pattern(arena.image(GuestBitmap(width: 3, height: 2)), Point()),
        back: .pattern(arena.image(GuestBitmap(width: 5, height: 2)), Point()))
    }
    #expect(draw.pictures.map(\.width) == [3, 5])
    #expect(try fault { _, _ in .text(.null, .none) } == .memory(.nullAddress, .string))
  }

  @Test("what is not given stands for the surface itself, where the command says so")
  func selfArea() throws {
    let (area, part) = (Rect(left: 2, top: 3, right: 12, bottom: 9), Rect(left: 1, top: 0, right: 10, bottom: 6))
    let drawings: [@Sendable (GuestAddress) -> GuestDrawing] = [
      { .opaque($0, part, .none) }, { .rop3($0, part, .none, code: 1) }, { .transparent($0, part, color: 0) },
      { .alphaBlend($0, part) }, { .composite(flags: 3, $0) },
    ]
    for drawing in drawings {
      let draw = try draw { _, drawable in
        (drawable.hasSelfArea, drawable.selfArea) = (true, area)
        return drawing(.null)
      }
      #expect(draw.selfArea == area && draw.pictures.count == 1)
      #expect(draw.pictures[0].width == 10 && draw.pictures[0].height == 6)
      #expect(try fault { _, _ in drawing(.null) } == .memory(.nullAddress, .image))
      for bad in [Rect(), Rect(left: -1, top: 0, right: 9, bottom: 9), Rect(left: 9, top: 0, right: 8, bottom: 9)] {
        let error = try fault { _, drawable in
          (drawable.hasSelfArea, drawable.selfArea) = (true, bad)
          return drawing(.null)
        }
        #expect(error == .badRect(bad, .drawable))
      }
      let given = try SpiceQXLTests.draw { arena, drawable in
        (drawable.hasSelfArea, drawable.selfArea) = (true, Rect())
        return drawing(arena.image(GuestBitmap(width: 10, height: 6)))
      }
      #expect(given.selfArea == nil, "what is given is drawn")
    }
    let large = try fault { _, drawable in
      (drawable.hasSelfArea, drawable.selfArea) = (true, Rect(left: 0, top: 0, right: .max, bottom: .max))
      return .composite(flags: 3, .null)
    }
    #expect(large == QXLError(.badSize(width: Int(Int32.max), height: Int(Int32.max)), in: .drawable))
    let compat = try SpiceQXLTests.draw(flags: .compat) { _, drawable in
      (drawable.hasSelfArea, drawable.selfArea) = (true, area)
      return .opaque(.null, part, .none)
    }
    #expect(compat.selfArea == area)
  }

  @Test("copies and blends must have an image, whatever the command says of the surface")
  func copiesHaveImages() throws {
    for drawing in [GuestDrawing.copy(.null, Rect(width: 1, height: 1)), .blend(.null, Rect(width: 1, height: 1))] {
      let error = try fault { _, drawable in
        (drawable.hasSelfArea, drawable.selfArea) = (true, Rect(width: 4, height: 4))
        return drawing
      }
      #expect(error == .memory(.nullAddress, .image))
    }
  }

  @Test(
    "parts of images have edges in order and lie within the image",
    arguments: [
      (Rect(left: 0, top: 0, right: 4, bottom: 3), true), (Rect(left: 4, top: 3, right: 4, bottom: 3), true),
      (Rect(left: -1, top: 0, right: 4, bottom: 3), false), (Rect(left: 0, top: -1, right: 4, bottom: 3), false),
      (Rect(left: 0, top: 0, right: 5, bottom: 3), false), (Rect(left: 0, top: 0, right: 4, bottom: 4), false),
      (Rect(left: 3, top: 0, right: 2, bottom: 3), false), (Rect(left: 0, top: 3, right: 4, bottom: 2), false),
    ])
  func sourceAreas(_ area: Rect, _ isGood: Bool) throws {
    let drawings: [@Sendable (GuestAddress) -> GuestDrawing] = [
      { .copy($0, area) }, { .blend($0, area) }, { .opaque($0, area, .none) }, { .rop3($0, area, .none, code: 1) },
      { .transparent($0, area, color: 0) }, { .alphaBlend($0, area) },
    ]
    for drawing in drawings {
      let error = try fault { arena, _ in drawing(arena.image(GuestBitmap(width: 4, height: 3))) }
      #expect(error == (isGood ? nil : .badRect(area, .image)))
      let stream = try fault { arena, _ in drawing(arena.image(quic: [1], width: 4, height: 3)) }
      #expect(stream == (isGood ? nil : .badRect(area, .image)))
      let surface = try fault { arena, _ in drawing(arena.image(of: SurfaceID(rawValue: 1))) }
      let isOrdered = area.left >= 0 && area.top >= 0 && area.left <= area.right && area.top <= area.bottom
      #expect(surface == (isOrdered ? nil : .badRect(area, .image)), "how large a surface is, is not known here")
    }
  }

  @Test("every field of an operation arrives")
  func fields() throws {
    let area = Rect(left: 1, top: 0, right: 4, bottom: 3)
    func message(_ drawing: @escaping (GuestAddress) -> GuestDrawing) throws -> DisplayServerMessage {
      try draw { arena, _ in drawing(arena.image(GuestBitmap(width: 4, height: 3))) }.message
    }
    guard case .drawCopy(let copy) = try message({ .copy($0, area, rop: [.and, .inverseSource], scaleMode: 1) }),
      case .drawBlend(let blend) = try message({ .blend($0, area, rop: [.or], scaleMode: 0) }),
      case .drawOpaque(let opaque) = try message({ .opaque($0, area, .solid(5), rop: .xor, scaleMode: 1) }),
      case .drawRop3(let rop3) = try message({ .rop3($0, area, .solid(6), code: 0xB8, scaleMode: 1) }),
      case .drawTransparent(let transparent) = try message({ .transparent($0, area, color: 0x123456) }),
      case .drawAlphaBlend(let alpha) = try message({ .alphaBlend($0, area, alpha: 99, flags: 0xFFFE) }),
      case .copyBits(let bits) = try message({ _ in .copyBits(from: Point(x: -3, y: 8)) })
    else {
      Issue.record("a message of the wrong kind")
      return
    }
    #expect(copy.sourceArea == area && copy.rop == [.and, .inverseSource] && copy.scaleMode == .nearest)
    #expect(blend.sourceArea == area && blend.rop == .or && blend.scaleMode == .interpolate)
    #expect(
      opaque.sourceArea == area && opaque.brush == .solid(5) && opaque.rop == .xor && opaque.scaleMode == .nearest)
    #expect(rop3.sourceArea == area && rop3.brush == .solid(6) && rop3.rop3 == 0xB8 && rop3.scaleMode == .nearest)
    #expect(transparent.sourceArea == area && transparent.trueColor == 0x123456 && transparent.sourceColor == 7)
    #expect(alpha.sourceArea == area && alpha.alpha == 99 && alpha.flags == .sourceSurfaceHasAlpha)
    #expect(bits.source == Point(x: -3, y: 8))
    guard
      case .drawCopy(let odd) = try message({ .copy($0, area, rop: RopDescriptor(rawValue: 0xF808), scaleMode: 77) })
    else { return }
    #expect(odd.rop == .put && odd.scaleMode == .interpolate, "what means nothing is left out")
    let compat = try draw(flags: .compat) { arena, _ in
      .alphaBlend(arena.image(GuestBitmap(width: 4, height: 3)), area, alpha: 98, isCompat: true)
    }
    guard case .drawAlphaBlend(let blend) = compat.message else { return }
    #expect(blend.alpha == 98 && blend.flags == [] && blend.sourceArea == area)
  }
}
