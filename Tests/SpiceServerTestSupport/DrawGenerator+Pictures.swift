import SpiceBytes
import SpiceCodecs
public import SpiceDrawing
import SpiceGeometry
public import SpicePixels
import SpiceWire

/// What commands draw with.
extension DrawGenerator {
  /// Pixels with a bit of everything: runs, gradients, noise. A few decisions make many of them.
  mutating func bytes(_ count: Int) -> [UInt8] {
    let kind = number(0...3)
    let value = UInt8(number(0...255))
    var state = UInt32(value) &* 2_654_435_761 &+ 1
    func next() -> UInt8 {
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(truncatingIfNeeded: state >> 24)
    }
    switch kind {
    case 0: return (0..<count).map { _ in next() }
    case 1: return [UInt8](repeating: value, count: count)
    case 2: return (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) &+ value }
    default:
      var all: [UInt8] = []
      while all.count < count {
        all += [UInt8](repeating: next(), count: min(Int(next() % 40) + 1, count - all.count))
      }
      return all
    }
  }

  /// A picture as it lies in memory.
  public mutating func bitmap(_ format: StoredFormat, width: Int, height: Int, isMask: Bool = false) -> DevicePicture {
    let row = format.rowBytes(width: width)
    let stride = (row + 3) & ~3 + (chance(20) ? 4 : 0)
    var palette: WirePalette?
    if format.isIndexed, !isMask {
      if chance(60), let known = palettes.randomElement(using: &random) {
        palette = known
      } else {
        lastPalette += 1
        let made = WirePalette(id: PaletteID(rawValue: chance(20) ? 0 : lastPalette), entries: colors(256))
        if made.id.rawValue != 0 { palettes.append(made) }
        palette = made
      }
    }
    var pixels = bytes(stride * height)
    // The fourth byte means nothing, and does not travel.
    if format == .bit32 { for index in Swift.stride(from: 3, to: pixels.count, by: 4) { pixels[index] = 0 } }
    lastImage += 1
    return DevicePicture(
      id: ImageID(rawValue: lastImage << 32), isCacheable: !isMask && chance(30), hasHighBits: false, width: width,
      height: height,
      content: .bitmap(
        DeviceBitmap(
          format: format, width: width, height: height, stride: stride, isTopDown: chance(70), palette: palette,
          pixels: SourceBytes(pixels))))
  }

  private mutating func colors(_ count: Int) -> [UInt32] {
    let factor = color() | 1
    return (0..<UInt32(count)).map { ($0 &+ 1) &* factor & 0xFF_FFFF }
  }

  /// A picture of a format and some size.
  mutating func image(_ format: StoredFormat) -> DevicePicture {
    bitmap(format, width: number(1...60), height: number(1...60))
  }

  /// A picture of its own, often one that was drawn before.
  mutating func picture(_ formats: [StoredFormat]) -> DevicePicture {
    if chance(25), let known = cached.filter({ $0.isOne(of: formats) }).randomElement(using: &random) { return known }
    let format = formats[number(0...(formats.count - 1))]
    var picture = image(format)
    if format == .bit32, chance(15), case .bitmap(let source) = picture.content {
      var encoder = QUICEncoder()
      let pixels = source.pixels.copy()
      let rows = PixelRows(
        pixels.rawSpan, stride: source.stride, rowBytes: source.width * 4, height: source.height)
      if let stream = try? encoder.encode(rows, type: .rgb32, width: source.width) {
        picture.content = .quic(SourceBytes(stream))
      }
    }
    if picture.isCacheable { cached.append(picture) }
    return picture
  }

  /// What a surface shows.
  func picture(of surface: DeviceSurface) -> DevicePicture {
    DevicePicture(
      id: ImageID(rawValue: 3), width: surface.width, height: surface.height, content: .surface(surface.id))
  }

  /// What pictures may be that are drawn on a surface.
  ///
  /// Some mean the same whatever codec they come by on most surfaces only: what is left out is alpha that was made up,
  /// and palettes of another depth.
  func formats(for surface: SurfaceID, isBlend: Bool = false) -> [StoredFormat] {
    let indexed: [StoredFormat] = [.bit8, .bit4BigEndian, .bit4LittleEndian, .bit1BigEndian, .bit1LittleEndian]
    let format = surfaces[surface]?.format
    let hasPalettes =
      self.hasPalettes && format != .rgb565 && format != .alpha8 && !(isBlend && format == .argb)
    return [.bit32, .bit32, .rgba, .bit24] + (format == .argb ? [] : [.bit16]) + (hasPalettes ? indexed : [])
  }

  /// A picture of its own, or a surface.
  mutating func source(for surface: SurfaceID) -> DevicePicture {
    let mustHaveAlpha = surfaces[surface]?.format == .argb
    if chance(25), let other = anySurface(where: { $0.format == .argb || ($0.format != .alpha8 && !mustHaveAlpha) }) {
      return picture(of: other)
    }
    return picture(formats(for: surface))
  }

  mutating func brush(for surface: SurfaceID, _ pictures: inout [DevicePicture]) -> Brush {
    if chance(80) { return .solid(color()) }
    pictures.append(source(for: surface))
    var pattern = Pattern()
    pattern.origin = Point(x: Int32(number(-5...20)), y: Int32(number(-5...20)))
    return .pattern(pattern)
  }

  mutating func mask(_ box: Rect, _ pictures: inout [DevicePicture]) -> Mask {
    var mask = Mask()
    guard chance(10) else { return mask }
    pictures.append(
      bitmap(chance(50) ? .bit1LittleEndian : .bit1BigEndian, width: box.width, height: box.height, isMask: true))
    mask.image = Image()
    if chance(30) { mask.flags = .inverse }
    return mask
  }
}

extension DrawGenerator {
  /// A picture at one of three places on the primary surface; nil if there is none that large.
  public mutating func frame(at place: Int) -> DeviceDraw? {
    guard let surface = surfaces[.primary] else { return nil }
    let boxes = [
      Rect(left: 0, top: 0, right: 16, bottom: 12), Rect(left: 4, top: 2, right: 20, bottom: 14),
      Rect(left: 0, top: 0, right: 20, bottom: 16),
    ]
    let box = boxes[place].intersection(Rect(width: surface.width, height: surface.height))
    let picture = bitmap(chance(80) ? .bit32 : .bit24, width: box.width, height: box.height)
    var copy = DrawCopy()
    copy.base.box = box
    if chance(10) {
      copy.base.clip = .rects([rect(box.width, box.height).translated(x: Int(box.left), y: Int(box.top))])
    }
    copy.sourceArea = Rect(width: box.width, height: box.height)
    copy.scaleMode = .nearest
    return DeviceDraw(.drawCopy(copy), pictures: [picture], isOpaque: true)
  }
}

extension DevicePicture {
  fileprivate func isOne(of formats: [StoredFormat]) -> Bool {
    switch content {
    case .bitmap(let bitmap): formats.contains(bitmap.format)
    case .quic: formats.contains(.bit32)
    case .surface, .selfArea: false
    }
  }
}
