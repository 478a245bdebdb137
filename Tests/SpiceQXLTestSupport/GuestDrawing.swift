public import SpiceGeometry
public import SpiceQXL
public import SpiceWire

/// `QXLBrush`.
public enum GuestBrush: Sendable {
  case none
  case solid(UInt32)
  case pattern(GuestAddress, Point)
  case unknown(UInt32)

  var bytes: [UInt8] {
    switch self {
    case .none: GuestBytes().padded(to: 20).bytes
    case .solid(let color): GuestBytes().adding(UInt32(1), color).padded(to: 20).bytes
    case .pattern(let image, let origin): GuestBytes().adding(UInt32(2)).adding(image).adding(origin).bytes
    case .unknown(let kind): GuestBytes().adding(kind).padded(to: 20).bytes
    }
  }
}

/// `QXLQMask`.
public struct GuestMask: Sendable {
  public var flags: UInt8 = 0
  public var position = Point()
  public var image = GuestAddress.null

  public init() {}

  public init(_ image: GuestAddress, position: Point = Point(), flags: UInt8 = 0) {
    self.image = image
    self.position = position
    self.flags = flags
  }

  var bytes: [UInt8] { GuestBytes().adding(flags).adding(position).adding(image).bytes }
}

/// `QXLLineAttr`.
public struct GuestLine: Sendable {
  public var flags: UInt8 = 0
  public var count: UInt8 = 0
  public var style = GuestAddress.null

  public init() {}

  public init(flags: UInt8, count: UInt8, style: GuestAddress) {
    self.flags = flags
    self.count = count
    self.style = style
  }

  var bytes: [UInt8] {
    GuestBytes().adding(flags, UInt8(1), UInt8(2), count, Int32(16), Int32(160)).adding(style).bytes
  }
}

/// What a drawable draws: the last part of its structure.
public struct GuestDrawing: Sendable {
  /// `QXL_DRAW_…`.
  public var kind: UInt8
  public var bytes: [UInt8]

  public init(kind: UInt8, bytes: [UInt8] = []) {
    self.kind = kind
    self.bytes = bytes
  }

  private init(_ kind: UInt8, _ structure: GuestBytes) { self.init(kind: kind, bytes: structure.bytes) }

  private static func source(_ image: GuestAddress, _ area: Rect) -> GuestBytes {
    GuestBytes().adding(image).adding(area)
  }

  public static let nop = GuestDrawing(kind: 0)

  public static func fill(_ brush: GuestBrush, rop: RopDescriptor = .put, mask: GuestMask = GuestMask()) -> Self {
    Self(1, GuestBytes().adding(brush.bytes).adding(rop.rawValue).adding(mask.bytes))
  }

  public static func opaque(
    _ image: GuestAddress, _ area: Rect, _ brush: GuestBrush, rop: RopDescriptor = .put, scaleMode: UInt8 = 0,
    mask: GuestMask = GuestMask()
  ) -> Self {
    Self(
      2,
      source(image, area).adding(brush.bytes).adding(rop.rawValue, scaleMode).adding(mask.bytes))
  }

  public static func copy(
    _ image: GuestAddress, _ area: Rect, rop: RopDescriptor = .put, scaleMode: UInt8 = 0, mask: GuestMask = GuestMask()
  ) -> Self {
    Self(3, source(image, area).adding(rop.rawValue, scaleMode).adding(mask.bytes))
  }

  public static func copyBits(from point: Point) -> Self { Self(4, GuestBytes().adding(point)) }

  public static func blend(
    _ image: GuestAddress, _ area: Rect, rop: RopDescriptor = .put, scaleMode: UInt8 = 0, mask: GuestMask = GuestMask()
  ) -> Self {
    Self(kind: 5, bytes: copy(image, area, rop: rop, scaleMode: scaleMode, mask: mask).bytes)
  }

  public static func blackness(_ mask: GuestMask = GuestMask()) -> Self { Self(kind: 6, bytes: mask.bytes) }
  public static func whiteness(_ mask: GuestMask = GuestMask()) -> Self { Self(kind: 7, bytes: mask.bytes) }
  public static func invers(_ mask: GuestMask = GuestMask()) -> Self { Self(kind: 8, bytes: mask.bytes) }

  public static func rop3(
    _ image: GuestAddress, _ area: Rect, _ brush: GuestBrush, code: UInt8, scaleMode: UInt8 = 0,
    mask: GuestMask = GuestMask()
  ) -> Self {
    Self(9, source(image, area).adding(brush.bytes).adding(code, scaleMode).adding(mask.bytes))
  }

  public static func stroke(
    _ path: GuestAddress, _ brush: GuestBrush, line: GuestLine = GuestLine(), rop: RopDescriptor = .put
  ) -> Self {
    Self(10, GuestBytes().adding(path).adding(line.bytes).adding(brush.bytes).adding(rop.rawValue, rop.rawValue))
  }

  public static func text(
    _ string: GuestAddress, backArea: Rect = Rect(), _ brush: GuestBrush, back: GuestBrush = .none
  ) -> Self {
    Self(
      11,
      GuestBytes().adding(string).adding(backArea).adding(brush.bytes).adding(back.bytes).adding(UInt16(8), UInt16(8)))
  }

  public static func transparent(_ image: GuestAddress, _ area: Rect, color: UInt32) -> Self {
    Self(12, source(image, area).adding(UInt32(7), color))
  }

  public static func alphaBlend(
    _ image: GuestAddress, _ area: Rect, alpha: UInt8 = 255, flags: UInt16 = 0, isCompat: Bool = false
  ) -> Self {
    let start = isCompat ? GuestBytes() : GuestBytes().adding(flags)
    return Self(13, start.adding(alpha).adding(image).adding(area))
  }

  public static func composite(
    flags: UInt32, _ image: GuestAddress, transform: GuestAddress = .null, mask: GuestAddress = .null,
    maskTransform: GuestAddress = .null, origin: Point16 = Point16(), maskOrigin: Point16 = Point16()
  ) -> Self {
    Self(
      14,
      GuestBytes().adding(flags).adding(image).adding(transform).adding(mask).adding(maskTransform)
        .adding(origin.x, origin.y, maskOrigin.x, maskOrigin.y))
  }
}
