import SpiceBytes
import SpiceCanvas
import SpiceCodecs
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

/// What a display must show: every command is carried out at once, in order.
struct ReferenceDisplay {
  private(set) var surfaces: [SurfaceID: Canvas] = [:]

  mutating func create(_ surface: DeviceSurface) {
    surfaces[surface.id] = Canvas(format: surface.format.pixelFormat, width: surface.width, height: surface.height)
  }

  mutating func destroy(_ id: SurfaceID) { surfaces[id] = nil }

  /// Draws, if the command can be drawn.
  mutating func draw(_ command: DeviceDraw) {
    guard let base = command.message.drawBase, let canvas = surfaces[base.surface],
      let clip = base.clip.region(within: base.box, limit: 1 << 17)
    else { return }
    var pictures: [Bitmap?] = []
    var images: [Image] = []
    let wanted = command.message.images(on: canvas.format)
    for (picture, image) in zip(command.pictures, wanted) {
      var stub = Image(id: picture.id, width: 0, height: 0, payload: .fromCache)
      switch picture.content {
      case .surface(let id):
        stub.payload = .surface(id)
        pictures.append(surfaces[id]?.bitmap)
      case .selfArea: pictures.append(command.selfArea.flatMap { canvas.bitmap.cropped(to: $0) })
      case .quic(let stream):
        pictures.append(
          try? QUICDecoder.decode(stream.copy().rawSpan, width: picture.width, height: picture.height))
      case .bitmap(let bitmap):
        var palette: Palette?
        var colors = PixelFormat.xrgb32
        if case .drawing(let format) = image.purpose {
          palette = bitmap.palette.map { Palette(id: $0.id.rawValue, entries: $0.entries) }
          colors = format
        }
        let decoder = BitmapDecoder(
          format: bitmap.format, width: bitmap.width, height: bitmap.height, stride: bitmap.stride,
          isTopDown: bitmap.isTopDown)
        var decoded = try? decoder.decode(bitmap.pixels.copy().rawSpan, palette: palette, colors: colors)
        if picture.hasHighBits { decoded?.setHighBits() }
        pictures.append(decoded)
      }
      images.append(stub)
    }
    guard let drawing = try? DrawCommand(command.message.replacingImages(images), pictures) else { return }
    pictures = []
    var changed = canvas
    surfaces[base.surface] = nil
    _ = drawing.draw(on: &changed, box: base.box, clip: clip, body: command.blobs.rawSpan)
    surfaces[base.surface] = changed
  }
}
