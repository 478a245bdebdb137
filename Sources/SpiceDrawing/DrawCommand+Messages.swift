import SpiceBytes
import SpiceCanvas
import SpiceCodecs
import SpiceGeometry
public import SpicePixels
public import SpiceWire

/// From the wire's words to the canvas's.
extension DrawCommand {
  /// What is to be drawn for a message whose images are decoded: `pictures` are those of
  /// ``DisplayServerMessage/images(on:)``, in that order.
  public init(_ message: DisplayServerMessage, _ pictures: [Bitmap?]) throws(DrawError) {
    var pictures = Pictures(list: pictures)
    switch message {
    case .copyBits(let m): self = .copyBits(from: m.source)
    case .drawFill(let m):
      let brush = try pictures.brush(m.brush)
      self = .fill(brush, m.rop.pixelRop.brushOverDestination, try pictures.mask(m.mask))
    case .drawBlackness(let m): self = .fill(.none, .clear, try pictures.mask(m.mask))
    case .drawWhiteness(let m): self = .fill(.none, .set, try pictures.mask(m.mask))
    case .drawInvers(let m): self = .fill(.none, .notDestination, try pictures.mask(m.mask))
    case .drawOpaque(let m):
      let source = try pictures.source(m.source, m.sourceArea, m.scaleMode, for: m.base)
      let brush = try pictures.brush(m.brush)
      self = .opaque(source, brush, m.rop.pixelRop.brushOverImage, try pictures.mask(m.mask))
    case .drawCopy(let m), .drawBlend(let m):
      let source = try pictures.source(m.source, m.sourceArea, m.scaleMode, for: m.base)
      self = .copy(source, m.rop.pixelRop.imageOverDestination, try pictures.mask(m.mask))
    case .drawRop3(let m):
      let source = try pictures.source(m.source, m.sourceArea, m.scaleMode, for: m.base)
      let brush = try pictures.brush(m.brush)
      self = .rop3(source, brush, TernaryRop(code: m.rop3), try pictures.mask(m.mask))
    case .drawTransparent(let m):
      self = .transparent(try pictures.source(m.source, m.sourceArea, .nearest, for: m.base), key: m.trueColor)
    case .drawAlphaBlend(let m):
      var source = try pictures.source(m.source, m.sourceArea, .nearest, for: m.base)
      if case .surface = m.source.payload, m.flags.contains(.sourceSurfaceHasAlpha) {
        source.bitmap = source.bitmap.reinterpreted(as: .argb32) ?? source.bitmap
      }
      self = .alphaBlend(source, alpha: m.alpha, usesHighByte: m.flags.contains(.destinationHasAlpha))
    case .drawStroke(let m):
      let dashes =
        m.attributes.flags.contains(.styled)
        ? DashPattern(style: m.attributes.style, startsWithGap: m.attributes.flags.contains(.startWithGap)) : nil
      let brush = try pictures.brush(m.brush)
      self = .stroke(m.path.strokePath, brush, m.foreMode.pixelRop.brushOverDestination, dashes)
    case .drawText(let m): self = .text(try TextCommand(m, &pictures))
    case .drawComposite(let m): self = .composite(try CompositeCommand(m, &pictures))
    default: throw .notADraw
    }
  }

  /// The pictures of a message, taken one after the other.
  fileprivate struct Pictures {
    private var list: ArraySlice<Bitmap?>

    init(list: [Bitmap?]) { self.list = list[...] }

    mutating func next() throws(DrawError) -> Bitmap {
      guard let picture = list.popFirst() ?? nil else { throw .image(.unsupported) }
      return picture
    }

    mutating func brush(_ brush: SpiceWire.Brush) throws(DrawError) -> SpiceCanvas.Brush {
      switch brush {
      case .none: .none
      case .solid(let color): .solid(color)
      case .pattern(let pattern): .pattern(try next(), origin: pattern.origin)
      }
    }

    mutating func mask(_ mask: SpiceWire.Mask) throws(DrawError) -> SpiceCanvas.Mask? {
      guard mask.image != nil else { return nil }
      let isInverse = mask.flags.contains(.inverse)
      guard let mask = SpiceCanvas.Mask(try next(), origin: mask.position, isInverse: isInverse) else {
        throw .notAMask
      }
      return mask
    }

    /// A part of a picture. If it is the surface that is drawn on, only that part of it is taken, lest the whole surface
    /// be copied when it changes; with one pixel around it, which an interpolation may look at.
    mutating func source(
      _ image: Image, _ area: Rect, _ scaleMode: ScaleMode, for base: DrawBase
    ) throws(DrawError) -> ImageSource {
      let scaling: Scaling = scaleMode == .nearest ? .nearest : .interpolate
      let source = ImageSource(try next(), area: area, scaling: scaling)
      return image.payload == .surface(base.surface) ? source.cutOut() : source
    }
  }
}

extension DrawCommand.TextCommand {
  fileprivate init(_ m: DrawText, _ pictures: inout DrawCommand.Pictures) throws(DrawError) {
    guard let bits = m.string.flags.bitsPerPixel, let depth = SpiceCanvas.GlyphDepth(rawValue: bits) else {
      throw .unknownNumber(UInt32(m.string.flags.rawValue))
    }
    self.depth = depth
    glyphs = m.string.glyphs.map { glyph in
      SpiceCanvas.Glyph(
        left: Int64(glyph.position.x) &+ Int64(glyph.origin.x),
        top: Int64(glyph.position.y) &+ Int64(glyph.origin.y),
        width: Int(glyph.width), height: Int(glyph.height), offset: glyph.rows.offset)
    }
    brush = try pictures.brush(m.foreBrush)
    backArea = m.backArea
    backBrush = try pictures.brush(m.backBrush)
  }
}

extension DrawCommand.CompositeCommand {
  fileprivate init(_ m: DrawComposite, _ pictures: inout DrawCommand.Pictures) throws(DrawError) {
    guard let rule = CompositeOperator(rawValue: m.flags.operation) else {
      throw .unknownNumber(UInt32(m.flags.operation))
    }
    self.rule = rule
    // REFERENCE: canvas_base.c and sw_canvas.c heed SOURCE_OPAQUE for surfaces only, and neither MASK_OPAQUE nor DEST_OPAQUE.
    let isSurface = if case .surface = m.source.payload { true } else { false }
    let picture = try pictures.next()
    hasAlphaSource = picture.format == .a8 && !isSurface
    source = CompositeLayer(
      picture, origin: m.sourceOrigin.point, transform: m.sourceTransform?.layerTransform,
      repetition: CompositeLayer.Repeat(rawValue: m.flags.sourceRepeat) ?? .none,
      filter: Scaling(filter: m.flags.sourceFilter), isOpaque: isSurface && m.flags.contains(.sourceOpaque))
    hasAlphaMask = false
    if let image = m.mask {
      let picture = try pictures.next()
      if case .surface = image.payload {} else { hasAlphaMask = picture.format == .a8 }
      mask = CompositeLayer(
        picture, origin: m.maskOrigin.point, transform: m.maskTransform?.layerTransform,
        repetition: CompositeLayer.Repeat(rawValue: m.flags.maskRepeat) ?? .none,
        filter: Scaling(filter: m.flags.maskFilter))
    }
    usesComponents = m.flags.contains(.componentAlpha)
  }
}

extension ImageSource {
  /// The same with no more of the picture than is looked at.
  fileprivate func cutOut() -> ImageSource {
    let seen = Rect(
      left: max(area.left, 1) &- 1, top: max(area.top, 1) &- 1, right: min(area.right, .max &- 1) &+ 1,
      bottom: min(area.bottom, .max &- 1) &+ 1
    ).intersection(bitmap.bounds)
    guard seen != bitmap.bounds, let part = bitmap.cropped(to: seen) else { return self }
    let place = Region(area).translated(x: -Int(seen.left), y: -Int(seen.top)).bounds
    guard place.width == area.width, place.height == area.height else { return self }
    return ImageSource(part, area: place, scaling: scaling)
  }
}

extension Point16 {
  fileprivate var point: Point { Point(x: Int32(x), y: Int32(y)) }
}

extension Scaling {
  /// A filter by its number: fast and nearest take one pixel, the others mix.
  fileprivate init(filter: UInt8) { self = filter == 0 || filter == 3 ? .nearest : .interpolate }
}

extension SpiceWire.RopDescriptor {
  fileprivate var pixelRop: SpicePixels.RopDescriptor { SpicePixels.RopDescriptor(rawValue: rawValue) }
}

extension SpiceWire.Transform {
  fileprivate var layerTransform: CompositeLayer.Transform {
    CompositeLayer.Transform(xx: t00, xy: t01, x0: t02, yx: t10, yy: t11, y0: t12)
  }
}

extension SpiceWire.Path {
  fileprivate var strokePath: StrokePath {
    StrokePath(
      segments.map { segment in
        StrokePath.Segment(
          begins: segment.flags.contains(.begin), ends: segment.flags.contains(.end),
          closes: segment.flags.contains(.close), isBezier: segment.flags.contains(.bezier),
          points: segment.points.map { FixedPoint(x: $0.x, y: $0.y) })
      })
  }
}
