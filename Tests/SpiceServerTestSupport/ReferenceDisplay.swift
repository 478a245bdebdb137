import SpiceBytes
public import SpiceCanvas
import SpiceCodecs
public import SpiceDrawing
import SpiceGeometry
public import SpicePixels
public import SpiceWire

/// What a display must show: every command is carried out at once, in order.
public struct ReferenceDisplay {
  /// What the surfaces show.
  public private(set) var surfaces: [SurfaceID: Canvas] = [:]

  public init() {}

  /// What the primary surface shows; nil if there is none.
  public var picture: Bitmap? { surfaces[.primary]?.bitmap }

  public mutating func create(_ surface: DeviceSurface) {
    let kept = surface.keepsContent ? surface.memory?.load() : nil
    surfaces[surface.id] =
      kept.map { Canvas($0) }
      ?? Canvas(format: surface.format.pixelFormat, width: surface.width, height: surface.height)
  }

  public mutating func destroy(_ id: SurfaceID) { surfaces[id] = nil }
  public mutating func destroyAll() { surfaces = [:] }

  /// Draws, if the command can be drawn.
  public mutating func draw(_ command: DeviceDraw) {
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
          if format.bitsPerPixel >= 16 { colors = format }
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
    let blobs = command.blobs
    _ = drawing.draw(on: &changed, box: base.box, clip: clip, body: blobs.rawSpan)
    surfaces[base.surface] = changed
  }
}

extension Bitmap {
  /// The colours of all pixels, without what is not seen.
  public var rgb: [UInt32] {
    let seen: UInt32 =
      switch format {
      case .xrgb32: 0xFF_FFFF
      case .rgb555: 0x7FFF
      default: .max
      }
    return (0..<height).flatMap { y in (0..<width).map { x in value(x: x, y: y) & seen } }
  }
}
