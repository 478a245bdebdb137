import SpiceBytes
import SpiceCodecs
import SpiceGeometry
import SpicePixels
import SpiceWire
import Testing

@testable import SpiceClientCore

/// A painter with a primary surface of 8 by 8 pixels, and messages whose bulk bytes are collected in a body.
struct PaintFixture {
  var painter = DisplayPainter(limits: SessionLimits())
  var images = SharedImages(cachePixels: 1 << 16, windowPixels: 1 << 16)
  var codecs = ForeignCodecs()
  var body: [UInt8] = []

  init(format: SurfaceFormat = .xrgb) {
    create(.primary, format)
  }

  mutating func create(_ id: SurfaceID, _ format: SurfaceFormat, side: UInt32 = 8) {
    _ = painter.create(SurfaceCreate(surface: id, width: side, height: side, format: format, flags: []))
  }

  mutating func blob(_ bytes: [UInt8]) -> WireRange {
    defer { body += bytes }
    return WireRange(offset: body.count, count: bytes.count)
  }

  /// An uncompressed picture of one colour.
  mutating func plain(
    _ color: UInt32, side: Int = 8, id: UInt64 = 0, flags: ImageFlags = [], format: BitmapFormat = .thirtyTwoBit
  ) -> Image {
    var bitmap = BitmapImage()
    bitmap.format = format
    bitmap.width = UInt32(side)
    bitmap.height = UInt32(side)
    bitmap.stride = UInt32(side * 4)
    let pixel = (0..<4).map { UInt8(truncatingIfNeeded: color >> UInt32($0 * 8)) }
    bitmap.pixels = blob((0..<(side * side)).flatMap { _ in pixel })
    return image(.bitmap(bitmap), side: side, id: id, flags: flags)
  }

  func image(_ payload: ImagePayload, side: Int = 8, id: UInt64 = 0, flags: ImageFlags = []) -> Image {
    Image(
      id: ImageID(rawValue: id), flags: flags, width: UInt32(side), height: UInt32(side), payload: payload)
  }

  func copy(_ image: Image, to box: Rect = Rect(width: 8, height: 8), clip: Clip = .none) -> DisplayServerMessage {
    var copy = DrawCopy()
    copy.base = DrawBase(surface: .primary, box: box, clip: clip)
    copy.source = image
    copy.sourceArea = box
    return .drawCopy(copy)
  }

  func fill(_ brush: Brush, mask: Image? = nil) -> DisplayServerMessage {
    var fill = DrawFill()
    fill.base = DrawBase(surface: .primary, box: Rect(width: 8, height: 8))
    fill.brush = brush
    fill.mask.image = mask
    return .drawFill(fill)
  }

  func tile(_ image: Image) -> Brush {
    var pattern = Pattern()
    pattern.image = image
    return .pattern(pattern)
  }

  /// Paints, and tells in words what came of it.
  mutating func paint(_ message: DisplayServerMessage) -> String {
    let bytes = body
    let outcome = painter.paint(message, body: bytes.rawSpan, images: images, codecs: codecs)
    return switch outcome {
    case .painted(_, let region): region.isEmpty ? "unseen" : "painted"
    case .dropped(let error): "dropped: \(error)"
    case .wait(let target): "waits: \(target)"
    }
  }

  func pixel(_ x: Int = 0, _ y: Int = 0, of surface: SurfaceID = .primary) -> UInt32? {
    painter.surface(surface)?.value(x: x, y: y)
  }
}
