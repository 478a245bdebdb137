public import SpiceGeometry
public import SpicePixels

/// How a picture that is not as large as its box is fitted (wire: scale_mode).
public enum Scaling: Equatable, Sendable {
  /// Mixes the four pixels around a place.
  case interpolate
  /// Takes one pixel.
  case nearest
}

/// The part of a picture that a command puts into its box.
///
/// If the part has the size of the box, pixels correspond one to one, and where the picture has no pixel the surface keeps
/// its own. Otherwise the part is scaled, and a place outside the picture is transparent black.
public struct ImageSource: Equatable, Sendable {
  /// The picture.
  public var bitmap: Bitmap
  /// The part, in pixels of the picture. It may reach beyond.
  public var area: Rect
  /// How to fit the part.
  public var scaling: Scaling

  /// A part of a picture.
  public init(_ bitmap: Bitmap, area: Rect, scaling: Scaling = .nearest) {
    self.bitmap = bitmap
    self.area = area
    self.scaling = scaling
  }

  /// A whole picture.
  public init(_ bitmap: Bitmap) { self.init(bitmap, area: bitmap.bounds) }

  /// Whether pixels of the part and of `box` correspond one to one.
  func isUnscaled(in box: Rect) -> Bool { area.width == box.width && area.height == box.height }

  /// Where on the surface there is a pixel of the picture to draw.
  func reach(in box: Rect) -> Rect {
    if area.isEmpty { return Rect() }
    guard isUnscaled(in: box) else { return box }
    return Rect(
      x: Int64(box.left) &- Int64(area.left), y: Int64(box.top) &- Int64(area.top), width: bitmap.width,
      height: bitmap.height
    ).intersection(box)
  }
}
