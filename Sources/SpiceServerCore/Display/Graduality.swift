import SpiceBytes
import SpiceDrawing
import SpicePixels

/// Whether colours change little by little, as in photographs, or at edges, as in what programs draw.
///
/// Found by samples: a pixel is compared with its neighbours to the right, below, and both. Small differences speak for
/// a photograph, large ones and no difference at all against it.
enum Graduality {
  case low
  case medium
  case high

  /// Pixels from one sample to the next, along the rows.
  private static let step = 15

  /// Looks at an image of colours, whose pixels are `bytes`.
  init(of bitmap: DeviceBitmap, _ bytes: RawSpan) {
    let average =
      switch bitmap.format {
      case .bit16: Self.average(bitmap, bytes, as: HighColorPixel.self)
      case .bit24: Self.average(bitmap, bytes, as: ThreeBytePixel.self)
      default: Self.average(bitmap, bytes, as: FourBytePixel.self)
      }
    if average < (bitmap.format == .bit16 ? 0 : -0.03) {
      self = .high
    } else if average < 0.002 {
      self = .medium
    } else {
      self = .low
    }
  }

  /// What a pair of pixels says on average.
  private static func average<P: SampledPixel>(_ bitmap: DeviceBitmap, _ bytes: RawSpan, as pixel: P.Type) -> Double {
    let (width, height, stride) = (bitmap.width, bitmap.height, bitmap.stride)
    guard width > 1, height > 1 else { return 1 }
    let step = width % step == 0 ? step - 1 : step
    var (quarters, pairs) = (0, 0)
    var (x, y) = (width / 2, 0)
    while y < height - 1 {
      // A sample in the last column looks at the pixel before.
      let start = y * stride + min(x, width - 2) * P.size
      let here = P.load(bytes, at: start)
      let right = P.load(bytes, at: start + P.size)
      let below = P.load(bytes, at: start + stride)
      let both = P.load(bytes, at: start + stride + P.size)
      if right != here || below != here || both != here {
        quarters += difference(here, right, P.self) + difference(here, below, P.self) + difference(here, both, P.self)
      }
      pairs += 3
      x += step
      while x >= width { (x, y) = (x - width, y + 1) }
    }
    return Double(quarters) / Double(4 * pairs)
  }

  /// What a pair of pixels says, in quarters: four for an edge, two for none, and one less than nothing for a gradual change.
  private static func difference<P: SampledPixel>(_ a: UInt32, _ b: UInt32, _ pixel: P.Type) -> Int {
    if a == b { return 2 }
    let mask = 1 << P.channelBits - 1 as UInt32
    for channel in 0..<3 as Range<UInt32> {
      let shift = channel * P.channelBits
      let difference = Int32((a >> shift) & mask) - Int32((b >> shift) & mask)
      if abs(difference) >= P.edge { return 4 }
    }
    return -1
  }
}

/// How pixels lie in memory.
private protocol SampledPixel {
  /// Bytes of a pixel.
  static var size: Int { get }
  /// Bits of each of the three colours.
  static var channelBits: UInt32 { get }
  /// The difference in a colour from which on there is an edge.
  static var edge: Int32 { get }
  /// The pixel at a byte, without what is no colour.
  static func load(_ bytes: RawSpan, at offset: Int) -> UInt32
}

private enum HighColorPixel: SampledPixel {
  static let size = 2
  static let channelBits: UInt32 = 5
  static let edge: Int32 = 8
  static func load(_ bytes: RawSpan, at offset: Int) -> UInt32 {
    UInt32(bytes.integer(at: offset, as: UInt16.self) & 0x7FFF)
  }
}

private enum ThreeBytePixel: SampledPixel {
  static let size = 3
  static let channelBits: UInt32 = 8
  static let edge: Int32 = 60
  static func load(_ bytes: RawSpan, at offset: Int) -> UInt32 {
    UInt32(bytes.integer(at: offset, as: UInt16.self)) | UInt32(bytes[offset + 2]) << 16
  }
}

private enum FourBytePixel: SampledPixel {
  static let size = 4
  static let channelBits: UInt32 = 8
  static let edge: Int32 = 60
  static func load(_ bytes: RawSpan, at offset: Int) -> UInt32 {
    bytes.integer(at: offset, as: UInt32.self) & 0x00FF_FFFF
  }
}
