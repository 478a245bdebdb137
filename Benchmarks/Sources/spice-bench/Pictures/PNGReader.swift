import CBenchmarkZlib
import SpiceBytes
import SpicePixels

/// Reads the PNG files that screenshots are: eight bits, not interlaced, RGB or RGBA (whose alpha is left out).
///
/// For trusted files only: it throws at what it does not understand, and may trap at a file that lies.
enum PNGReader {
  struct Unsupported: Error { var reason: String }

  static func read(_ file: [UInt8]) throws -> Bitmap {
    guard file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
      throw Unsupported(reason: "not a PNG file")
    }
    var header: [UInt8] = []
    var compressed: [UInt8] = []
    var offset = 8
    while offset + 12 <= file.count {
      let length = Int(file.rawSpan.bigEndian(at: offset, as: UInt32.self))
      let body = file[(offset + 8)..<(offset + 8 + length)]
      switch String(decoding: file[(offset + 4)..<(offset + 8)], as: UTF8.self) {
      case "IHDR": header = Array(body)
      case "IDAT": compressed += body
      default: break
      }
      offset += 12 + length
    }
    guard header.count == 13, header[8] == 8, header[9] == 2 || header[9] == 6, header[12] == 0 else {
      throw Unsupported(reason: "neither RGB nor RGBA of eight bits")
    }
    let width = Int(header.rawSpan.bigEndian(at: 0, as: UInt32.self))
    let height = Int(header.rawSpan.bigEndian(at: 4, as: UInt32.self))
    let samples = header[9] == 2 ? 3 : 4
    let filtered = try inflate(compressed, count: (width * samples + 1) * height)
    return try unfilter(filtered, width: width, height: height, samples: samples)
  }

  private static func inflate(_ data: [UInt8], count: Int) throws -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    var length = uLong(count)
    // SAFETY: both arrays are as long as is said, and used during the call only.
    let status = unsafe uncompress(&output, &length, data, uLong(data.count))
    guard status == Z_OK, Int(length) == count else { throw Unsupported(reason: "damaged") }
    return output
  }

  /// Undoes the filter of each row, and puts B, G, R, 0 where R, G, B was.
  private static func unfilter(_ data: [UInt8], width: Int, height: Int, samples: Int) throws -> Bitmap {
    guard var bitmap = Bitmap(format: .xrgb32, width: width, height: height) else {
      throw Unsupported(reason: "of no good size")
    }
    let rowBytes = width * samples
    var above = [UInt8](repeating: 0, count: rowBytes)
    var current = above
    let stride = bitmap.stride
    for row in 0..<height {
      let start = row * (rowBytes + 1)
      for index in 0..<rowBytes {
        let left = index < samples ? 0 : Int(current[index - samples])
        let aboveLeft = index < samples ? 0 : Int(above[index - samples])
        let predicted: Int
        switch data[start] {
        case 0: predicted = 0
        case 1: predicted = left
        case 2: predicted = Int(above[index])
        case 3: predicted = (left + Int(above[index])) / 2
        case 4: predicted = paeth(left, Int(above[index]), aboveLeft)
        default: throw Unsupported(reason: "filtered in a way that is not known")
        }
        current[index] = data[start + 1 + index] &+ UInt8(predicted)
      }
      var pixels = bitmap.mutableBytes
      for column in 0..<width {
        let sample = column * samples
        let pixel = UInt32(current[sample]) << 16 | UInt32(current[sample + 1]) << 8 | UInt32(current[sample + 2])
        pixels.store(pixel, at: row * stride + column * 4)
      }
      swap(&above, &current)
    }
    return bitmap
  }

  /// Which of three neighbours is nearest to left + above - aboveLeft.
  private static func paeth(_ left: Int, _ above: Int, _ aboveLeft: Int) -> Int {
    let distances = (abs(above - aboveLeft), abs(left - aboveLeft), abs(left + above - 2 * aboveLeft))
    if distances.0 <= distances.1, distances.0 <= distances.2 { return left }
    return distances.1 <= distances.2 ? above : aboveLeft
  }
}
