public import SpiceGeometry
public import SpicePixels

/// What a fill or a stroke paints with.
public enum Brush: Equatable, Sendable {
  /// Nothing: colour 0.
  case none
  /// One pixel value of the surface's format (0x00RRGGBB on a surface of 32 bits).
  case solid(UInt32)
  /// A picture that repeats in both directions; one of its copies has its top left pixel at `origin`.
  case pattern(Bitmap, origin: Point)
}
