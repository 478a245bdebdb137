import SpiceBytes
import SpiceDrawing
import SpicePixels
import SpiceWire

extension DeviceDraw {
  /// The message with the names of its images.
  var namedMessage: DisplayServerMessage {
    pictures.isEmpty ? message : message.replacingImages(pictures.map(\.placeholder))
  }
}

extension DevicePicture {
  /// A picture of the server's own.
  init(_ bitmap: Bitmap, id: ImageID) {
    // There are no images of 5, 6 and 5 bits; with more bits they become the same again where they are drawn.
    let stored = bitmap.format == .rgb565 ? bitmap.converted(to: .xrgb32) : bitmap
    let format: StoredFormat =
      switch stored.format {
      case .a1: .bit1LittleEndian
      case .a8: .alpha8
      case .rgb555: .bit16
      case .rgb565, .xrgb32: .bit32
      case .argb32: .rgba
      }
    self.init(
      id: id, width: stored.width, height: stored.height,
      content: .bitmap(
        DeviceBitmap(
          format: format, width: stored.width, height: stored.height, stride: stored.stride, isTopDown: true,
          pixels: SourceBytes(stored))))
  }

  /// Whether its pixels are stored with five bits for each colour.
  var has15Bits: Bool { if case .bitmap(let bitmap) = content { bitmap.format == .bit16 } else { false } }

  /// What stands in a message where the image will be.
  var placeholder: Image {
    var image = Image(
      id: id, width: UInt32(clamping: width), height: UInt32(clamping: height), payload: .fromCache)
    if hasHighBits { image.flags.insert(.highBitsSet) }
    if case .surface(let surface) = content { image.payload = .surface(surface) }
    return image
  }

  /// How gradually its colours change; nil if it is not known to have any.
  var graduality: Graduality? {
    switch content {
    case .surface, .selfArea: nil
    case .quic: .high
    case .bitmap(let bitmap): bitmap.graduality
    }
  }
}

extension DeviceBitmap {
  /// How gradually its colours change; nil if it has none.
  var graduality: Graduality? { format.isColor ? pixels.withBytes { Graduality(of: self, $0) } : nil }
}

extension MonitorHead {
  /// The only monitor of a surface.
  init(surface: SurfaceID, width: Int, height: Int) {
    self.init()
    self.surface = surface
    self.width = UInt32(clamping: width)
    self.height = UInt32(clamping: height)
  }
}
