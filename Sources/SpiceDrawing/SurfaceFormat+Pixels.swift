public import SpicePixels
public import SpiceWire

extension SurfaceFormat {
  /// How the pixels of such a surface lie in memory.
  public var pixelFormat: PixelFormat {
    switch self {
    case .alpha1: .a1
    case .alpha8: .a8
    case .rgb555: .rgb555
    case .rgb565: .rgb565
    case .xrgb: .xrgb32
    case .argb: .argb32
    }
  }
}
