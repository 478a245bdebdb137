/// `SPICE_IMAGE_SCALE_MODE_…`: how an image is fitted to a box of another size.
public enum ScaleMode: UInt8, Sendable {
  /// Between the nearest four pixels.
  case interpolate = 0
  /// The nearest pixel.
  case nearest = 1
}
