import CTurboJPEG
import SpiceBytes
public import SpiceCodecs
public import SpicePixels

/// JPEG files to pixels, by libjpeg-turbo.
///
/// Frames of a Motion-JPEG stream may leave out their Huffman tables; the library then takes the standard ones.
public enum JPEGDecoder {
  /// Scans that a file may have; progressive ones have about ten. Each is a pass over all pixels, and may have few bytes.
  static let scanLimit = 20

  /// Decodes one baseline or progressive file to ``PixelFormat/xrgb32`` with a fourth byte of 0xFF, top row first.
  ///
  /// - Throws: `badHeader` if it is no JPEG, `badSize` if it is larger than the limits (in pixels), `unsupported` if it has
  ///   far too many scans, `library` if the data are damaged beyond use. Damage that the library can conceal is concealed.
  public static func decode(_ data: RawSpan, maxWidth: Int, maxHeight: Int) throws(CodecError) -> Bitmap {
    guard scanCount(data) <= scanLimit else { throw .unsupported }
    guard let handle = unsafe tjInitDecompress() else { throw .library }
    defer { unsafe tjDestroy(handle) }

    var width: Int32 = 0
    var height: Int32 = 0
    var subsampling: Int32 = 0
    var colorspace: Int32 = 0
    let size = UInt(data.byteCount)
    // SAFETY: the library reads `size` bytes from the span, only during the call.
    let header = unsafe data.withUnsafeBytes { bytes in
      unsafe tjDecompressHeader3(
        handle, bytes.bindMemory(to: UInt8.self).baseAddress, size, &width, &height, &subsampling, &colorspace)
    }
    // A file that ends before it says its size is no error to the library.
    guard header == 0, width > 0, height > 0 else { throw .badHeader }
    guard Int(width) <= maxWidth, Int(height) <= maxHeight,
      var bitmap = Bitmap(format: .xrgb32, width: Int(width), height: Int(height))
    else { throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: height)) }

    let stride = Int32(clamping: bitmap.stride)
    var target = bitmap.mutableBytes
    // SAFETY: the library writes `height` rows of `width` 32-bit pixels, `stride` bytes apart: exactly the bitmap.
    let status = unsafe target.withUnsafeMutableBytes { pixels in
      unsafe data.withUnsafeBytes { bytes in
        unsafe tjDecompress2(
          handle, bytes.bindMemory(to: UInt8.self).baseAddress, size,
          pixels.bindMemory(to: UInt8.self).baseAddress, width, stride, height, Int32(TJPF_BGRX.rawValue), 0)
      }
    }
    guard status != 0 else { return bitmap }
    // SAFETY: the handle lives until the end of this function.
    let severity = unsafe tjGetErrorCode(handle)
    guard severity == Int32(TJERR_WARNING.rawValue) else { throw .library }
    return bitmap
  }

  /// How often the marker that begins a scan occurs. Coded pixels cannot contain it.
  static func scanCount(_ data: RawSpan) -> Int {
    var count = 0
    var offset = 1
    while offset < data.byteCount {
      if data[offset] == 0xDA, data[offset &- 1] == 0xFF { count &+= 1 }
      offset &+= 1
    }
    return count
  }
}
