import SpiceDrawing
import SpiceGeometry
import SpiceWire

/// What stands in every drawable before what is drawn (`QXLDrawable`, `QXLCompatDrawable`).
struct DrawableHeader {
  /// `QXL_DRAW_…`.
  enum Kind: UInt8 {
    case nop, fill, opaque, copy, copyBits, blend, blackness, whiteness, invers, rop3, stroke, text, transparent
    case alphaBlend, composite
  }

  /// Bytes of a drawable.
  static func size(isCompat: Bool) -> Int { isCompat ? 128 : 191 }
  /// `QXL_EFFECT_OPAQUE`.
  private static let opaqueEffect: UInt8 = 1

  /// What is drawn on. The first device had but one surface.
  var surface = SurfaceID.primary
  /// Whether every pixel of the box gets a new value, as the guest says.
  var isOpaque: Bool
  /// What is done, by its number.
  var kind: UInt8
  /// What an image that is not given stands for, if it stands for something.
  var selfArea: Rect?
  /// What is drawn within.
  var box: Rect
  /// The kind of the clip, and where it is.
  var clip: (kind: UInt32, address: GuestAddress)
  /// Surfaces that are read, and which part of each.
  var sources: [DeviceDraw.Source] = []

  /// Reads it from the beginning of the structure.
  init(_ fields: inout GuestFields, isCompat: Bool) throws(QXLError) {
    fields.skip(8)
    if !isCompat { surface = SurfaceID(rawValue: fields.next()) }
    isOpaque = fields.next() == Self.opaqueEffect
    kind = fields.next()
    let hasSelfArea = isCompat ? fields.next(UInt16.self) != 0 : fields.next(UInt8.self) != 0
    let area = fields.rect()
    selfArea = hasSelfArea ? area : nil
    box = fields.rect()
    clip = (fields.next(), fields.address())
    // The time is the server's own.
    fields.skip(4)
    guard box.isOrdered else { throw QXLError(.badRect(box), in: .drawable) }
    if !isCompat { try readSources(&fields) }
  }

  private mutating func readSources(_ fields: inout GuestFields) throws(QXLError) {
    let (first, second, third): (Int32, Int32, Int32) = (fields.next(), fields.next(), fields.next())
    try addSource(first, fields.rect())
    try addSource(second, fields.rect())
    try addSource(third, fields.rect())
  }

  /// Adds what is read of a surface: of an area, what may lie on one. Where nothing may, nothing is read.
  mutating func addSource(_ id: Int32, _ area: Rect) throws(QXLError) {
    if id == -1 { return }
    guard let id = UInt32(exactly: id) else { throw QXLError(.badSurface(Int64(id)), in: .drawable) }
    let area = area.intersection(Rect(width: .max, height: .max))
    if !area.isEmpty { sources.append(DeviceDraw.Source(SurfaceID(rawValue: id), area)) }
  }
}
