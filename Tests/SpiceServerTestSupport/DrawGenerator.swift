import SpiceBytes
public import SpiceDrawing
import SpiceGeometry
import SpicePixels
public import SpiceWire

/// Draw commands of all kinds, made up from random numbers, for surfaces that it also makes up.
///
/// They are honest: they lie on their surfaces, and are opaque where they say so.
public struct DrawGenerator<Random: RandomNumberGenerator> {
  /// Where decisions come from.
  public var random: Random
  /// The surfaces that there are.
  public private(set) var surfaces: [SurfaceID: DeviceSurface] = [:]

  /// Whether there are pictures with palettes. Those that clients keep must only be drawn on surfaces of one depth.
  public var hasPalettes = true

  var cached: [DevicePicture] = []
  var lastImage: UInt64
  var lastPalette: UInt64 = 0
  var palettes: [WirePalette] = []

  /// Displays of a client need different numbers for their images, unless they draw the same.
  public init(_ random: Random, imagesAfter image: UInt64 = 0) {
    self.random = random
    lastImage = image
  }

  public mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
  public mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }
  mutating func color() -> UInt32 { UInt32.random(in: 0...0xFF_FFFF, using: &random) }

  /// A surface of some size.
  public mutating func surface(_ id: SurfaceID, format: SurfaceFormat = .xrgb, size: ClosedRange<Int> = 20...90)
    -> DeviceSurface
  {
    let surface = DeviceSurface(id: id, format: format, width: number(size), height: number(size))
    surfaces[id] = surface
    return surface
  }

  /// A surface is there that somebody else has made.
  public mutating func learn(_ surface: DeviceSurface) {
    surfaces[surface.id] = DeviceSurface(
      id: surface.id, format: surface.format, width: surface.width, height: surface.height)
  }

  /// A surface is gone.
  public mutating func forget(_ id: SurfaceID) { surfaces[id] = nil }

  /// A rectangle that is not empty, inside a size.
  public mutating func rect(_ width: Int, _ height: Int) -> Rect {
    let left = number(0...(width - 1))
    let top = number(0...(height - 1))
    return Rect(
      left: Int32(left), top: Int32(top), right: Int32(number((left + 1)...width)),
      bottom: Int32(number((top + 1)...height)))
  }

  /// One of the surfaces.
  mutating func anySurface(where suits: (DeviceSurface) -> Bool = { _ in true }) -> DeviceSurface? {
    surfaces.values.filter(suits).sorted { $0.id.rawValue < $1.id.rawValue }.randomElement(using: &random)
  }

  private mutating func clip(_ box: Rect) -> Clip {
    guard chance(30) else { return .none }
    return .rects(
      (0..<number(0...6)).map { _ in
        let part = rect(box.width, box.height)
        return Rect(
          left: part.left + box.left, top: part.top + box.top, right: part.right + box.left,
          bottom: part.bottom + box.top)
      })
  }

  /// A command on one of the surfaces; nil if there are none.
  public mutating func draw() -> DeviceDraw? {
    guard let surface = anySurface() else { return nil }
    let box = rect(surface.width, surface.height)
    let base = DrawBase(surface: surface.id, box: box, clip: clip(box))
    let draw = draw(number(0...19), on: surface, base)
    guard chance(5), let other = anySurface() else { return draw }
    return draw.with(sources: draw.sources + [DeviceDraw.Source(other.id, rect(other.width, other.height))])
  }

  private mutating func draw(_ kind: Int, on surface: DeviceSurface, _ base: DrawBase) -> DeviceDraw {
    switch kind {
    case 0, 1: return fill(base)
    case 2, 3, 4, 5: return copy(base)
    case 6, 7:
      let x = Int32(number(0...max(0, surface.width - base.box.width)))
      let y = Int32(number(0...max(0, surface.height - base.box.height)))
      return DeviceDraw(.copyBits(CopyBits(base: base, source: Point(x: x, y: y))), isOpaque: true)
    case 8: return alphaBlend(base, on: surface)
    case 9: return maskFill(base)
    case 10, 11:
      var m = DrawCopy()
      m.base = base
      m.sourceArea = selfSource(on: surface)
      return withSelf(.drawCopy(m), m.sourceArea, on: surface, isOpaque: true)
    case 12: return opaque(base, on: surface)
    case 13: return rop3(base, on: surface)
    case 14: return transparent(base)
    case 15: return stroke(base)
    case 16: return text(base)
    case 17: return composite(base)
    default: return fill(base)
    }
  }

  // MARK: Kinds

  private mutating func fill(_ base: DrawBase) -> DeviceDraw {
    var m = DrawFill()
    var pictures: [DevicePicture] = []
    m.base = base
    m.brush = brush(for: base.surface, &pictures)
    let isPlain = chance(80)
    m.rop = isPlain ? .put : .xor
    m.mask = mask(base.box, &pictures)
    return DeviceDraw(
      .drawFill(m), pictures: pictures,
      isOpaque: isPlain && m.mask.image == nil && !reads(base.surface, pictures))
  }

  private mutating func copy(_ base: DrawBase) -> DeviceDraw {
    var m = DrawCopy()
    m.base = base
    let source = source(for: base.surface)
    var pictures = [source]
    m.sourceArea = rect(source.width, source.height)
    let isPlain = chance(85)
    m.rop = isPlain ? .put : .or
    m.scaleMode = chance(50) ? .nearest : .interpolate
    m.mask = mask(base.box, &pictures)
    return DeviceDraw(
      chance(80) ? .drawCopy(m) : .drawBlend(m), pictures: pictures,
      isOpaque: isPlain && m.mask.image == nil && !reads(base.surface, pictures))
  }

  private mutating func alphaBlend(_ base: DrawBase, on surface: DeviceSurface) -> DeviceDraw {
    var m = DrawAlphaBlend()
    m.base = base
    m.alpha = UInt8(number(0...255))
    if surface.format == .argb, chance(50) { m.flags = .destinationHasAlpha }
    let source = picture(formats(for: surface.id, isBlend: true))
    m.sourceArea = rect(source.width, source.height)
    return DeviceDraw(.drawAlphaBlend(m), pictures: [source])
  }

  private mutating func maskFill(_ base: DrawBase) -> DeviceDraw {
    var m = MaskFill()
    var pictures: [DevicePicture] = []
    m.base = base
    m.mask = mask(base.box, &pictures)
    switch number(0...2) {
    case 0: return DeviceDraw(.drawInvers(m), pictures: pictures)
    case 1: return DeviceDraw(.drawWhiteness(m), pictures: pictures, isOpaque: m.mask.image == nil)
    default: return DeviceDraw(.drawBlackness(m), pictures: pictures, isOpaque: m.mask.image == nil)
    }
  }

  private mutating func opaque(_ base: DrawBase, on surface: DeviceSurface) -> DeviceDraw {
    var m = DrawOpaque()
    m.base = base
    m.rop = chance(50) ? .put : .xor
    m.scaleMode = chance(50) ? .nearest : .interpolate
    if chance(30) {
      m.sourceArea = selfSource(on: surface)
      var pictures: [DevicePicture] = []
      m.brush = brush(for: base.surface, &pictures)
      return withSelf(.drawOpaque(m), m.sourceArea, on: surface, more: pictures, isOpaque: !reads(surface.id, pictures))
    }
    var pictures = [source(for: base.surface)]
    m.sourceArea = rect(pictures[0].width, pictures[0].height)
    m.brush = brush(for: base.surface, &pictures)
    m.mask = mask(base.box, &pictures)
    return DeviceDraw(
      .drawOpaque(m), pictures: pictures, isOpaque: m.mask.image == nil && !reads(surface.id, pictures))
  }

  private mutating func rop3(_ base: DrawBase, on surface: DeviceSurface) -> DeviceDraw {
    var m = DrawRop3()
    var pictures = [source(for: base.surface)]
    m.base = base
    m.sourceArea = rect(pictures[0].width, pictures[0].height)
    m.rop3 = UInt8(number(0...255))
    m.scaleMode = .nearest
    m.brush = brush(for: base.surface, &pictures)
    m.mask = mask(base.box, &pictures)
    return DeviceDraw(.drawRop3(m), pictures: pictures)
  }

  private mutating func transparent(_ base: DrawBase) -> DeviceDraw {
    var m = DrawTransparent()
    let source = source(for: base.surface)
    m.base = base
    m.sourceArea = rect(source.width, source.height)
    m.trueColor = chance(50) ? 0 : color()
    return DeviceDraw(.drawTransparent(m), pictures: [source])
  }

  private mutating func stroke(_ base: DrawBase) -> DeviceDraw {
    var m = DrawStroke()
    var pictures: [DevicePicture] = []
    m.base = base
    var segment = PathSegment()
    segment.flags = [.begin, .end]
    for _ in 0..<number(2...5) {
      segment.points.append(PointFix(x: Int32(number(-5...90)) * 16, y: Int32(number(-5...90)) * 16))
    }
    m.path.segments = [segment]
    if chance(30) {
      m.attributes.flags = .styled
      m.attributes.style = [Int32(number(1...9)) * 16, Int32(number(1...9)) * 16]
    }
    m.brush = brush(for: base.surface, &pictures)
    m.foreMode = chance(70) ? .put : .xor
    return DeviceDraw(.drawStroke(m), pictures: pictures)
  }

  private mutating func text(_ base: DrawBase) -> DeviceDraw {
    var m = DrawText()
    var pictures: [DevicePicture] = []
    var blobs: [UInt8] = []
    m.base = base
    m.string.flags = [.a1, .a4, .a8][number(0...2)]
    for _ in 0..<number(1...3) {
      var glyph = Glyph()
      glyph.position = Point(x: base.box.left + Int32(number(-4...40)), y: base.box.top + Int32(number(-4...40)))
      glyph.width = UInt16(number(1...12))
      glyph.height = UInt16(number(1...12))
      let rows = bytes(glyph.byteCount(bitsPerPixel: m.string.flags.bitsPerPixel ?? 8))
      glyph.rows = WireRange(offset: blobs.count, count: rows.count)
      blobs += rows
      m.string.glyphs.append(glyph)
    }
    m.foreBrush = brush(for: base.surface, &pictures)
    let hasBack = chance(50)
    if hasBack {
      m.backArea = base.box
      m.backBrush = brush(for: base.surface, &pictures)
    }
    return DeviceDraw(
      .drawText(m), blobs: blobs, pictures: pictures, isOpaque: hasBack && !reads(base.surface, pictures))
  }

  private mutating func composite(_ base: DrawBase) -> DeviceDraw {
    var m = DrawComposite()
    m.base = base
    m.flags.operation = UInt8([0x03, 0x01, 0x0C, 0x04, 0x0B][number(0...4)])
    m.flags.sourceRepeat = UInt8(number(0...3))
    var pictures = [chance(50) ? image(.rgba) : source(for: base.surface)]
    if chance(40) {
      pictures.append(chance(50) ? image(.alpha8) : image(.rgba))
      m.mask = Image()
      m.flags.formUnion(.hasMask)
    } else if chance(20), let alpha = anySurface(where: { $0.format == .alpha8 }) {
      pictures.append(picture(of: alpha))
      m.mask = Image()
      m.flags.formUnion(.hasMask)
    }
    return DeviceDraw(.drawComposite(m), pictures: pictures)
  }

  // MARK: A surface that is drawn on itself

  /// An area of the surface.
  private mutating func selfSource(on surface: DeviceSurface) -> Rect { rect(surface.width, surface.height) }

  private mutating func withSelf(
    _ message: DisplayServerMessage, _ area: Rect, on surface: DeviceSurface, more: [DevicePicture] = [], isOpaque: Bool
  ) -> DeviceDraw {
    // What the message draws is counted from the area.
    let local = Rect(width: area.width, height: area.height)
    let picture = DevicePicture(
      id: ImageID(rawValue: 0), width: area.width, height: area.height, content: .selfArea)
    return DeviceDraw(
      message.drawing(local), pictures: [picture] + more, isOpaque: isOpaque, selfArea: area)
  }

  private func reads(_ surface: SurfaceID, _ pictures: [DevicePicture]) -> Bool {
    pictures.contains { if case .surface(surface) = $0.content { true } else { false } }
  }
}

extension DisplayServerMessage {
  /// The same with another part of its source.
  fileprivate func drawing(_ area: Rect) -> DisplayServerMessage {
    switch self {
    case .drawCopy(var m):
      m.sourceArea = area
      return .drawCopy(m)
    case .drawOpaque(var m):
      m.sourceArea = area
      return .drawOpaque(m)
    default: return self
    }
  }
}
