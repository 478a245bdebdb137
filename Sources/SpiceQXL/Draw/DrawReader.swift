import SpiceBytes
import SpiceDrawing
import SpiceGeometry
import SpiceWire

/// Reads what a drawable asks for, and collects the pictures that are needed for it: first the source, then those of
/// brushes, then the mask, which is also the order in which structures have them.
struct DrawReader {
  let parts: PartReader
  let isCompat: Bool
  var header: DrawableHeader
  let base: DrawBase
  /// Whether every pixel of the box gets a value that does not depend on what was there, as far as the message tells.
  var coversBox = false
  var pictures: [DevicePicture] = []
  var blobs: [UInt8] = []

  init(_ parts: PartReader, _ header: DrawableHeader, isCompat: Bool) throws(QXLError) {
    self.parts = parts
    self.isCompat = isCompat
    self.header = header
    base = DrawBase(
      surface: header.surface, box: header.box,
      clip: try parts.clip(kind: header.clip.kind, at: header.clip.address))
  }

  /// The message; nil if nothing is to be done.
  mutating func message(_ fields: inout GuestFields) throws(QXLError) -> DisplayServerMessage? {
    switch DrawableHeader.Kind(rawValue: header.kind) {
    case .nop: return nil
    case .fill: return .drawFill(try fill(&fields))
    case .opaque: return .drawOpaque(try opaque(&fields))
    case .copy: return .drawCopy(try copy(&fields))
    case .copyBits: return .copyBits(try copyBits(&fields))
    case .blend: return .drawBlend(try copy(&fields))
    case .blackness: return .drawBlackness(maskFill(&fields, covers: true))
    case .whiteness: return .drawWhiteness(maskFill(&fields, covers: true))
    case .invers: return .drawInvers(maskFill(&fields, covers: false))
    case .rop3: return .drawRop3(try rop3(&fields))
    case .stroke: return .drawStroke(try stroke(&fields))
    case .text: return .drawText(try text(&fields))
    case .transparent: return .drawTransparent(try transparent(&fields))
    case .alphaBlend: return .drawAlphaBlend(try alphaBlend(&fields))
    case .composite where !isCompat: return .drawComposite(try composite(&fields))
    default: throw QXLError(.unknownKind(UInt32(header.kind)), in: .drawable)
    }
  }

  private mutating func fill(_ fields: inout GuestFields) throws(QXLError) -> DrawFill {
    var draw = DrawFill()
    draw.base = base
    draw.brush = try brush(&fields)
    draw.rop = fields.rop()
    draw.mask = mask(&fields)
    coversBox = draw.coversBox
    return draw
  }

  private mutating func opaque(_ fields: inout GuestFields) throws(QXLError) -> DrawOpaque {
    var draw = DrawOpaque()
    draw.base = base
    draw.sourceArea = try source(&fields)
    draw.brush = try brush(&fields)
    draw.rop = fields.rop()
    draw.scaleMode = fields.scaleMode()
    draw.mask = mask(&fields)
    coversBox = draw.coversBox
    return draw
  }

  private mutating func copy(_ fields: inout GuestFields) throws(QXLError) -> DrawCopy {
    // These must have an image.
    header.selfArea = nil
    var draw = DrawCopy()
    draw.base = base
    draw.sourceArea = try source(&fields)
    draw.rop = fields.rop()
    draw.scaleMode = fields.scaleMode()
    draw.mask = mask(&fields)
    coversBox = draw.coversBox
    return draw
  }

  private mutating func copyBits(_ fields: inout GuestFields) throws(QXLError) -> CopyBits {
    let draw = CopyBits(base: base, source: fields.point())
    if isCompat {
      let (x, y) = (Int64(draw.source.x), Int64(draw.source.y))
      let area = Rect(
        left: draw.source.x, top: draw.source.y, right: Int32(clamping: x &+ Int64(base.box.width)),
        bottom: Int32(clamping: y &+ Int64(base.box.height)))
      try header.addSource(0, area)
    }
    coversBox = true
    return draw
  }

  private mutating func maskFill(_ fields: inout GuestFields, covers: Bool) -> MaskFill {
    var draw = MaskFill()
    draw.base = base
    draw.mask = mask(&fields)
    coversBox = covers && draw.mask.image == nil
    return draw
  }

  private mutating func rop3(_ fields: inout GuestFields) throws(QXLError) -> DrawRop3 {
    var draw = DrawRop3()
    draw.base = base
    draw.sourceArea = try source(&fields)
    draw.brush = try brush(&fields)
    draw.rop3 = fields.next()
    draw.scaleMode = fields.scaleMode()
    draw.mask = mask(&fields)
    coversBox = draw.coversBox
    return draw
  }

  private mutating func stroke(_ fields: inout GuestFields) throws(QXLError) -> DrawStroke {
    var draw = DrawStroke()
    draw.base = base
    draw.path = try parts.path(at: fields.address())
    draw.attributes = try parts.lineAttributes(&fields)
    draw.brush = try brush(&fields)
    draw.foreMode = fields.rop()
    draw.backMode = fields.rop()
    return draw
  }

  private mutating func text(_ fields: inout GuestFields) throws(QXLError) -> DrawText {
    var draw = DrawText()
    draw.base = base
    draw.string = try parts.string(at: fields.address(), blobs: &blobs)
    draw.backArea = fields.rect()
    draw.foreBrush = try brush(&fields)
    draw.backBrush = try brush(&fields)
    draw.foreMode = fields.rop()
    draw.backMode = fields.rop()
    coversBox = draw.coversBox
    return draw
  }

  private mutating func transparent(_ fields: inout GuestFields) throws(QXLError) -> DrawTransparent {
    var draw = DrawTransparent()
    draw.base = base
    draw.sourceArea = try source(&fields)
    draw.sourceColor = fields.next()
    draw.trueColor = fields.next()
    return draw
  }

  private mutating func alphaBlend(_ fields: inout GuestFields) throws(QXLError) -> DrawAlphaBlend {
    var draw = DrawAlphaBlend()
    draw.base = base
    if !isCompat { draw.flags = AlphaFlags(rawValue: UInt8(truncatingIfNeeded: fields.next(UInt16.self) & 3)) }
    draw.alpha = fields.next()
    draw.sourceArea = try source(&fields)
    return draw
  }
}
