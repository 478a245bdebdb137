public import SpiceGeometry
public import SpiceQXL
public import SpiceWire

/// `QXLDrawable` or `QXLCompatDrawable`, without what is drawn.
public struct GuestDrawable: Sendable {
  public var surface: UInt32 = 0
  /// `QXL_EFFECT_…`; 1 is opaque.
  public var effect: UInt8 = 1
  public var hasSelfArea = false
  public var selfArea = Rect()
  public var box = Rect(left: 10, top: 20, right: 14, bottom: 23)
  public var clipKind: UInt32 = 0
  public var clip = GuestAddress.null
  public var sources: [(surface: Int32, area: Rect)] = []

  public init() {}

  /// The structure with what is drawn.
  public func bytes(_ drawing: GuestDrawing, isCompat: Bool) -> [UInt8] {
    let release = GuestBytes().adding(UInt64(0xFEED_FACE))
    if isCompat {
      return release.adding(effect, drawing.kind, UInt16(hasSelfArea ? 60 : 0)).adding(selfArea).adding(box)
        .adding(clipKind).adding(clip).adding(UInt32(1234)).adding(drawing.bytes).padded(to: 128).bytes
    }
    var structure = release.adding(surface, effect, drawing.kind, UInt8(hasSelfArea ? 1 : 0)).adding(selfArea)
      .adding(box).adding(clipKind).adding(clip).adding(UInt32(1234))
    for index in 0..<3 { structure = structure.adding(index < sources.count ? sources[index].surface : -1) }
    for index in 0..<3 { structure = structure.adding(index < sources.count ? sources[index].area : Rect()) }
    return structure.adding(drawing.bytes).padded(to: 191).bytes
  }
}

extension GuestArena {
  /// Writes a drawable. Its structure comes first; `drawing` places what it points to, and may change the rest.
  public func draw(
    flags: QXLCommand.Flags = [], _ drawing: (inout GuestDrawable) -> GuestDrawing
  ) -> QXLCommand {
    let isCompat = flags.contains(.compat)
    let address = reserve(isCompat ? 128 : 191)
    var drawable = GuestDrawable()
    let drawn = drawing(&drawable)
    write(drawable.bytes(drawn, isCompat: isCompat), at: address)
    return QXLCommand(.draw, at: address, group: group, flags: flags)
  }

  /// `QXLClipRects`.
  public func clip(_ rects: [Rect], chunkSize: Int? = nil, count: Int? = nil) -> GuestAddress {
    let bytes = rects.reduce(GuestBytes()) { $0.adding($1) }.bytes
    return place(GuestBytes().adding(UInt32(count ?? rects.count)), chunks: bytes.pieces(of: chunkSize))
  }

  /// `QXLPath`.
  public func path(_ segments: [(flags: UInt32, points: [PointFix])], chunkSize: Int? = nil, tail: [UInt8] = [])
    -> GuestAddress
  {
    var data = GuestBytes()
    for segment in segments {
      data = data.adding(segment.flags, UInt32(segment.points.count))
      for point in segment.points { data = data.adding(point.x, point.y) }
    }
    let bytes = data.bytes + tail
    return place(GuestBytes().adding(UInt32(bytes.count)), chunks: bytes.pieces(of: chunkSize))
  }

  /// `QXLString`. The rows of a glyph are bytes of its own.
  public func string(
    flags: UInt16, _ glyphs: [(glyph: Glyph, rows: [UInt8])], chunkSize: Int? = nil, size: Int? = nil,
    count: Int? = nil
  ) -> GuestAddress {
    var data = GuestBytes()
    for (glyph, rows) in glyphs {
      data = data.adding(glyph.position).adding(glyph.origin).adding(glyph.width, glyph.height).adding(rows)
    }
    return place(
      GuestBytes().adding(UInt32(size ?? data.bytes.count), UInt16(count ?? glyphs.count), flags),
      chunks: data.bytes.pieces(of: chunkSize))
  }

  /// `QXLTransform`.
  public func transform(_ transform: Transform) -> GuestAddress {
    place(
      GuestBytes().adding(
        transform.t00, transform.t01, transform.t02, transform.t10, transform.t11, transform.t12))
  }

  /// The lengths of dashes.
  public func style(_ lengths: [Int32]) -> GuestAddress {
    place(lengths.reduce(GuestBytes()) { $0.adding($1) })
  }
}
