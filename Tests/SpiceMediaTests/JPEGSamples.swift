import CTurboJPEG
import SpiceBytes
import SpiceCodecs
import SpicePixels
import Testing

/// A picture as photographs are: colours that change slowly, and an edge that is not hard.
func photograph(_ width: Int, _ height: Int) throws -> Bitmap {
  var picture = try #require(Bitmap(format: .xrgb32, width: width, height: height))
  let stride = picture.stride
  var bytes = picture.mutableBytes
  for y in 0..<height {
    for x in 0..<width {
      let distance = (x - width / 2) * (x - width / 2) + (y - height / 2) * (y - height / 2)
      let red = 40 + 2 * x
      let green = 200 - 2 * y
      let blue = max(60, 220 - distance / 4)
      bytes.store(0xFF00_0000 | UInt32(red << 16 | green << 8 | blue), at: y * stride + x * 4)
    }
  }
  return picture
}

/// A JPEG file of the picture, with the standard Huffman tables unless it is progressive.
func jpeg(_ picture: Bitmap, _ sampling: TJSAMP = TJSAMP_444, quality: Int32 = 95, flags: Int32 = 0) throws -> [UInt8] {
  guard let handle = unsafe tjInitCompress() else { throw CodecError.library }
  defer { unsafe tjDestroy(handle) }
  let width = Int32(picture.width)
  let height = Int32(picture.height)
  let stride = Int32(picture.stride)
  let subsampling = Int32(sampling.rawValue)
  var file = [UInt8](repeating: 0, count: Int(tjBufSize(width, height, subsampling)))
  var size = UInt(file.count)
  let pixels = picture.bytes
  // SAFETY: the library reads the rows of the picture, and writes at most `size` bytes: it may not take other memory.
  let status = unsafe pixels.withUnsafeBytes { source in
    unsafe file.withUnsafeMutableBufferPointer { target in
      var start = target.baseAddress
      return unsafe tjCompress2(
        handle, source.bindMemory(to: UInt8.self).baseAddress, width, stride, height, Int32(TJPF_BGRX.rawValue),
        &start, &size, subsampling, quality, flags | Int32(TJFLAG_NOREALLOC))
    }
  }
  guard status == 0 else { throw CodecError.library }
  return Array(file.prefix(Int(size)))
}

/// Where the segments of a kind begin, up to the first scan, and their sizes with the marker.
func segments(_ marker: UInt8, of file: [UInt8]) -> [Range<Int>] {
  var found: [Range<Int>] = []
  var at = 2
  while at + 4 <= file.count, file[at] == 0xFF {
    let end = at + 2 + Int(file[at + 2]) << 8 + Int(file[at + 3])
    if file[at + 1] == marker { found.append(at..<end) }
    if file[at + 1] == 0xDA { break }
    at = end
  }
  return found
}

/// The file as a Motion-JPEG stream may have it.
func withoutHuffmanTables(_ file: [UInt8]) -> [UInt8] {
  var file = file
  for segment in segments(0xC4, of: file).reversed() { file.removeSubrange(segment) }
  return file
}

/// How near two pictures are, in mean squares of the differences between their colours; 35 dB is about 20.6.
func meanSquare(_ one: Bitmap, _ other: Bitmap, rows: Range<Int>? = nil) -> Double {
  let rows = rows ?? 0..<one.height
  var sum = 0
  for y in rows {
    for x in 0..<one.width {
      let a = one.value(x: x, y: y)
      let b = other.value(x: x, y: y)
      for shift: UInt32 in [0, 8, 16] {
        let difference = Int(a >> shift & 0xFF) - Int(b >> shift & 0xFF)
        sum += difference * difference
      }
    }
  }
  return Double(sum) / Double(rows.count * one.width * 3)
}

/// The mean square of 35 dB: 255² / 10^3.5.
let nearEnough = 20.56
