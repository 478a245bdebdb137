import SpiceBytes
import SpiceCodecs
import SpiceDrawing
import SpiceGeometry
import SpicePixels
import SpiceTestSupport
import SpiceWire

/// Draw commands of all kinds, made up from a seed, for surfaces that it also makes up.
struct DrawGenerator {
  private(set) var random: SeededGenerator
  private(set) var surfaces: [SurfaceID: DeviceSurface] = [:]
  private var cached: [DevicePicture] = []
  private var lastImage: UInt64 = 0
  private var lastPalette: UInt64 = 0
  private var palettes: [WirePalette] = []

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
  mutating func chance(_ percent: Int) -> Bool { number(1...100) <= percent }

  /// A surface of some size.
  mutating func surface(_ id: SurfaceID, format: SurfaceFormat = .xrgb, size: ClosedRange<Int> = 20...90)
    -> DeviceSurface
  {
    let surface = DeviceSurface(id: id, format: format, width: number(size), height: number(size))
    surfaces[id] = surface
    return surface
  }

  mutating func forget(_ id: SurfaceID) { surfaces[id] = nil }

  /// A rectangle that is not empty, inside a size.
  mutating func rect(_ width: Int, _ height: Int) -> Rect {
    let left = number(0...(width - 1))
    let top = number(0...(height - 1))
    return Rect(
      left: Int32(left), top: Int32(top), right: Int32(number((left + 1)...width)),
      bottom: Int32(number((top + 1)...height)))
  }

  private mutating func clip(_ box: Rect) -> Clip {
    guard chance(30) else { return .none }
    return .rects(
      (0..<number(1...6)).map { _ in
        let part = rect(box.width, box.height)
        return Rect(
          left: part.left + box.left, top: part.top + box.top, right: part.right + box.left,
          bottom: part.bottom + box.top)
      })
  }

  /// Pixels with a bit of everything: runs, gradients, noise.
  private mutating func bytes(_ count: Int) -> [UInt8] {
    switch number(0...3) {
    case 0: return (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    case 1:
      let value = UInt8.random(in: 0...255, using: &random)
      return [UInt8](repeating: value, count: count)
    case 2: return (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
    default:
      var all: [UInt8] = []
      while all.count < count {
        let value = UInt8.random(in: 0...255, using: &random)
        all += [UInt8](repeating: value, count: min(number(1...40), count - all.count))
      }
      return all
    }
  }

  mutating func bitmap(_ format: StoredFormat, width: Int, height: Int, isMask: Bool = false) -> DevicePicture {
    let row = format.rowBytes(width: width)
    let stride = (row + 3) & ~3 + (chance(20) ? 4 : 0)
    var palette: WirePalette?
    if format.isIndexed, !isMask {
      if let known = palettes.randomElement(using: &random), chance(60) {
        palette = known
      } else {
        lastPalette += 1
        palette = WirePalette(
          id: PaletteID(rawValue: chance(20) ? 0 : lastPalette),
          entries: (0..<256).map { _ in UInt32.random(in: 0...0xFF_FFFF, using: &random) })
        if let palette, palette.id.rawValue != 0 { palettes.append(palette) }
      }
    }
    lastImage += 1
    return DevicePicture(
      id: ImageID(rawValue: lastImage << 32), isCacheable: !isMask && chance(30), hasHighBits: false, width: width,
      height: height,
      content: .bitmap(
        DeviceBitmap(
          format: format, width: width, height: height, stride: stride, isTopDown: chance(70), palette: palette,
          pixels: SourceBytes(bytes(stride * height)))))
  }

  private mutating func picture() -> DevicePicture {
    if let known = cached.randomElement(using: &random), chance(25) { return known }
    let formats: [StoredFormat] = [
      .bit32, .bit32, .bit32, .rgba, .bit24, .bit16, .bit8, .bit4BigEndian, .bit4LittleEndian, .bit1BigEndian,
      .bit1LittleEndian,
    ]
    let format = formats.randomElement(using: &random) ?? .bit32
    let (width, height) = (number(1...60), number(1...60))
    var picture = bitmap(format, width: width, height: height)
    if format == .bit32, chance(15), case .bitmap(let source) = picture.content {
      var encoder = QUICEncoder()
      let pixels = source.pixels.copy()
      let rows = PixelRows(pixels.rawSpan, stride: source.stride, rowBytes: width * 4, height: height)
      if let stream = try? encoder.encode(rows, type: .rgb32, width: width) {
        picture.content = .quic(SourceBytes(stream))
      }
    }
    if picture.isCacheable { cached.append(picture) }
    return picture
  }

  /// A source picture: of its own, or a surface.
  private mutating func source(for surface: SurfaceID) -> DevicePicture {
    if chance(20),
      let other = surfaces.values.sorted(by: { $0.id.rawValue < $1.id.rawValue })
        .randomElement(using: &random), other.format == .xrgb
    {
      return DevicePicture(
        id: ImageID(rawValue: 3), width: other.width, height: other.height, content: .surface(other.id))
    }
    return picture()
  }

  private mutating func brush(_ pictures: inout [DevicePicture]) -> Brush {
    if chance(80) { return .solid(UInt32.random(in: 0...0xFF_FFFF, using: &random)) }
    pictures.append(picture())
    return .pattern(Pattern())
  }

  private mutating func mask(_ box: Rect, _ pictures: inout [DevicePicture]) -> Mask {
    var mask = Mask()
    guard chance(10) else { return mask }
    pictures.append(bitmap(.bit1LittleEndian, width: box.width, height: box.height, isMask: true))
    mask.image = Image()
    return mask
  }

  /// A command on one of the surfaces.
  mutating func draw() -> DeviceDraw? {
    guard let surface = surfaces.values.sorted(by: { $0.id.rawValue < $1.id.rawValue }).randomElement(using: &random)
    else { return nil }
    let box = rect(surface.width, surface.height)
    let base = DrawBase(surface: surface.id, box: box, clip: clip(box))
    var pictures: [DevicePicture] = []
    switch number(0...9) {
    case 0, 1:
      var m = DrawFill()
      m.base = base
      m.brush = brush(&pictures)
      let isPlain = chance(80)
      m.rop = isPlain ? .put : .xor
      m.mask = mask(box, &pictures)
      return DeviceDraw(.drawFill(m), pictures: pictures, isOpaque: isPlain && m.mask.image == nil)
    case 2, 3, 4:
      var m = DrawCopy()
      m.base = base
      let source = source(for: surface.id)
      pictures.append(source)
      m.sourceArea = rect(source.width, source.height)
      let isPlain = chance(85)
      m.rop = isPlain ? .put : .or
      m.scaleMode = chance(50) ? .nearest : .interpolate
      m.mask = mask(box, &pictures)
      return DeviceDraw(.drawCopy(m), pictures: pictures, isOpaque: isPlain && m.mask.image == nil)
    case 5, 6:
      let x = Int32(number(0...max(0, surface.width - box.width)))
      let y = Int32(number(0...max(0, surface.height - box.height)))
      return DeviceDraw(.copyBits(CopyBits(base: base, source: Point(x: x, y: y))), isOpaque: true)
    case 7:
      var m = DrawAlphaBlend()
      m.base = base
      m.alpha = UInt8(number(0...255))
      let source = picture()
      pictures.append(source)
      m.sourceArea = rect(source.width, source.height)
      return DeviceDraw(.drawAlphaBlend(m), pictures: pictures)
    case 8:
      var m = MaskFill()
      m.base = base
      return DeviceDraw(chance(50) ? .drawInvers(m) : .drawWhiteness(m), isOpaque: false)
    default:
      var m = DrawCopy()
      m.base = base
      let area = rect(surface.width, surface.height)
      pictures.append(
        DevicePicture(id: ImageID(rawValue: 0), width: area.width, height: area.height, content: .selfArea))
      m.sourceArea = rect(area.width, area.height)
      return DeviceDraw(.drawCopy(m), pictures: pictures, isOpaque: true, selfArea: area)
    }
  }
}
