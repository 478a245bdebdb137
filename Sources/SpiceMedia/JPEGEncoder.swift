import CTurboJPEG
import SpiceBytes
public import SpiceCodecs
public import SpicePixels

/// Pixels to JPEG files, by libjpeg-turbo.
public enum JPEGEncoder {
  /// Encodes pixels of three or four bytes (blue, green, red, anything) as a baseline file with 4:2:0 colours, upright.
  ///
  /// - Parameters:
  ///   - rows: the pixels.
  ///   - width: pixels of a row.
  ///   - isBottomUp: the first row in memory is the picture's last.
  ///   - quality: 1 to 100; others are taken for the nearest of these.
  /// - Returns: the file.
  /// - Throws: `unsupported` if the pixels have another number of bytes, `badSize` if JPEG has no room for the picture,
  ///   `library` if there is no memory.
  public static func encode(
    _ rows: borrowing PixelRows, width: Int, isBottomUp: Bool, quality: Int
  ) throws(CodecError) -> [UInt8] {
    let height = rows.height
    guard (1...65_500).contains(width), (1...65_500).contains(height) else {
      throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: height))
    }
    let format: TJPF
    switch rows.rowBytes {
    case width * 4: format = TJPF_BGRX
    case width * 3: format = TJPF_BGR
    default: throw .unsupported
    }
    guard let handle = unsafe tjInitCompress() else { throw .library }
    defer { unsafe tjDestroy(handle) }
    let (columns, lines) = (Int32(width), Int32(height))
    var file = [UInt8](repeating: 0, count: Int(tjBufSize(columns, lines, Int32(TJSAMP_420.rawValue))))
    var size = UInt(file.count)
    let flags = TJFLAG_NOREALLOC | TJFLAG_FASTDCT | (isBottomUp ? TJFLAG_BOTTOMUP : 0)
    let (stride, level) = (Int32(rows.stride), Int32(min(100, max(1, quality))))
    var target = file.mutableRawSpan
    // SAFETY: the library reads `height` rows, `stride` bytes apart, which `rows` has, and writes at most the size that it
    // asked for itself.
    let status = unsafe rows.withUnsafeBytes { pixels in
      unsafe target.withUnsafeMutableBytes { output in
        var start = unsafe output.bindMemory(to: UInt8.self).baseAddress
        return unsafe tjCompress2(
          handle, pixels.bindMemory(to: UInt8.self).baseAddress, columns, stride, lines, Int32(format.rawValue),
          &start, &size, Int32(TJSAMP_420.rawValue), level, Int32(flags))
      }
    }
    guard status == 0 else { throw .library }
    file.removeLast(file.count - Int(size))
    return file
  }
}
