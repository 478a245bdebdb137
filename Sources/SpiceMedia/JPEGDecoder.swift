import CTurboJPEG
import SpiceBytes
public import SpiceCodecs
public import SpicePixels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

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
    return try JPEGReader().read(data, maxWidth: maxWidth, maxHeight: maxHeight, flags: 0)
  }

  /// How often the marker that begins a scan occurs. Coded pixels cannot contain it.
  static func scanCount(_ data: RawSpan) -> Int {
    // SAFETY: what is looked at lies between the two ends of the bytes.
    unsafe data.withUnsafeBytes { bytes in
      guard var next = bytes.baseAddress else { return 0 }
      let end = unsafe next + bytes.count
      var count = 0
      while let marker = unsafe memchr(next, 0xFF, end - next) {
        unsafe next = unsafe UnsafeRawPointer(marker) + 1
        if unsafe next < end && next.load(as: UInt8.self) == 0xDA { count &+= 1 }
      }
      return count
    }
  }
}

/// Decodes one JPEG file after the other, into the same memory if it can. Confined to one thread.
@safe
final class JPEGReader {
  private let handle: tjhandle
  /// The picture that was read last. Whoever has it still keeps it as it was.
  private var picture: Bitmap?

  init() throws(CodecError) {
    guard let handle = unsafe tjInitDecompress() else { throw .library }
    unsafe self.handle = handle
  }

  deinit { _ = unsafe tjDestroy(handle) }

  /// Decodes a file; `flags` are the library's.
  func read(_ data: RawSpan, maxWidth: Int, maxHeight: Int, flags: Int32) throws(CodecError) -> Bitmap {
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
    guard Int(width) <= maxWidth, Int(height) <= maxHeight else {
      throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: height))
    }
    let status = try bitmap(Int(width), Int(height)) { bitmap in
      let stride = Int32(clamping: bitmap.stride)
      var target = bitmap.mutableBytes
      // SAFETY: the library writes `height` rows of `width` 32-bit pixels, `stride` bytes apart: exactly the bitmap.
      return unsafe target.withUnsafeMutableBytes { pixels in
        unsafe data.withUnsafeBytes { bytes in
          unsafe tjDecompress2(
            handle, bytes.bindMemory(to: UInt8.self).baseAddress, size,
            pixels.bindMemory(to: UInt8.self).baseAddress, width, stride, height, Int32(TJPF_BGRX.rawValue), flags)
        }
      }
    }
    // SAFETY: the handle lives as long as this.
    guard unsafe status == 0 || tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue), let picture else {
      throw .library
    }
    return picture
  }

  /// Changes the picture of the last time, or a new one if that has another size.
  private func bitmap<Result>(
    _ width: Int, _ height: Int, _ change: (inout Bitmap) -> Result
  ) throws(CodecError) -> Result {
    var next = picture
    // Only one may have it, or all of it would be copied first.
    picture = nil
    if next?.width != width || next?.height != height { next = Bitmap(format: .xrgb32, width: width, height: height) }
    guard var bitmap = next.take() else {
      throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: height))
    }
    defer { picture = bitmap }
    return change(&bitmap)
  }
}
