import SpiceBytes
import SpicePixels
import SpiceWire

/// Pointer shapes from their seven wire formats (spec: cursor).
///
/// All but the alpha format have a mask plane of one bit a pixel: 0 is the colour, 1 is transparent where the colour is
/// black and inverts where it is white.
enum CursorDecoder {
  /// The longest side that is accepted, in pixels.
  static let sideLimit = 512

  /// The shape, or nil if its size is zero or too large, its data are too short, or its type is unknown.
  static func decode(_ header: CursorHeader, _ data: RawSpan) -> CursorPicture? {
    let width = Int(header.width)
    let height = Int(header.height)
    guard width <= sideLimit, height <= sideLimit, let needed = header.pixelByteCount, data.byteCount >= needed,
      var pixels = Bitmap(format: .argb32, width: width, height: height),
      var inverting = Bitmap(format: .a1, width: width, height: height)
    else { return nil }
    var inverts = false
    if header.type == .alpha {
      for y in 0..<height {
        for x in 0..<width { set(x, y, data.integer(at: (y &* width &+ x) &* 4), in: &pixels) }
      }
    } else {
      let plane = MaskPlane(width: width, height: height)
      let colours = ColourPlane(header.type, width: width, height: height)
      for y in 0..<height {
        for x in 0..<width {
          let colour = colours.colour(x, y, in: data)
          if !plane.isSet(x, y, in: data, at: colours.maskOffset) {
            set(x, y, colour | 0xFF00_0000, in: &pixels)
          } else if colour == 0xFF_FFFF {
            mark(x, y, in: &inverting)
            inverts = true
          }
        }
      }
    }
    return CursorPicture(
      pixels: pixels, inverting: inverts ? inverting : nil, hotSpotX: min(Int(header.hotSpotX), width - 1),
      hotSpotY: min(Int(header.hotSpotY), height - 1))
  }

  private static func set(_ x: Int, _ y: Int, _ pixel: UInt32, in bitmap: inout Bitmap) {
    let offset = y &* bitmap.stride &+ x &* 4
    var bytes = bitmap.mutableBytes
    bytes.store(pixel, at: offset)
  }

  private static func mark(_ x: Int, _ y: Int, in mask: inout Bitmap) {
    let offset = y &* mask.stride &+ x / 8
    var bytes = mask.mutableBytes
    bytes.store(bytes.integer(at: offset, as: UInt8.self) | 1 << UInt8(x & 7), at: offset)
  }
}

/// One bit a pixel, most significant first; rows are whole bytes.
private struct MaskPlane {
  let rowBytes: Int
  let size: Int

  init(width: Int, height: Int) {
    rowBytes = (width &+ 7) / 8
    size = rowBytes &* height
  }

  func isSet(_ x: Int, _ y: Int, in data: RawSpan, at offset: Int) -> Bool {
    data[offset &+ y &* rowBytes &+ x / 8] & (0x80 >> UInt8(x & 7)) != 0
  }
}

/// The colours of a shape: 0x00RRGGBB for each pixel.
private struct ColourPlane {
  let type: CursorType
  let width: Int
  let palette: Int
  /// Where the mask plane starts.
  let maskOffset: Int
  private let xorPlane: MaskPlane

  init(_ type: CursorType, width: Int, height: Int) {
    self.type = type
    self.width = width
    xorPlane = MaskPlane(width: width, height: height)
    switch type {
    case .color4:
      palette = (width &+ 1) / 2 &* height
      maskOffset = palette &+ 16 &* 4
    case .color8:
      palette = width &* height
      maskOffset = palette &+ 256 &* 4
    case .color16: (palette, maskOffset) = (0, width &* height &* 2)
    case .color24: (palette, maskOffset) = (0, width &* height &* 3)
    case .color32: (palette, maskOffset) = (0, width &* height &* 4)
    default: (palette, maskOffset) = (0, 0)
    }
  }

  func colour(_ x: Int, _ y: Int, in data: RawSpan) -> UInt32 {
    let index = y &* width &+ x
    switch type {
    case .mono: return xorPlane.isSet(x, y, in: data, at: xorPlane.size) ? 0xFF_FFFF : 0
    case .color4:
      let pair = data[y &* ((width &+ 1) / 2) &+ x / 2]
      return entry(x & 1 == 0 ? pair >> 4 : pair & 15, in: data)
    case .color8: return entry(data[index], in: data)
    case .color16:
      let value = UInt32(data.integer(at: index &* 2, as: UInt16.self))
      return expand(value >> 10) << 16 | expand(value >> 5) << 8 | expand(value)
    case .color24:
      return UInt32(data[index &* 3]) | UInt32(data[index &* 3 &+ 1]) << 8 | UInt32(data[index &* 3 &+ 2]) << 16
    default: return data.integer(at: index &* 4, as: UInt32.self) & 0xFF_FFFF
    }
  }

  private func entry(_ index: UInt8, in data: RawSpan) -> UInt32 {
    data.integer(at: palette &+ Int(index) &* 4, as: UInt32.self) & 0xFF_FFFF
  }

  private func expand(_ value: UInt32) -> UInt32 { (value & 31) << 3 | (value & 31) >> 2 }
}
