import CAVCodec
import SpiceCodecs
import SpicePixels

/// A frame of libavutil: pixels in some format, in memory that the libraries may overrun by what they are used to.
///
/// libswscale reads beyond the end of rows, and writes there; it gets memory of a frame, never a picture's own.
@safe
final class AVPicture {
  /// The library's object; used by whoever confines this one.
  let frame: UnsafeMutablePointer<AVFrame>
  private let library: AVLibraries

  /// A frame without pixels, for a decoder to fill.
  init(_ library: AVLibraries) throws(CodecError) {
    guard let frame = unsafe library.frameAllocate() else { throw .library }
    self.library = library
    unsafe self.frame = frame
  }

  /// A frame with room for pixels.
  convenience init(
    _ library: AVLibraries, _ format: AVPixelFormat, width: Int, height: Int
  ) throws(CodecError) {
    try self.init(library)
    // SAFETY: the frame is alive; the library looks at the size itself.
    unsafe frame.pointee.format = format.rawValue
    unsafe frame.pointee.width = Int32(clamping: width)
    unsafe frame.pointee.height = Int32(clamping: height)
    guard unsafe library.frameGetBuffer(frame, 0) == 0 else { throw .library }
  }

  deinit {
    // SAFETY: nobody else knows the frame.
    var frame: UnsafeMutablePointer<AVFrame>? = unsafe self.frame
    unsafe library.frameFree(&frame)
  }

  /// How the pixels lie in memory.
  var format: AVPixelFormat { unsafe AVPixelFormat(rawValue: frame.pointee.format) }
  /// Pixels of a row.
  var width: Int { unsafe Int(frame.pointee.width) }
  /// Number of rows.
  var height: Int { unsafe Int(frame.pointee.height) }

  /// Whether luma goes from 0 to 255, and not from 16 to 235.
  var isFullRange: Bool { unsafe frame.pointee.color_range == AVCOL_RANGE_JPEG }

  /// How luma and colours are made, if the stream says so.
  var colorSpace: AVColorSpace { unsafe frame.pointee.colorspace }

  /// Whether a decoder had to make up a part of it.
  var isDamaged: Bool {
    unsafe frame.pointee.decode_error_flags != 0 || frame.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
  }

  /// Has the frame described as of another size. Its memory has room for that: it only takes or leaves what fills even
  /// sides.
  func resize(_ width: Int, _ height: Int) {
    unsafe frame.pointee.width = Int32(clamping: width)
    unsafe frame.pointee.height = Int32(clamping: height)
  }

  /// Makes sure that nobody else, as an encoder of an earlier frame, has the memory.
  func makeWritable() throws(CodecError) {
    // SAFETY: the frame is alive.
    guard unsafe library.frameMakeWritable(frame) == 0 else { throw .library }
  }

  /// Copies rows of packed pixels in, upright; where the frame has more rows or columns, the last ones are repeated.
  ///
  /// Rows and frame have pixels of the same size, and the frame is not smaller.
  func fill(from rows: borrowing PixelRows, isBottomUp: Bool, pixelBytes: Int) throws(CodecError) {
    let (height, rowBytes) = (rows.height, rows.rowBytes)
    guard height > 0, rowBytes > 0, height <= self.height, rowBytes <= width * pixelBytes else { throw .unsupported }
    // SAFETY: a frame with room has `height` rows of `width` pixels in its first plane, `linesize` bytes apart, and every
    // copy stays within a row.
    guard let start = unsafe frame.pointee.data.0 else { throw .library }
    let stride = unsafe Int(frame.pointee.linesize.0)
    for y in 0..<self.height {
      let row = rows.row(isBottomUp ? height - 1 - min(y, height - 1) : min(y, height - 1))
      let target = unsafe UnsafeMutableRawBufferPointer(start: start + y * stride, count: width * pixelBytes)
      unsafe row.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      for offset in rowBytes..<target.count { unsafe target[offset] = target[offset - pixelBytes] }
    }
  }

  /// The pixels of a frame of four bytes a pixel, from the left and the top on. The frame is not smaller.
  func bitmap(_ width: Int, _ height: Int) throws(CodecError) -> Bitmap {
    guard width <= self.width, height <= self.height, var bitmap = Bitmap(format: .xrgb32, width: width, height: height)
    else {
      throw .badSize(width: UInt64(clamping: width), height: UInt64(clamping: height))
    }
    // SAFETY: the frame's first plane has `height` rows of `width` pixels, `linesize` bytes apart; the bitmap has no more.
    guard let start = unsafe frame.pointee.data.0 else { throw .library }
    let (from, to) = unsafe (Int(frame.pointee.linesize.0), bitmap.stride)
    var target = bitmap.mutableBytes
    unsafe target.withUnsafeMutableBytes { pixels in
      for y in 0..<height {
        let row = unsafe UnsafeRawBufferPointer(start: start + y * from, count: to)
        unsafe UnsafeMutableRawBufferPointer(rebasing: pixels[(y * to)..<((y + 1) * to)]).copyMemory(from: row)
      }
    }
    return bitmap
  }
}
