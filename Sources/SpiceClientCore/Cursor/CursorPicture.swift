public import SpicePixels

/// A pointer's shape, ready to be drawn.
public struct CursorPicture: Equatable, Sendable {
  /// The pixels as ``PixelFormat/argb32``, premultiplied.
  public var pixels: Bitmap
  /// Pixels that invert what is under them, as ``PixelFormat/a1`` of the same size; nil if there is none. They are
  /// transparent in ``pixels``.
  public var inverting: Bitmap?
  /// The column that points; inside the picture.
  public var hotSpotX: Int
  /// The row that points; inside the picture.
  public var hotSpotY: Int

  /// What it counts for: its pixels.
  var area: Int { pixels.width &* pixels.height }
}
