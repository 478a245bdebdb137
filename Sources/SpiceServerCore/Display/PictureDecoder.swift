import SpiceBytes
import SpiceCodecs
import SpiceDrawing
import SpicePixels
import SpiceWire

/// Turns a device's images into pictures for the server's own canvas.
struct PictureDecoder {
  let limits: ServerLimits

  /// The pictures of a command on a surface of a format, in order. `surface` gives the picture of a surface.
  func decode(
    _ command: DeviceDraw, on format: PixelFormat, _ surface: (SurfaceID) -> Bitmap?
  ) throws(DrawError) -> [Bitmap?] {
    if command.pictures.isEmpty { return [] }
    let images = command.message.images(on: format)
    var result: [Bitmap?] = []
    for (picture, image) in zip(command.pictures, images) {
      result.append(try decode(picture, for: image.purpose, surface))
    }
    return result
  }

  private func decode(
    _ picture: DevicePicture, for purpose: DrawImage.Purpose, _ surface: (SurfaceID) -> Bitmap?
  ) throws(DrawError) -> Bitmap {
    var bitmap: Bitmap
    switch picture.content {
    case .surface(let id):
      guard let content = surface(id) else { throw .unknownSurface(id) }
      return content
    case .selfArea: throw .image(.unsupported)
    case .bitmap(let source): bitmap = try decode(source, for: purpose)
    case .quic(let stream):
      guard picture.width > 0, picture.height > 0, picture.width <= limits.imagePixels / picture.height else {
        throw .image(.badSize(width: UInt64(clamping: picture.width), height: UInt64(clamping: picture.height)))
      }
      // A copy: the decoder must find twice the same where it looks twice.
      let bytes = stream.copy()
      do throws(CodecError) {
        bitmap = try QUICDecoder.decode(bytes.rawSpan, width: picture.width, height: picture.height)
      } catch { throw .image(error) }
    }
    if picture.hasHighBits { bitmap.setHighBits() }
    return bitmap
  }

  private func decode(_ source: DeviceBitmap, for purpose: DrawImage.Purpose) throws(DrawError) -> Bitmap {
    let decoder = BitmapDecoder(
      format: source.format, width: source.width, height: source.height, stride: source.stride,
      isTopDown: source.isTopDown)
    var palette: Palette?
    var colors = PixelFormat.xrgb32
    if case .drawing(let format) = purpose {
      palette = source.palette.map { Palette(id: $0.id.rawValue, entries: $0.entries) }
      if format.bitsPerPixel >= 16 { colors = format }
    }
    do throws(PixelError) {
      return try source.pixels.withBytes { (bytes) throws(PixelError) in
        try decoder.decode(bytes, palette: palette, colors: colors)
      }
    } catch {
      switch error {
      case .badSize(let width, let height):
        throw .image(.badSize(width: UInt64(clamping: width), height: UInt64(clamping: height)))
      case .truncated: throw .image(.truncated)
      case .badPalette: throw .image(.badPalette)
      }
    }
  }
}
