import SpiceCanvas
import SpiceGeometry
import SpicePixels

/// REFERENCE: canvas_base.c converts images to the format of the surface before it scales, blends or composes them. That
/// makes a difference where the surface has less bits than the image: 16.
extension ImageSource {
  /// The source as it is taken on a surface of this format, if it is to be scaled.
  func reduced(to format: PixelFormat, box: Rect) -> ImageSource {
    guard area.width != box.width || area.height != box.height else { return self }
    return ImageSource(bitmap.reduced(to: format), area: area, scaling: scaling)
  }
}

extension SpiceCanvas.Brush {
  func reduced(to format: PixelFormat) -> SpiceCanvas.Brush {
    guard case .pattern(let bitmap, let origin) = self else { return self }
    return .pattern(bitmap.reduced(to: format), origin: origin)
  }
}

extension CompositeLayer {
  func reduced(to format: PixelFormat) -> CompositeLayer {
    var copy = self
    copy.bitmap = bitmap.reduced(to: format)
    return copy
  }
}

extension Bitmap {
  fileprivate func reduced(to target: PixelFormat) -> Bitmap {
    target.bitsPerPixel == 16 && format.bitsPerPixel == 32 ? converted(to: target) : self
  }
}
