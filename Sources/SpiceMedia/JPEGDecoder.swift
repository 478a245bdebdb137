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

/// Decodes one JPEG file after the other. Confined to one thread.
@safe
final class JPEGReader {
  private let handle: tjhandle

  init() throws(CodecError) {
    guard let handle = unsafe tjInitDecompress() else { throw .library }
    unsafe self.handle = handle
  }

  deinit { _ = unsafe tjDestroy(handle) }

  /// Decodes a file; `flags` are the library's.
  func read(_ data: RawSpan, maxWidth: Int, maxHeight: Int, flags: Int32) throws(CodecError) -> Bitmap {
    let (width, height) = try size(of: data)
    guard width <= maxWidth, height <= maxHeight,
      var bitmap = Bitmap(format: .xrgb32, width: width, height: height)
    else { throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: height)) }
    try decode(data, on: &bitmap, x: 0, y: 0, width: width, height: height, flags: flags)
    return bitmap
  }

  /// Decodes a file to a place that lies on a picture in ``PixelFormat/xrgb32``. False if it has another size.
  func draw(
    _ data: RawSpan, on target: inout Bitmap, x: Int, y: Int, width: Int, height: Int, flags: Int32
  ) throws(CodecError) -> Bool {
    guard try size(of: data) == (width, height) else { return false }
    try decode(data, on: &target, x: x, y: y, width: width, height: height, flags: flags)
    return true
  }

  /// Looks at the header of a file; `decode` goes on from there.
  private func size(of data: RawSpan) throws(CodecError) -> (width: Int, height: Int) {
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
    return (Int(width), Int(height))
  }

  /// Decodes a file that has the size of a place to that place.
  private func decode(
    _ data: RawSpan, on target: inout Bitmap, x: Int, y: Int, width: Int, height: Int, flags: Int32
  ) throws(CodecError) {
    precondition(target.format == .xrgb32 && x >= 0 && y >= 0 && width > 0 && height > 0)
    precondition(width <= target.width - x && height <= target.height - y)
    let (size, stride) = (UInt(data.byteCount), target.stride)
    let start = y * stride + x * 4
    var bytes = target.mutableBytes
    // SAFETY: the library writes `height` rows of `width` 32-bit pixels, `stride` bytes apart: exactly the place, which lies
    // on the picture. It makes a picture of this size of the file, whatever that says by now.
    let status = unsafe bytes.withUnsafeMutableBytes { pixels in
      unsafe data.withUnsafeBytes { bytes in
        unsafe tjDecompress2(
          handle, bytes.bindMemory(to: UInt8.self).baseAddress, size,
          pixels.baseAddress.map { unsafe ($0 + start).assumingMemoryBound(to: UInt8.self) }, Int32(width),
          Int32(stride), Int32(height), Int32(TJPF_BGRX.rawValue), flags)
      }
    }
    // SAFETY: the handle lives as long as this.
    guard unsafe status == 0 || tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue) else { throw .library }
  }
}
