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
    let isHighColor = bitmap.format == .bit16
    let samples =
      switch bitmap.format {
      case .bit16: GradualitySamples(bitmap, bytes, size: 2)
      case .bit24: GradualitySamples(bitmap, bytes, size: 3)
      default: GradualitySamples(bitmap, bytes, size: 4)
      }
    let average = samples.score / samples.count
    if average < (isHighColor ? 0 : -0.03) {
      self = .high
    } else if average < 0.002 {
      self = .medium
    } else {
      self = .low
    }
  }

  /// The sum of what the samples say.
  private struct GradualitySamples {
    var score = 0.0
    var count = 0.0

    init(_ bitmap: DeviceBitmap, _ bytes: RawSpan, size: Int) {
      let (width, height, stride) = (bitmap.width, bitmap.height, bitmap.stride)
      guard width > 1, height > 1 else {
        (score, count) = (1, 1)
        return
      }
      let step = width % Graduality.step == 0 ? Graduality.step - 1 : Graduality.step
      var place = width / 2
      while place < width * (height - 1) {
        let (y, column) = place.quotientAndRemainder(dividingBy: width)
        // A sample in the last column looks at the pixel before.
        let x = min(column, width - 2)
        let start = y * stride + x * size
        let here = Self.pixel(bytes, start, size)
        let neighbours = (
          Self.pixel(bytes, start + size, size), Self.pixel(bytes, start + stride, size),
          Self.pixel(bytes, start + stride + size, size)
        )
        if neighbours.0 != here || neighbours.1 != here || neighbours.2 != here {
          score += Self.difference(here, neighbours.0, size) + Self.difference(here, neighbours.1, size)
          score += Self.difference(here, neighbours.2, size)
        }
        count += 3
        place += step
      }
    }

    private static func pixel(_ bytes: RawSpan, _ at: Int, _ size: Int) -> UInt32 {
      switch size {
      case 2: UInt32(bytes.integer(at: at, as: UInt16.self) & 0x7FFF)
      case 3: UInt32(bytes.integer(at: at, as: UInt16.self)) | UInt32(bytes[at + 2]) << 16
      default: bytes.integer(at: at, as: UInt32.self) & 0x00FF_FFFF
      }
    }

    /// What a pair of pixels says: one for an edge, a half for none, and a quarter less than nothing for a gradual change.
    private static func difference(_ a: UInt32, _ b: UInt32, _ size: Int) -> Double {
      if a == b { return 0.5 }
      let (bits, mask, edge): (UInt32, UInt32, Int32) = size == 2 ? (5, 31, 8) : (8, 255, 60)
      for channel in 0..<3 as Range<UInt32> {
        let first = Int32((a >> (bits * channel)) & mask)
        let second = Int32((b >> (bits * channel)) & mask)
        if abs(first - second) >= edge { return 1 }
      }
      return -0.25
    }
  }
}
