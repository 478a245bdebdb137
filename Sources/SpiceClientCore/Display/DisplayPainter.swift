import SpiceBytes
import SpiceCanvas
import SpiceCodecs
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceWire

/// Carries out draw messages on a display channel's surfaces.
struct DisplayPainter {
  /// What became of a message.
  enum Outcome {
    /// It was drawn: where, and which pixels may have changed.
    case painted(SurfaceID, Region)
    /// It names what does not exist, or its images are damaged: nothing was drawn.
    case dropped(DrawError)
    /// An image is on its way through another channel; the message is to be painted again when it is there. If that is
    /// given up, the next message may simply come.
    case wait(WaitTarget)
  }

  var loader: ImageLoader
  private(set) var surfaces: SurfaceTable
  private let limits: SessionLimits

  init(limits: SessionLimits) {
    self.limits = limits
    loader = ImageLoader(limits: limits)
    surfaces = SurfaceTable(pixelLimit: limits.surfacePixels)
  }

  // MARK: Surfaces

  /// The pixels of a surface; nil if there is none.
  func surface(_ id: SurfaceID) -> Bitmap? { surfaces[id.rawValue]?.bitmap }

  /// Makes a surface. False if a limit forbids it, or that there is only `room` for more pixels.
  mutating func create(_ create: SurfaceCreate, room: Int = .max) -> Bool {
    surfaces.create(
      create.surface.rawValue, format: create.format.pixelFormat, width: Int(clamping: create.width),
      height: Int(clamping: create.height), room: room)
  }

  mutating func destroy(_ id: SurfaceID) { _ = surfaces.destroy(id.rawValue) }

  /// Sets a surface to zero.
  mutating func clear(_ id: SurfaceID) { _ = surfaces.draw(on: id.rawValue) { $0.clear() } }

  /// Puts pixels on the primary surface, rows `stride` bytes apart, top row first: how a test or a replay begins.
  mutating func load(_ pixels: [UInt8], stride: Int) {
    _ = surfaces.draw(on: SurfaceID.primary.rawValue) { canvas in
      guard var bitmap = Bitmap(format: canvas.format, width: canvas.bitmap.width, height: canvas.bitmap.height) else {
        return
      }
      let rowBytes = bitmap.format.rowBytes(width: bitmap.width)
      let rows = PixelRows(pixels.rawSpan, stride: stride, rowBytes: rowBytes, height: bitmap.height)
      for y in 0..<bitmap.height { bitmap.withRow(y) { $0.copy(from: rows.row(y)) } }
      canvas = Canvas(bitmap)
    }
  }

  // MARK: Messages

  /// Carries out a draw message, all of it or nothing. Images that later messages may refer to are decoded and kept even
  /// if nothing of them is seen, their surface is gone, or the rest of the message is damaged. With `inOrder`, no other
  /// channel brings images.
  mutating func paint(
    _ message: DisplayServerMessage, body: RawSpan, images: SharedImages, codecs: ForeignCodecs,
    inOrder: Bool = false
  ) -> Outcome {
    guard let base = message.drawBase else { return .dropped(.notADraw) }
    var fault: DrawError?
    var visible = Region()
    let format: PixelFormat
    if let canvas = surfaces[base.surface.rawValue] {
      format = canvas.format
      let part = base.box.intersection(canvas.bounds)
      if let clip = base.clip.region(within: part, limit: limits.clipRects) {
        visible = clip
      } else {
        fault = .clipTooComplex
      }
    } else {
      format = .xrgb32
      fault = .unknownSurface(base.surface)
    }
    let command: DrawCommand
    do throws(ImageLoader.Failure) {
      let pictures = try loader.load(
        message.images(on: format), in: body, areSeen: !visible.isEmpty,
        ImageLoader.Stores(surfaces: surfaces, images: images, codecs: codecs, inOrder: inOrder))
      if let fault { throw .invalid(fault) }
      if visible.isEmpty { return .painted(base.surface, Region()) }
      do throws(DrawError) { command = try DrawCommand(message, pictures) } catch { throw .invalid(error) }
      guard command.isBounded(within: visible.bounds, strokePixels: limits.strokePixels) else {
        throw .invalid(.strokeTooLong)
      }
    } catch {
      switch error {
      case .wait(let target): return .wait(target)
      case .invalid(let reason): return .dropped(fault ?? reason)
      }
    }
    let region = surfaces.draw(on: base.surface.rawValue) { canvas in
      command.draw(on: &canvas, box: base.box, clip: visible, body: body)
    }
    return .painted(base.surface, region ?? Region())
  }

  /// Has a frame of video drawn where it is shown, if that has as many pixels, and all of them are to be seen.
  /// - Returns: what has changed; nil if the decoder cannot do that, or not there.
  mutating func show(
    _ decoder: any VideoDecoder, at destination: Rect, of surface: SurfaceID, clip: Clip
  ) throws(CodecError) -> Region? {
    let region = Region(destination)
    let hasRoom = surfaces[surface.rawValue].map { $0.format == .xrgb32 && $0.bounds.contains(destination) } ?? false
    guard hasRoom, !destination.isEmpty,
      clip.region(within: destination, limit: limits.streamClipRects) == region
    else { return nil }
    let isDrawn = try surfaces.draw(on: surface.rawValue) { canvas throws(CodecError) in
      try canvas.withPixels { pixels throws(CodecError) in
        try decoder.draw(
          on: &pixels, x: Int(destination.left), y: Int(destination.top), width: destination.width,
          height: destination.height)
      }
    }
    return isDrawn == true ? region : nil
  }

  /// Shows a part of a picture on a surface, scaled to its place by taking the nearest pixels: a frame of video. Nil if
  /// there is no such surface, or the clip cannot be kept.
  mutating func show(
    _ picture: Bitmap, area: Rect, at destination: Rect, of surface: SurfaceID, clip: Clip
  ) -> Region? {
    guard let bounds = surfaces[surface.rawValue]?.bounds,
      let visible = clip.region(within: destination.intersection(bounds), limit: limits.streamClipRects)
    else { return nil }
    return surfaces.draw(on: surface.rawValue) { canvas in
      canvas.copy(ImageSource(picture, area: area, scaling: .nearest), to: destination, clip: visible)
    }
  }
}
