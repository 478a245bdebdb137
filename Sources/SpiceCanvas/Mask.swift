public import SpiceGeometry
public import SpicePixels

/// A picture of one bit per pixel that says which pixels of a box take part (wire: QMask).
///
/// The pixel at the top left of the box belongs to the mask's pixel at `origin`. Where the mask has no pixel, nothing takes
/// part, inverted or not.
public struct Mask: Equatable, Sendable {
  /// The bits.
  public let bitmap: Bitmap
  /// The mask's pixel at the top left of the box.
  public var origin: Point
  /// Whether the pixels with a 0 take part instead of those with a 1.
  public var isInverse: Bool

  /// A mask; nil unless the picture is an ``PixelFormat/a1``.
  public init?(_ bitmap: Bitmap, origin: Point = Point(), isInverse: Bool = false) {
    guard bitmap.format == .a1 else { return nil }
    self.bitmap = bitmap
    self.origin = origin
    self.isInverse = isInverse
  }
}
